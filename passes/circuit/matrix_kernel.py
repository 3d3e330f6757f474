"""Matrices of one-qubit gate rows, as a kernel and as a part of others."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Shorts = NDArray[np.uint16]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

FIXED, RZ, P, RX, RY, TURNED = range(6)
"""How the matrix of a kind follows from its parameters: it does not; as that of RZ, P, RX or RY; by Euler angles."""

NUMBERS = 16
"""How many numbers there are to each kind."""


class Matrices(NamedTuple):
    """What matrices of kinds of row follow from.

    Attributes:
        form: by kind, one of the constants above.
        num_parameters: by kind.
        numbers: by kind, ``NUMBERS``. Of a ``FIXED`` kind real and imaginary parts of the four entries; of a ``TURNED``
            one θ, φ, λ and α of ``e^{iα}·RZ(φ)·RY(θ)·RZ(λ)``, each as a constant and factors of three parameters.
    """

    form: Longs
    num_parameters: Longs
    numbers: Floats


@kernel_part
def affine(numbers: Floats, at: int, values: Floats, first: int, count: int) -> float:
    """The constant at ``at`` and, with the factors behind it, ``count`` values from ``first`` on."""
    total: float = numbers[at]
    for index in range(count):
        total += numbers[at + 1 + index] * values[first + index]
    return total


@kernel_part
def rotation(theta: float, phi: float, lam: float, alpha: float) -> tuple[complex, complex, complex, complex]:
    """The entries of ``e^{iα}·RZ(φ)·RY(θ)·RZ(λ)``, row by row."""
    cosine = math.cos(0.5 * theta)
    sine = math.sin(0.5 * theta)
    plus = 0.5 * (phi + lam)
    minus = 0.5 * (phi - lam)
    return (
        complex(cosine * math.cos(alpha - plus), cosine * math.sin(alpha - plus)),
        complex(-sine * math.cos(alpha - minus), -sine * math.sin(alpha - minus)),
        complex(sine * math.cos(alpha + minus), sine * math.sin(alpha + minus)),
        complex(cosine * math.cos(alpha + plus), cosine * math.sin(alpha + plus)),
    )


@kernel_part
def matrix_of(
    kind: int, matrices: Matrices, parameters: Floats, start: int
) -> tuple[complex, complex, complex, complex]:
    """The entries of the matrix of a row, row by row.

    Args:
        kind: of the row.
        matrices: of the kinds.
        parameters: of all rows.
        start: where those of the row begin.
    """
    form = matrices.form[kind]
    numbers = matrices.numbers
    at = NUMBERS * kind
    if form == FIXED:
        return (
            complex(numbers[at], numbers[at + 1]),
            complex(numbers[at + 2], numbers[at + 3]),
            complex(numbers[at + 4], numbers[at + 5]),
            complex(numbers[at + 6], numbers[at + 7]),
        )
    if form == TURNED:
        count = matrices.num_parameters[kind]
        return rotation(
            affine(numbers, at, parameters, start, count),
            affine(numbers, at + 4, parameters, start, count),
            affine(numbers, at + 8, parameters, start, count),
            affine(numbers, at + 12, parameters, start, count),
        )
    angle = parameters[start]
    if form == P:
        return complex(1.0, 0.0), complex(0.0, 0.0), complex(0.0, 0.0), complex(math.cos(angle), math.sin(angle))
    cosine = math.cos(0.5 * angle)
    sine = math.sin(0.5 * angle)
    if form == RZ:
        return complex(cosine, -sine), complex(0.0, 0.0), complex(0.0, 0.0), complex(cosine, sine)
    if form == RX:
        return complex(cosine, 0.0), complex(0.0, -sine), complex(0.0, -sine), complex(cosine, 0.0)
    return complex(cosine, 0.0), complex(-sine, 0.0), complex(sine, 0.0), complex(cosine, 0.0)


@kernel(seconds_per_work=3e-6, compile_seconds=2)
def fill_matrices(  # noqa: PLR0917
    kind: Shorts, parameters: Floats, matrices: Matrices, members: Longs, starts: Longs, entries: Complexes
) -> None:
    """The matrices of some rows.

    Args:
        kind: column of the rows.
        parameters: column of the rows.
        matrices: of the kinds.
        members: which rows.
        starts: where the parameters of each begin.
        entries: filled, four each, row by row.
    """
    for member in range(len(members)):
        a, b, c, d = matrix_of(kind[members[member]], matrices, parameters, starts[member])
        entries[4 * member] = a
        entries[4 * member + 1] = b
        entries[4 * member + 2] = c
        entries[4 * member + 3] = d
