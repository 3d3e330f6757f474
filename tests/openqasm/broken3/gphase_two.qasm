OPENQASM 3.0;
include "stdgates.inc";
gphase(1, 2);
