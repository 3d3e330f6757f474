OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
bit a;
bit[2] c;
int[8] n;
uint[4] m;
while (m < 3) {
  switch (n) {
    default {
      if (a || c == 2) {
        x q[0];
      }
    }
  }
  c[0] = measure q[0];
  for int[8] i in [0:0] {
    a = c[0];
  }
}
a = c == 2;
