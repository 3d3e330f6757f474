"""The circuit level: gates, measurement and control flow on virtual qubits."""
