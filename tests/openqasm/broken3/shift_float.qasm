OPENQASM 3.0;
include "stdgates.inc";
float a = 1.0 << 2;
