"""Passes that turn systems into operators."""
