OPENQASM 3.0;
include "stdgates.inc";
array[int[8], 4] a;
