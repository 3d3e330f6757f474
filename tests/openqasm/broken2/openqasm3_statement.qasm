OPENQASM 2.0;
include "qelib1.inc";
qubit[2] q;
