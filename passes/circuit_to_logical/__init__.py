"""From circuits to programs of Pauli products, and to counts of what they take."""
