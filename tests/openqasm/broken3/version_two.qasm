OPENQASM 2.0;
qubit q;
