OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
bit a;
bit[2] c;
uint[4] m;
while (m < 3) {
  if (a && c == 2) {
    switch (m) {
      case 0, 2 {
      }
      default {
        c[1] = measure q[0];
      }
    }
    c[0] = measure q[0];
  }
}
c[0] = c[1];
