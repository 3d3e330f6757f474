"""HALO's policy: data qubits by annealing, helpers shared by all, programs woven together row by row."""
