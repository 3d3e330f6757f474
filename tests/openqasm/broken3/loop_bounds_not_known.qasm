OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
input uint n;
for uint i in [0:n] { x q[i]; }
