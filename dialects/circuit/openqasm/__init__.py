"""Readers of OpenQASM 2 and 3."""
