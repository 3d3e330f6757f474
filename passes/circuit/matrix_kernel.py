"""Matrices of one-qubit gate rows, as a kernel."""

import math
from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Shorts = NDArray[np.uint16]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

FIXED, RZ, RX, RY, PRX, P, U, U3, OTHER = range(9)
"""How the matrix of a kind follows from its parameters; of ``OTHER`` kinds it is not computed here."""


class Matrices(NamedTuple):
    """What matrices follow from.

    Attributes:
        form: by kind, one of the constants above.
        fixed: by kind, four entries; those of ``FIXED`` kinds.
    """

    form: Longs
    fixed: Complexes


class Phased(NamedTuple):
    """Matrices that are still to be multiplied by a number on the unit circle: their places, and the numbers."""

    places: Longs
    units: Complexes


@kernel_part
def rotation(theta: float, phi: float, lam: float, alpha: float, matrices: Complexes, at: int) -> None:  # noqa: PLR0917
    """Fill in ``e^{iα}·RZ(φ)·RY(θ)·RZ(λ)``."""
    cosine = math.cos(0.5 * theta)
    sine = math.sin(0.5 * theta)
    plus = 0.5 * (phi + lam)
    minus = 0.5 * (phi - lam)
    matrices[at] = complex(cosine * math.cos(alpha - plus), cosine * math.sin(alpha - plus))
    matrices[at + 1] = complex(-sine * math.cos(alpha - minus), -sine * math.sin(alpha - minus))
    matrices[at + 2] = complex(sine * math.cos(alpha + minus), sine * math.sin(alpha + minus))
    matrices[at + 3] = complex(cosine * math.cos(alpha + plus), cosine * math.sin(alpha + plus))


@kernel(seconds_per_work=3e-6, compile_seconds=2)
def fill_matrices(  # noqa: PLR0917
    kind: Shorts, parameters: Floats, kinds: Matrices, members: Longs, starts: Longs, matrices: Complexes,
    phased: Phased,
) -> int:  # fmt: skip
    """The matrices of some rows; gives how many are still to be multiplied by a phase.

    Args:
        kind: column of the rows.
        parameters: column of the rows.
        kinds: what matrices follow from.
        members: which rows.
        starts: where the parameters of each begin.
        matrices: filled, four entries each; left as they are for ``OTHER`` kinds.
        phased: filled.
    """
    found = 0
    half = 0.5 * pi
    phase = 0.0
    for member in range(len(members)):
        at = 4 * member
        start = starts[member]
        place = kind[members[member]]
        form = kinds.form[place]
        if form == FIXED:
            for entry in range(4):
                matrices[at + entry] = kinds.fixed[4 * place + entry]
        elif form == RZ:
            rotation(0.0, parameters[start], 0.0, 0.0, matrices, at)
        elif form == RX:
            rotation(parameters[start], -half, half, 0.0, matrices, at)
        elif form == RY:
            rotation(parameters[start], 0.0, 0.0, 0.0, matrices, at)
        elif form == PRX:
            axis = parameters[start + 1]
            rotation(parameters[start], axis - half, half - axis, 0.0, matrices, at)
        elif form == P:
            rotation(0.0, parameters[start], 0.0, 0.0, matrices, at)
            phase = 0.5 * parameters[start]
        elif form != OTHER:
            phi = parameters[start + 1]
            lam = parameters[start + 2]
            rotation(parameters[start], phi, lam, 0.5 * (phi + lam), matrices, at)
            phase = 0.5 * parameters[start] if form == U else -0.5 * (phi + lam)
        if P <= form < OTHER:
            phased.places[found] = member
            phased.units[found] = complex(math.cos(phase), math.sin(phase))
            found += 1
    return found
