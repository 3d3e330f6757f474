OPENQASM 3.0;
include "stdgates.inc";
for int[8] i in [0:2] { i = 1; }
