// Three bits of the phase 5/8 of p(5 pi / 4): reads 101.
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] r;
qubit e;
bit[3] c;
x e;
h r;
cp(5 * pi / 4) r[0], e;
cp(5 * pi / 2) r[1], e;
cp(5 * pi) r[2], e;
swap r[0], r[2];
h r[0];
cp(-pi / 2) r[0], r[1];
h r[1];
cp(-pi / 4) r[0], r[2];
cp(-pi / 2) r[1], r[2];
h r[2];
c = measure r;
