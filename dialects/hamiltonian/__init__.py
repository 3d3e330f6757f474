"""The hamiltonian level: fermionic and qubit operators as packed columns."""
