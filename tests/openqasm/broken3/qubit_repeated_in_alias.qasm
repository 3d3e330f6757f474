OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
let r = q[0:1] ++ q[1];
