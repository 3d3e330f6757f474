OPENQASM 3.0;
include "stdgates.inc";
extern f(int[8]) -> int[8];
