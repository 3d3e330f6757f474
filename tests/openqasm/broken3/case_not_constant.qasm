OPENQASM 3.0;
include "stdgates.inc";
int[8] a;
input int[8] b;
switch (a) { case b { } }
