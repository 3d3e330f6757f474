"""The logical level: programs of Pauli products on encoded qubits, and what a fault-tolerant machine needs for them."""
