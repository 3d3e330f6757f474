OPENQASM 3.0;
include "stdgates.inc";
while (true) { break; }
