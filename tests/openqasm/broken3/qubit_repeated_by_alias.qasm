OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
let r = q[1:2];
cx r[0], q[1];
