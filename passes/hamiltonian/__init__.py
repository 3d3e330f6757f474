"""Passes from operators to operators."""
