OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
if (c == 1) { int[8] a = 1; }
int[8] b = a;
