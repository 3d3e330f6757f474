OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit b;
bit[2] c;
int[8] n;
for int[8] i in [0:2] {
  if (c != 2) {
    b = c[1];
    if (c != 2 && n <= 0) {
      c[1] = measure q[0];
    }
  }
}
c[1] = c[0];
