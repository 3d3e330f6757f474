OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
input float k;
pow(k) @ x q[0];
