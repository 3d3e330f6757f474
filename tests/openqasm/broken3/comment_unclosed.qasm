OPENQASM 3.0;
include "stdgates.inc";
/* never ends
qubit q;
