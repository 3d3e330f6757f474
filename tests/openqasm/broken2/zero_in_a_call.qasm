OPENQASM 2.0;
include "qelib1.inc";
qreg q[3];
creg c[3];
gate mine(t) a { rz(1/(t*t)) a; }
mine(0) q[0];
