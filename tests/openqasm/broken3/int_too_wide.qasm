OPENQASM 3.0;
include "stdgates.inc";
int[128] a;
