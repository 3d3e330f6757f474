"""The algorithm level: circuits whose blocks are still Pauli rotations, and measurement plans."""
