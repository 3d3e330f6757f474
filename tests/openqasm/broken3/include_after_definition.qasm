OPENQASM 3.0;
gate h a { U(0,0,0) a; }
include "stdgates.inc";
