"""The physical level: native gates on a device's qubits, with times."""
