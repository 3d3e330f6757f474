OPENQASM 3.0;
include "stdgates.inc";
int[8] a = 1.5;
