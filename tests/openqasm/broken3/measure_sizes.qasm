OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
bit[2] d;
d = measure q;
