OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
bit d = measure q[0];
const bit e = d;
