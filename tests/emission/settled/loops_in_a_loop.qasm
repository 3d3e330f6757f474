OPENQASM 3.0;
include "stdgates.inc";
bit a;
bit[2] c;
bool f;
int[8] n;
uint[4] m;
while (m < 3) {
  for int[8] i in [0:2] {
    a = n > 0;
  }
  while (m < 3) {
    c[0] = a;
  }
}
a = f || c == 2;
