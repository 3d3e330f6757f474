"""Layouts of many programs by simulated annealing."""
