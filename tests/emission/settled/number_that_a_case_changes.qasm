OPENQASM 3.1;
include "stdgates.inc";
int[8] n;
uint[4] m;
while (m < 3) {
  m = m + 1;
}
switch (n) {
  case 0, 2 {
    switch (n) {
      case 0, 2 {
        switch (m) {
          case 0, 2 {
          }
          default {
            m = m ^ 1;
          }
        }
        m = m << 1;
      }
    }
  }
}
