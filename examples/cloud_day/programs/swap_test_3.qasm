// How equal are |0> and ry(pi/3)|0>? The ancilla reads 0 with probability 7/8.
OPENQASM 3.0;
include "stdgates.inc";
qubit ancilla;
qubit[2] q;
bit c;
ry(pi / 3) q[1];
h ancilla;
cswap ancilla, q[0], q[1];
h ancilla;
c = measure ancilla;
