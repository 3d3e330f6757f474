"""Random unitaries and structured corners for the synthesis tests."""

import numpy as np

from qlower.passes.synthesis.two_qubit import interaction
from qlower.passes.synthesis.unitary import kron, multiply, unit

QUARTER = np.pi / 4
CHAMBER_POINTS = {
    "identity": (0.0, 0.0, 0.0),
    "cx": (QUARTER, 0.0, 0.0),
    "iswap": (QUARTER, QUARTER, 0.0),
    "swap": (QUARTER, QUARTER, QUARTER),
    "sqrt-swap": (QUARTER / 2, QUARTER / 2, QUARTER / 2),
    "sqrt-swap-dagger": (QUARTER / 2, QUARTER / 2, -QUARTER / 2),
    "b": (QUARTER, QUARTER / 2, 0.0),
    "sqrt-iswap": (QUARTER / 2, QUARTER / 2, 0.0),
    "sqrt-cx": (QUARTER / 2, 0.0, 0.0),
    "edge-equal": (0.3, 0.3, 0.3),
    "edge-mirrored": (0.3, 0.3, -0.3),
    "face-two-equal": (0.4, 0.2, 0.2),
    "face-flat": (0.4, 0.2, 0.0),
    "face-front": (QUARTER, 0.3, 0.1),
}


def haar(batch: int, size: int, rng: np.random.Generator) -> np.ndarray:
    normal = rng.normal(size=(batch, size, size)) + 1j * rng.normal(size=(batch, size, size))
    q, r = np.linalg.qr(normal)
    diagonal = np.diagonal(r, axis1=1, axis2=2)
    return np.ascontiguousarray(q * (diagonal / np.abs(diagonal))[:, None, :])


def local(batch: int, rng: np.random.Generator) -> np.ndarray:
    return kron(haar(batch, 2, rng), haar(batch, 2, rng))


def dressed(coordinates: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Gates of these Weyl coordinates with random local gates and phase."""
    batch = len(coordinates)
    gates = multiply(multiply(local(batch, rng), interaction(coordinates)), local(batch, rng))
    return unit(rng.uniform(-3, 3, batch))[:, None, None] * gates
