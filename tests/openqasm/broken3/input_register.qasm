OPENQASM 3.0;
include "stdgates.inc";
input bit[4] c;
