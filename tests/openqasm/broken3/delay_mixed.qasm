OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
delay[5ns + 3dt] q[0];
