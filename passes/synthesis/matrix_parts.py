"""Products of small matrices as parts of kernels: flat, row by row, in arrays that hold many."""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel_part

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]

_UNITARY_TOLERANCE = 1e-8


@kernel_part
def multiply_four(left: Complexes, right: Complexes, product: Complexes) -> None:
    """``product = left·right`` for 4x4 matrices."""
    for row in range(0, 16, 4):
        for column in range(4):
            product[row + column] = (
                (left[row] * right[column] + left[row + 1] * right[column + 4]) + left[row + 2] * right[column + 8]
            ) + left[row + 3] * right[column + 12]


@kernel_part
def multiply_adjoint(left: Complexes, right: Complexes, product: Complexes) -> None:
    """``product = left†·right`` for 4x4 matrices."""
    for row in range(4):
        one = left[row].conjugate()
        two = left[row + 4].conjugate()
        three = left[row + 8].conjugate()
        four = left[row + 12].conjugate()
        for column in range(4):
            product[4 * row + column] = (
                (one * right[column] + two * right[column + 4]) + three * right[column + 8]
            ) + four * right[column + 12]


@kernel_part
def multiply_two(  # noqa: PLR0917  # kernels take positions only
    left: Complexes, left_at: int, right: Complexes, right_at: int, product: Complexes, at: int
) -> None:
    """``product = left·right`` for 2x2 matrices at places of arrays; the product may be one of the factors."""
    a, b = left[left_at], left[left_at + 1]
    c, d = left[left_at + 2], left[left_at + 3]
    e, f = right[right_at], right[right_at + 1]
    g, h = right[right_at + 2], right[right_at + 3]
    product[at] = a * e + b * g
    product[at + 1] = a * f + b * h
    product[at + 2] = c * e + d * g
    product[at + 3] = c * f + d * h


@kernel_part
def kron_two(matrices: Complexes, high_at: int, low_at: int, product: Complexes) -> None:
    """``product = high ⊗ low`` for 2x2 matrices at places of an array: ``low`` acts on the least significant qubit."""
    for row in range(4):
        for column in range(4):
            product[4 * row + column] = (
                matrices[high_at + 2 * (row // 2) + column // 2] * matrices[low_at + 2 * (row % 2) + column % 2]
            )


@kernel_part
def make_unitary(matrix: Complexes, gram: Complexes, product: Complexes) -> bool:
    """Replace a 4x4 matrix by its unitary polar factor, by two Newton–Schulz steps.

    False if it is further than 1e-8 from unitary. Source: N. J. Higham, Functions of Matrices (2008),
    doi:10.1137/1.9780898717778, section 8.3.
    """
    for step in range(2):
        multiply_adjoint(matrix, matrix, gram)
        for entry in range(16):
            one = 1.0 if entry % 5 == 0 else 0.0
            if step == 0:
                off = gram[entry] - one
                if not off.real * off.real + off.imag * off.imag <= _UNITARY_TOLERANCE * _UNITARY_TOLERANCE:
                    return False
            gram[entry] = 3.0 * one - gram[entry]
        multiply_four(matrix, gram, product)
        for entry in range(16):
            matrix[entry] = 0.5 * product[entry]
    return True


@kernel_part
def determinant(matrix: Floats) -> float:
    """The determinant of a real 4x4 matrix, by two-row minors."""
    m = matrix
    return float(
        (m[0] * m[5] - m[1] * m[4]) * (m[10] * m[15] - m[11] * m[14])
        - (m[0] * m[6] - m[2] * m[4]) * (m[9] * m[15] - m[11] * m[13])
        + (m[0] * m[7] - m[3] * m[4]) * (m[9] * m[14] - m[10] * m[13])
        + (m[1] * m[6] - m[2] * m[5]) * (m[8] * m[15] - m[11] * m[12])
        - (m[1] * m[7] - m[3] * m[5]) * (m[8] * m[14] - m[10] * m[12])
        + (m[2] * m[7] - m[3] * m[6]) * (m[8] * m[13] - m[9] * m[12])
    )
