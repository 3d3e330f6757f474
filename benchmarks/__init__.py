"""Benchmarks: each module is a command that prints a table; see benchmarks/README.md."""
