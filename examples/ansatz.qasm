// A variational circuit whose angles stay free down to the device.
OPENQASM 3.0;
include "stdgates.inc";

input float[64] alpha;
input float[64] beta;

qubit[4] q;
bit[4] c;

h q;
cx q[0], q[1]; rz(2 * alpha) q[1]; cx q[0], q[1];
cx q[1], q[2]; rz(2 * alpha) q[2]; cx q[1], q[2];
cx q[2], q[3]; rz(2 * alpha) q[3]; cx q[2], q[3];
rx(2 * beta) q[0];
rx(2 * beta) q[1];
rx(2 * beta) q[2];
rx(2 * beta) q[3];
c = measure q;
