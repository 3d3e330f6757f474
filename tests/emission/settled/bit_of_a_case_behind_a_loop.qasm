OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
bit a;
bit b;
bit[2] c;
bool f;
uint[4] m;
switch (m) {
  case 0, 2 {
    while (m < 3) {
      b = !a;
    }
    if (a || f) {
      switch (m) {
        case 0, 2 {
        }
        default {
          c[0] = measure q[1];
        }
      }
    }
  }
  default {
    b = measure q[1];
  }
}
b = c[0];
