OPENQASM 3.0;
include "stdgates.inc";
gate h a { U(0,0,0) a; }
