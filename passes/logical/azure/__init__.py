"""Microsoft's legacy Azure Quantum Resource Estimator, rule by rule (arXiv:2211.07629)."""
