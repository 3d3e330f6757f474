"""Passes that turn Pauli rotations into gates."""
