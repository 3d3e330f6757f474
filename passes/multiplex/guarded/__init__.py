"""Our policy: places of any shape from the calibration, several owners in turn, a fidelity guard."""
