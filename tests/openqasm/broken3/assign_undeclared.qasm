OPENQASM 3.0;
include "stdgates.inc";
a = 2;
