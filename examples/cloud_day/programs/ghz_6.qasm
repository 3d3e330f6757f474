// Six qubits that agree, grown from the middle.
OPENQASM 3.0;
include "stdgates.inc";
qubit[6] q;
bit[6] c;
h q[2];
cx q[2], q[3];
cx q[2], q[1];
cx q[3], q[4];
cx q[1], q[0];
cx q[4], q[5];
c = measure q;
