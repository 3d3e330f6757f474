OPENQASM 3.0;
include "stdgates.inc";
const int[8] a = 1;
a = 2;
