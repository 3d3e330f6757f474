OPENQASM 3.0;
include "stdgates.inc";
bool a = 10ns < 3;
