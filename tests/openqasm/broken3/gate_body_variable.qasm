OPENQASM 3.0;
include "stdgates.inc";
float v = 0.5;
gate mine a { rz(v) a; }
