// Is f(x) = x0 xor x1 constant or balanced? Balanced: the register never reads 00.
OPENQASM 2.0;
include "qelib1.inc";
qreg q[2];
qreg anc[1];
creg c[2];
x anc[0];
h q[0];
h q[1];
h anc[0];
cx q[0], anc[0];
cx q[1], anc[0];
h q[0];
h q[1];
measure q -> c;
