OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
gate mine a { if (c == 1) x a; }
