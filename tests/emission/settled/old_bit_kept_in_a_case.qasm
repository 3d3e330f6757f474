OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
bit a;
bit[2] c;
int[8] n;
uint[4] m;
if (n > 0) {
} else {
  while (m < 3) {
    switch (n) {
      case 0, 2 {
      }
      default {
        a = c[0];
        c[0] = measure q[0];
      }
    }
  }
  c[0] = measure q[0];
}
