OPENQASM 3.0;
include "stdgates.inc";
gate mine a { int v; }
