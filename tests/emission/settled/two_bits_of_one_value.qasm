OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
int[8] n;
if (n > 0 ^ c[0]) {
} else {
  if (c[0]) {
    c[1] = measure q[1];
  }
  c[0] = c[1];
}
c[0] = c[1];
