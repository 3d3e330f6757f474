OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit a;
bit b;
bit[2] c;
bool f;
int[8] n;
uint[4] m;
for int[8] i in [0:1] {
  if (f) {
    while (m < 3) {
      a = measure q[0];
    }
  }
  if (c[1] ^ (n > 0)) {
    while (m < 3) {
      a = b;
    }
    a = measure q[0];
  } else {
    b = measure q[1];
  }
}
