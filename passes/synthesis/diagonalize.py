"""Simultaneous diagonalisation of the real and imaginary part of symmetric unitary 4x4 matrices by Jacobi rotations.

A random linear combination of the two parts (the usual way) fails or loses digits when eigenvalues nearly coincide, and
needs retries. Joint Jacobi rotations are deterministic and keep full precision however close the eigenvalues are.

Source: A. Bunse-Gerstner, R. Byers, V. Mehrmann, Numerical methods for simultaneous diagonalization,
doi:10.1137/0614062; J.-F. Cardoso, A. Souloumiac, doi:10.1137/S0895479893259546 (the angle).
"""

import numpy as np
from numpy.typing import NDArray

from qlower.passes.synthesis.unitary import BoolArray, ComplexArray, FloatArray

Rows = NDArray[np.intp]

_ROUNDS = (((0, 2), (1, 3)), ((0, 1), (2, 3)), ((0, 1), (3, 2)))
"""Pairs (first rows, second rows) rotated together: a sweep meets each of the six pairs once."""

_MAX_SWEEPS = 16
_NEGLIGIBLE = 2e-15


def diagonalize_symmetric_unitary(matrices: ComplexArray) -> FloatArray:
    """Real orthogonal ``P`` ``[B, 4, 4]`` such that ``Pᵀ·M·P`` is diagonal, for symmetric unitary ``M``.

    An entry off the diagonal below 2e-15 is left alone, so that a matrix that is diagonal but for rounding keeps its
    basis. At most 16 sweeps are made (convergence is quadratic; four are typical); callers verify the result.
    """
    parts = np.stack([matrices.real.transpose(1, 2, 0), matrices.imag.transpose(1, 2, 0)])
    parts = np.ascontiguousarray(parts)
    vectors = np.broadcast_to(np.eye(4)[:, :, None], parts.shape[1:]).copy()
    active = np.arange(parts.shape[-1])
    result = vectors.copy()
    for _ in range(_MAX_SWEEPS):
        moved = np.zeros(len(active), dtype=np.bool_)
        for first, second in _ROUNDS:
            moved |= _rotate(parts, vectors, np.array(first), np.array(second))
        result[:, :, active] = vectors
        if not moved.any():
            break
        if not moved.all():
            active, parts, vectors = active[moved], parts[..., moved], vectors[..., moved]
    return np.ascontiguousarray(result.transpose(2, 0, 1))


def _rotate(parts: FloatArray, vectors: FloatArray, first: Rows, second: Rows) -> BoolArray:
    """Rotate two disjoint pairs of rows and columns in place; says which matrices of the batch moved."""
    cosine, sine, moved = _angles(
        parts[:, first, first] - parts[:, second, second], parts[:, first, second] + parts[:, second, first]
    )
    tall_cosine, tall_sine = cosine[:, None], sine[:, None]
    upper, lower = parts[:, first], parts[:, second]
    parts[:, first] = tall_cosine * upper + tall_sine * lower
    parts[:, second] = tall_cosine * lower - tall_sine * upper
    left, right = parts[:, :, first], parts[:, :, second]
    parts[:, :, first] = cosine * left + sine * right
    parts[:, :, second] = cosine * right - sine * left
    left, right = vectors[:, first], vectors[:, second]
    vectors[:, first] = cosine * left + sine * right
    vectors[:, second] = cosine * right - sine * left
    return moved


def _angles(difference: FloatArray, twice_off: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Cosine and sine of the joint rotation for each pair, and the matrices in which any pair must be rotated.

    With ``h = (a_pp − a_qq, 2·a_pq)`` for both parts, the principal eigenvector of ``Σ h·hᵀ`` is ``(cos 2t, sin 2t)``.
    """
    needed = np.abs(twice_off).max(axis=0) > 2 * _NEGLIGIBLE
    along = difference[0] * difference[0] + difference[1] * difference[1]
    across = twice_off[0] * twice_off[0] + twice_off[1] * twice_off[1]
    mixed = difference[0] * twice_off[0] + difference[1] * twice_off[1]
    quarter = 0.25 * np.arctan2(2 * mixed, along - across)
    cosine = np.where(needed, np.cos(quarter), 1.0)
    sine = np.where(needed, np.sin(quarter), 0.0)
    return cosine, sine, needed.any(axis=0)
