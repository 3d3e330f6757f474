OPENQASM 3.0;
include "stdgates.inc";
float a = sin(1.0, 2.0);
