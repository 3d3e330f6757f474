"""Passes from algorithm to algorithm."""
