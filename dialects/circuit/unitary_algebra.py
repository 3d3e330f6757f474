"""What gate modifiers do to matrices: controls, powers, inverses, change of operand order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.complex128]

_BRANCH_TOLERANCE = 1e-9
"""Eigenvalues this close (radians) to the cut at −1 count as −1, whose argument is +π."""


def controlled(matrix: Matrix, num_controls: int, negative: Sequence[bool] = ()) -> Matrix:
    """The matrix under controls, which become its first operands.

    Args:
        matrix: complex128 [2^k, 2^k]; [1, 1] for a phase.
        num_controls: number of controls.
        negative: for each control whether it acts on |0⟩ instead of |1⟩; all positive when empty.
    """
    flags = tuple(negative) or (False,) * num_controls
    pattern = sum(1 << place for place, is_negative in enumerate(flags) if not is_negative)
    size = matrix.shape[0] << num_controls
    full = np.eye(size, dtype=np.complex128)
    chosen = (np.arange(matrix.shape[0]) << num_controls) | pattern
    full[np.ix_(chosen, chosen)] = matrix
    return full


def inverse(matrix: Matrix) -> Matrix:
    """The inverse of a unitary matrix."""
    return np.ascontiguousarray(matrix.conj().T)


def power(matrix: Matrix, exponent: float) -> Matrix:
    """A power of a unitary matrix; for other than integer exponents the principal one.

    Each eigenvalue e^{iα} with −π < α ≤ π becomes e^{i·exponent·α}, as OpenQASM 3 defines ``pow``. The branch is a
    property of the matrix, not of the angles it was made from: ``pow(0.5) @ rx(3π)`` is not ``rx(1.5π)``.
    """
    if float(exponent).is_integer():
        return np.linalg.matrix_power(matrix if exponent >= 0 else inverse(matrix), abs(int(exponent)))
    from scipy.linalg import schur  # noqa: PLC0415  # only fractional powers need it

    triangular, vectors = schur(matrix, output="complex")
    angles = np.angle(np.diagonal(triangular))
    angles[angles < -np.pi + _BRANCH_TOLERANCE] = np.pi
    result: Matrix = (vectors * np.exp(1j * exponent * angles)) @ vectors.conj().T
    return result


def reordered(matrix: Matrix, order: Sequence[int]) -> Matrix:
    """The same gate with its operands listed in another order: new operand i is old operand ``order[i]``."""
    size = len(order)
    # Axis 0 of the reshaped matrix is the most significant bit, that is the last operand.
    axes = [size - 1 - order[size - 1 - axis] for axis in range(size)]
    tensor = matrix.reshape((2,) * (2 * size)).transpose(axes + [size + axis for axis in axes])
    result: Matrix = np.ascontiguousarray(tensor.reshape(matrix.shape))
    return result


def embedded(matrix: Matrix, qubits: Sequence[int], num_qubits: int) -> Matrix:
    """The gate as a matrix on all qubits, the first of which is the least significant bit."""
    if not qubits:
        scaled: Matrix = matrix[0, 0] * np.eye(1 << num_qubits, dtype=np.complex128)
        return scaled
    others = [qubit for qubit in range(num_qubits) if qubit not in qubits]
    # Operand i of the product is qubit wires[i]; reordered() then lists the wires ascending.
    wires = [*qubits, *others]
    full: Matrix = np.kron(np.eye(1 << len(others)), matrix).astype(np.complex128)
    return reordered(full, [wires.index(qubit) for qubit in range(num_qubits)])


def is_unitary(matrix: Matrix, tolerance: float = 1e-9) -> bool:
    """Whether a matrix is square, of a size that is a power of two, and unitary."""
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0].bit_count() != 1:
        return False
    return bool(np.abs(matrix @ matrix.conj().T - np.eye(matrix.shape[0])).max() <= tolerance)
