"""Pauli rotations synthesised into a coupling graph: two-qubit Cliffords on coupled pairs only, chosen by a search."""
