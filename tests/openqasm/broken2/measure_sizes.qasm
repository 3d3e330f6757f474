OPENQASM 2.0;
include "qelib1.inc";
qreg a[2];
creg b[3];
measure a -> b;
