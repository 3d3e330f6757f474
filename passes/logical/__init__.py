"""Passes of the logical level: frames, patch layouts, lattice surgery, codes, factories and estimates."""
