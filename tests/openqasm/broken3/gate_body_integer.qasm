OPENQASM 3.0;
include "stdgates.inc";
gate mine(v) a { rz(int(float(v))) a; }
