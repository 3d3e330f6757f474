"""Synthesis of Pauli rotations: what the passes from algorithm to circuit are made of.

A circuit of Pauli rotations is found as a *walk* (``walk.py``): two-qubit Clifford gates change the frame the program
is seen in, and a rotation whose string has become a single letter is done there by a one-qubit gate.
"""
