OPENQASM 3.0;
include "stdgates.inc";
int[8] a;
switch (a) { case 1 { } case 2, 1 { } }
