// The inverse Fourier transform finds the frequency of a wave: reads 5.
OPENQASM 3.0;
include "stdgates.inc";
gate qft a, b, c, d {
  h d; cp(pi / 2) c, d; cp(pi / 4) b, d; cp(pi / 8) a, d;
  h c; cp(pi / 2) b, c; cp(pi / 4) a, c;
  h b; cp(pi / 2) a, b;
  h a;
}
qubit[4] q;
bit[4] c;
h q;
p(5 * pi / 8) q[3];
p(5 * pi / 4) q[2];
p(5 * pi / 2) q[1];
p(5 * pi) q[0];
inv @ qft q[0], q[1], q[2], q[3];
c = measure q;
