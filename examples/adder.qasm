// Adds two four-bit numbers in place: b := a + b, with the carry in cout.
// The ripple-carry adder of Cuccaro, Draper, Kutin and Moulton (quant-ph/0410184).
OPENQASM 2.0;
include "qelib1.inc";

gate majority c, b, a {
  cx a, b;
  cx a, c;
  ccx c, b, a;
}

gate unmajority c, b, a {
  ccx c, b, a;
  cx a, c;
  cx c, b;
}

qreg cin[1];
qreg a[4];
qreg b[4];
qreg cout[1];
creg sum[5];

// a = 1, b = 15
x a[0];
x b;

majority cin[0], b[0], a[0];
majority a[0], b[1], a[1];
majority a[1], b[2], a[2];
majority a[2], b[3], a[3];
cx a[3], cout[0];
unmajority a[2], b[3], a[3];
unmajority a[1], b[2], a[2];
unmajority a[0], b[1], a[1];
unmajority cin[0], b[0], a[0];

measure b[0] -> sum[0];
measure b[1] -> sum[1];
measure b[2] -> sum[2];
measure b[3] -> sum[3];
measure cout[0] -> sum[4];
