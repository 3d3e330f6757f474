// The hidden string is 1011, c[0] first.
OPENQASM 2.0;
include "qelib1.inc";
qreg q[4];
qreg anc[1];
creg c[4];
x anc[0];
h q;
h anc[0];
cx q[0], anc[0];
cx q[2], anc[0];
cx q[3], anc[0];
h q;
measure q -> c;
