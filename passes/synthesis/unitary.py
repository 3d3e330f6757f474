"""Small helpers on batches of unitary matrices; the first axes are the batch.

Every result for one matrix is the same to the last bit whatever batch it stands in, because only element-wise ufuncs
and sums in a fixed order are used: BLAS and ``einsum`` choose their summation order by shape.

Qubit 0 is the least significant bit of a matrix index.
"""

import numpy as np
from numpy.typing import NDArray

ComplexArray = NDArray[np.complex128]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SNAP_TOLERANCE = 1e-13
"""Angles (in radians) this near to a multiple of π/4 are that multiple; the matrix moves by no more than this."""

UNITARY_TOLERANCE = 1e-8
"""How large an entry of ``|U†U − 1|`` may be in what is taken for a unitary matrix."""


def multiply(left: ComplexArray, right: ComplexArray) -> ComplexArray:
    """Matrix product ``left @ right`` over broadcast batches, summed in a fixed order."""
    total = left[..., :, 0, None] * right[..., None, 0, :]
    for inner in range(1, left.shape[-1]):
        total = total + left[..., :, inner, None] * right[..., None, inner, :]
    return np.asarray(total, dtype=np.complex128)


def chain(*factors: ComplexArray) -> ComplexArray:
    """Matrix product of all factors, written as in algebra: the last acts first."""
    product = factors[0]
    for factor in factors[1:]:
        product = multiply(product, factor)
    return product


def adjoint(matrices: ComplexArray) -> ComplexArray:
    """Conjugate transpose of each matrix."""
    return np.conj(np.swapaxes(matrices, -1, -2))


def kron(high: ComplexArray, low: ComplexArray) -> ComplexArray:
    """``high ⊗ low`` of batches of 2x2 matrices: ``low`` acts on the least significant qubit."""
    product = high[..., :, None, :, None] * low[..., None, :, None, :]
    return np.ascontiguousarray(product.reshape(*product.shape[:-4], 4, 4))


def unitarity_error(matrices: ComplexArray) -> FloatArray:
    """Largest entry of ``|U†U − 1|`` for each matrix."""
    gram = multiply(adjoint(matrices), matrices) - np.eye(matrices.shape[-1])
    return np.asarray(np.abs(gram).max(axis=(-1, -2)))


def distance(left: ComplexArray, right: ComplexArray) -> FloatArray:
    """Largest absolute difference of two entries, phase included, for each pair of matrices."""
    return np.asarray(np.abs(left - right).max(axis=(-1, -2)))


def angle_of(values: ComplexArray) -> FloatArray:
    """Argument of each complex number in (−π, π]; 0 for 0, and π on both sides of the cut's signed zeros."""
    angles = np.arctan2(values.imag + 0.0, values.real + 0.0)
    return np.where(angles == -np.pi, np.pi, angles)


def unit(angle_rad: FloatArray) -> ComplexArray:
    """``e^{i·angle}``."""
    result = np.empty(np.shape(angle_rad), dtype=np.complex128)
    result.real = np.cos(angle_rad)
    result.imag = np.sin(angle_rad)
    return result


def snap(angle_rad: FloatArray) -> FloatArray:
    """Angles nearer than :data:`SNAP_TOLERANCE` to a multiple of π/4 become the double nearest to it."""
    nearest = np.rint(angle_rad / (np.pi / 4)) * (np.pi / 4)
    return np.where(np.abs(angle_rad - nearest) <= SNAP_TOLERANCE, nearest, angle_rad) + 0.0


def wrap_with_turns(angle_rad: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Angles brought into (−π, π] and snapped, and the number of full turns taken away."""
    turns = np.rint(angle_rad / (2 * np.pi))
    wrapped = snap(angle_rad - turns * (2 * np.pi))
    under, over = wrapped <= -np.pi, wrapped > np.pi
    turns = np.where(under, turns - 1, np.where(over, turns + 1, turns))
    wrapped = np.where(under, wrapped + 2 * np.pi, np.where(over, wrapped - 2 * np.pi, wrapped))
    return wrapped, turns


def wrap(angle_rad: FloatArray) -> FloatArray:
    """Angles of period 2π brought into (−π, π] and snapped."""
    return wrap_with_turns(angle_rad)[0]
