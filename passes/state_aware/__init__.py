"""Simplification by what is known of states: qubits begin in |0⟩, and only outcomes of measurements are looked at."""
