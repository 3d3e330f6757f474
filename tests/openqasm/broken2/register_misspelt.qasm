OPENQASM 2.0;
include "qelib1.inc";
qreg ancilla[2];
h ancila[0];
