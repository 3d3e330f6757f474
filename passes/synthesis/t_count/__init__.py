"""Fewer T gates: Clifford+T programs as Pauli rotations, merged, and as phase polynomials with fewer terms."""
