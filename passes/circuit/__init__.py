"""Passes from circuit to circuit."""
