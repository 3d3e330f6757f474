"""Exact numerical synthesis of one- and two-qubit unitaries; no IR in here."""
