OPENQASM 3.0;
include "stdgates.inc";
angle a = pi;
int[8] b = int[8](a);
