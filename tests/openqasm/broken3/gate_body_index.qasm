OPENQASM 3.0;
include "stdgates.inc";
gate mine a { h a[0]; }
