"""What tenants would measure: simulation of a plan with the noise that a calibration snapshot states.

Needs the optional package qiskit-aer, which is imported on use.
"""
