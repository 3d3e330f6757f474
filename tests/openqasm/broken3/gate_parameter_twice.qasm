OPENQASM 3.0;
include "stdgates.inc";
gate mine(t1, t1) a { rz(t1) a; }
