OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit a;
bit[2] c;
uint[4] m;
while (m < 3) {
  c[0] = a;
  a = measure q[1];
}
a = measure q[0];
