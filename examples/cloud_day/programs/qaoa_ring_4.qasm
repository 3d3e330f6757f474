// One round of QAOA for the largest cut of a ring of four.
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
h q;
for uint i in [0:3] {
  cx q[i], q[(i + 1) % 4];
  rz(0.7853981633974483) q[(i + 1) % 4];
  cx q[i], q[(i + 1) % 4];
}
rx(0.7853981633974483) q;
c = measure q;
