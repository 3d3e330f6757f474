"""Simultaneous diagonalisation of the real and imaginary part of symmetric unitary 4x4 matrices by Jacobi rotations.

A random linear combination of the two parts (the usual way) fails or loses digits when eigenvalues nearly coincide, and
needs retries. Joint Jacobi rotations are deterministic and keep full precision however close the eigenvalues are.

Source: A. Bunse-Gerstner, R. Byers, V. Mehrmann, Numerical methods for simultaneous diagonalization,
doi:10.1137/0614062; J.-F. Cardoso, A. Souloumiac, doi:10.1137/S0895479893259546 (the angle).
"""

import math

from qlower.lowering.kernels import kernel_part
from qlower.passes.synthesis.matrix_parts import Floats

_PAIRS = (0, 1, 2, 3, 0, 2, 1, 3, 0, 3, 1, 2)
"""A sweep meets each of the six pairs once."""

_MAX_SWEEPS = 16
_NEGLIGIBLE = 2e-15


@kernel_part
def diagonalize(real: Floats, imag: Floats, vectors: Floats) -> None:
    """Make ``vectors`` the real orthogonal ``P`` such that ``Pᵀ·M·P`` is diagonal, for symmetric unitary ``M``.

    An entry off the diagonal below 2e-15 is left alone, so that a matrix that is diagonal but for rounding keeps its
    basis. At most 16 sweeps are made (convergence is quadratic; four are typical); callers verify the result.

    Args:
        real: of ``M``, 4x4; changed.
        imag: of ``M``; changed.
        vectors: filled.
    """
    for entry in range(16):
        vectors[entry] = 1.0 if entry % 5 == 0 else 0.0
    for _ in range(_MAX_SWEEPS):
        moved = False
        for pair in range(0, 12, 2):
            if rotate(real, imag, vectors, _PAIRS[pair], _PAIRS[pair + 1]):
                moved = True
        if not moved:
            return


@kernel_part
def rotate(real: Floats, imag: Floats, vectors: Floats, first: int, second: int) -> bool:
    """Rotate a pair of rows and columns so that the entry between them vanishes; whether there was need.

    With ``h = (a_pp − a_qq, 2·a_pq)`` for both parts, the principal eigenvector of ``Σ h·hᵀ`` is ``(cos 2t, sin 2t)``.
    """
    upper = 4 * first
    lower = 4 * second
    off = real[upper + second] + real[lower + first]
    off_imag = imag[upper + second] + imag[lower + first]
    if abs(off) <= 2 * _NEGLIGIBLE and abs(off_imag) <= 2 * _NEGLIGIBLE:
        return False
    difference = real[upper + first] - real[lower + second]
    difference_imag = imag[upper + first] - imag[lower + second]
    along = difference * difference + difference_imag * difference_imag
    across = off * off + off_imag * off_imag
    mixed = difference * off + difference_imag * off_imag
    angle = 0.25 * math.atan2(2 * mixed, along - across)
    cosine = math.cos(angle)
    sine = math.sin(angle)
    turn_rows(real, upper, lower, cosine, sine)
    turn_rows(imag, upper, lower, cosine, sine)
    turn_columns(real, first, second, cosine, sine)
    turn_columns(imag, first, second, cosine, sine)
    turn_columns(vectors, first, second, cosine, sine)
    return True


@kernel_part
def turn_rows(matrix: Floats, upper: int, lower: int, cosine: float, sine: float) -> None:
    """Mix the rows that begin at two places."""
    for column in range(4):
        above = matrix[upper + column]
        below = matrix[lower + column]
        matrix[upper + column] = cosine * above + sine * below
        matrix[lower + column] = cosine * below - sine * above


@kernel_part
def turn_columns(matrix: Floats, first: int, second: int, cosine: float, sine: float) -> None:
    """Mix two columns."""
    for row in range(0, 16, 4):
        left = matrix[row + first]
        right = matrix[row + second]
        matrix[row + first] = cosine * left + sine * right
        matrix[row + second] = cosine * right - sine * left
