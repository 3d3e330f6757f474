OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
int[8] k = int[8](uint[3](c));
bit d = measure q[0];
if (d) k = 1;
h q[k];
