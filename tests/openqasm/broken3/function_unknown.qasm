OPENQASM 3.0;
include "stdgates.inc";
float a = sine(1.0);
