"""Randomness of a step: derived from the root seed and the step, from nothing else."""

import hashlib

import numpy as np


def step_seed(root_seed: int, label: str) -> int:
    """A seed for a step known by its label (the pass's spec and its place); 53 bits, as much as JSON holds exactly."""
    digest = hashlib.sha256(f"qlower-seed-1\n{root_seed}\n{label}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 11


def stream(seed: int) -> np.random.Generator:
    """A generator of the numpy bit generator PCG64, whose output numpy keeps stable."""
    return np.random.Generator(np.random.PCG64(seed))
