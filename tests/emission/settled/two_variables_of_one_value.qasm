OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
bit b;
bit[2] c;
int[8] n;
if (c[0] && c[1]) {
  switch (n) {
    case 0, 2 {
      c[0] = measure q[1];
    }
  }
  c[1] = c[0];
}
b = c[1];
