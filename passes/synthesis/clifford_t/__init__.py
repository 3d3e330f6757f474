"""Clifford+T circuits for one qubit: exact synthesis, and rotations within a given error; exact integers, no IR."""
