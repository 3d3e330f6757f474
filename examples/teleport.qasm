// Teleports a state prepared by rx(0.7) from q[0] to q[2] with feed-forward, and measures it there.
OPENQASM 3.0;
include "stdgates.inc";

qubit[3] q;
bit[2] outcome;
bit result;

rx(0.7) q[0];

h q[1];
cx q[1], q[2];

cx q[0], q[1];
h q[0];
outcome[0] = measure q[0];
outcome[1] = measure q[1];

if (outcome[1]) { x q[2]; }
if (outcome[0]) { z q[2]; }

result = measure q[2];
