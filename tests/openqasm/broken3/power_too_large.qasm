OPENQASM 3.0;
include "stdgates.inc";
const int[64] a = 3 ** 100;
