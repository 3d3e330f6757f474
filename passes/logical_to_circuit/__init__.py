"""Realisation: from a logical program to the circuit on physical qubits that a surface-code machine runs."""
