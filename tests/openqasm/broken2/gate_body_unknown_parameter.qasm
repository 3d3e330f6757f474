OPENQASM 2.0;
include "qelib1.inc";
gate mine(theta) a { rz(thetta) a; }
