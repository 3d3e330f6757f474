OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
for float i in [0:1] { x q[0]; }
