"""Which errors of a program show in what it measures, and how probable the right outcomes are at a place.

An error counts for as much as it changes the distribution of outcomes, to first order in the rates of errors: a flip of
phase just before a measurement does nothing, and |0⟩ does not decay. The ideal state is followed, so this is for
programs on few qubits.
"""
