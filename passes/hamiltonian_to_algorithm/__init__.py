"""Passes that choose a method for a goal."""
