"""Lattice surgery: which operation of a Pauli program holds which tiles when, and the magic states it takes."""
