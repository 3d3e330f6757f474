OPENQASM 3.0;
qubit q;
not_a_gate q;
