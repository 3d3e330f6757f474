OPENQASM 3.0;
include "stdgates.inc";
bit[1000000000] c;
