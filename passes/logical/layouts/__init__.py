"""Floor plans: where patches of logical qubits, buses, stores and magic-state factories lie."""
