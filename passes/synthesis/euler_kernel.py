"""Z–Y–Z Euler angles of 2x2 matrices, as a kernel and as a part of others.

Sources: M. A. Nielsen and I. L. Chuang, doi:10.1017/CBO9780511976667, theorem 4.1; N. J. Higham, Functions of Matrices
(2008), doi:10.1137/1.9780898717778, section 8.3 (the nearest unitary matrix).
"""

import math

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.unitary import SNAP_TOLERANCE, UNITARY_TOLERANCE
from qlower.passes.synthesis.wrapped_angles import snapped

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

THETA, PHI, LAM, ALPHA = range(4)
"""Places of the angles of ``e^{iα}·RZ(φ)·RY(θ)·RZ(λ)``, all in radians."""


@kernel_part
def argument(value: complex) -> float:
    """The argument; 0 for 0, and π, not −π, on both sides of the cut: last bits do not decide between the two."""
    angle = math.atan2(value.imag + 0.0, value.real + 0.0)
    return angle + 2 * math.pi if angle < SNAP_TOLERANCE - math.pi else angle


@kernel_part
def size(value: complex) -> float:
    """The absolute value of a number that is neither huge nor, where that counts, tiny."""
    return math.sqrt(value.real * value.real + value.imag * value.imag)


@kernel_part
def write_euler(a: complex, b: complex, c: complex, d: complex, angles: Floats, at: int) -> int:  # noqa: PLR0917
    """The Euler angles of the unitary matrix nearest to one that is nearly unitary.

    The phases are read from the pair of entries that is larger, so that no precision is lost near θ = 0 and θ = π.

    Args:
        a: the first entry of the matrix.
        b: the second of the first row.
        c: the first of the second row.
        d: the last.
        angles: filled from ``at`` on with θ, φ, λ, α; θ is in [0, π], φ is 0 where θ is 0, and λ is 0 where θ is π.
        at: a place in ``angles``.

    Returns:
        1, or 0 where an entry of ``U†U − 1`` is larger than ``UNITARY_TOLERANCE``; nothing is written then.
    """
    first = size(a) * size(a) + size(c) * size(c)
    second = size(b) * size(b) + size(d) * size(d)
    mixed = a.conjugate() * b + c.conjugate() * d
    good = abs(first - 1.0) <= UNITARY_TOLERANCE and abs(second - 1.0) <= UNITARY_TOLERANCE
    if not (good and size(mixed) <= UNITARY_TOLERANCE):
        return 0
    # One step of Newton and Schulz: what is off by e then is off by less than e², which is below rounding.
    keep = complex(1.5 - 0.5 * first, 0.0)
    hold = complex(1.5 - 0.5 * second, 0.0)
    back = -0.5 * mixed
    write_angles(
        a * keep + b * back.conjugate(), a * back + b * hold, c * keep + d * back.conjugate(), c * back + d * hold,
        angles, at,
    )  # fmt: skip
    return 1


@kernel_part
def write_angles(a: complex, b: complex, c: complex, d: complex, angles: Floats, at: int) -> None:  # noqa: PLR0917
    """The Euler angles of a unitary matrix, as :func:`write_euler` gives them."""
    cosine = 0.5 * (size(a) + size(d))
    sine = 0.5 * (size(c) + size(b))
    if sine <= SNAP_TOLERANCE:
        top = argument(a)
        bottom = argument(d)
        angles[at + THETA] = 0.0
        angles[at + PHI] = 0.0
        angles[at + LAM] = bottom - top
        angles[at + ALPHA] = 0.5 * (top + bottom)
    elif cosine <= SNAP_TOLERANCE:
        lower = argument(c)
        upper = argument(-b)
        angles[at + THETA] = math.pi
        angles[at + PHI] = lower - upper
        angles[at + LAM] = 0.0
        angles[at + ALPHA] = 0.5 * (lower + upper)
    else:
        top = argument(a)
        lower = argument(c)
        phi = lower - top
        angles[at + THETA] = snapped(2.0 * math.atan2(sine, cosine))
        angles[at + PHI] = phi
        if cosine >= sine:
            bottom = argument(d)
            angles[at + LAM] = bottom - top - phi
            angles[at + ALPHA] = 0.5 * (top + bottom)
        else:
            upper = argument(-b)
            angles[at + LAM] = upper - top
            angles[at + ALPHA] = 0.5 * (lower + upper)


@kernel(seconds_per_work=8e-6, compile_seconds=2)
def fill_euler(matrices: Complexes, angles: Floats) -> int:
    """The Euler angles of each of some matrices.

    Args:
        matrices: 4 entries each, row by row.
        angles: filled with θ, φ, λ, α of each, as by :func:`write_euler`.

    Returns:
        The place of the first matrix that is not unitary, where it ends; −1 if there is none.
    """
    for place in range(len(matrices) // 4):
        at = 4 * place
        if not write_euler(matrices[at], matrices[at + 1], matrices[at + 2], matrices[at + 3], angles, at):
            return place
    return -1
