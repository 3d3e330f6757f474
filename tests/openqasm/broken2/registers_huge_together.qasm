OPENQASM 2.0;
include "qelib1.inc";
qreg a[600000];
qreg b[600000];
