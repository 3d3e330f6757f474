OPENQASM 3.0;
include "stdgates.inc";
const int[8] n = 3 % 0;
