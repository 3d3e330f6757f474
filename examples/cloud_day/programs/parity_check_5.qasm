// The parity of four data qubits by one ancilla that is measured, reset and used again.
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] d;
qubit a;
bit[2] parity;
bit[4] c;
x d[1];
cx d[0], a;
cx d[1], a;
parity[0] = measure a;
reset a;
cx d[2], a;
cx d[3], a;
parity[1] = measure a;
c = measure d;
