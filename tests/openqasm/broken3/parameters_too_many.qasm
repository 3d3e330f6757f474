OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
rz(1, 2) q[0];
