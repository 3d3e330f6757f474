OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
bit a;
bit b;
bit[2] c;
int[8] n;
uint[4] m;
switch (n) {
  case 0, 2 {
    while (m < 3) {
      a = measure q[1];
    }
    if (a) {
      c[0] = a;
      b = (c == 2) ^ (c == 2);
    }
  }
}
a = b;
