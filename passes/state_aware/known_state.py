"""States of one or two qubits that are known, gates that act on them, and gates that prepare them."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.unitary_algebra import Matrix

Vector = NDArray[np.complex128]
TOLERANCE = 1e-12
"""By how much a state or an operator may be off and still be what it seems; half of what checks allow, per gate, is a
thousand times more."""

ZERO: Vector = np.array([1, 0], dtype=np.complex128)


def applied(matrix: Matrix, operands: tuple[int, ...], state: Vector, num_qubits: int) -> Vector:
    """A gate on some places of a state of ``num_qubits`` qubits; place 0 is the least significant bit."""
    tensor = state.reshape((2,) * num_qubits)
    axes = [num_qubits - 1 - place for place in reversed(operands)]
    moved = np.moveaxis(tensor, axes, range(len(axes))).reshape(len(matrix), -1)
    result = (matrix @ moved).reshape((2,) * num_qubits)
    return np.moveaxis(result, range(len(axes)), axes).reshape(-1)


def split(state: Vector, num_qubits: int, place: int) -> tuple[Vector, Vector] | None:
    """A state as that of one qubit times that of the others, or None if they are entangled.

    Returns:
        The state of the qubit, of norm 1, and that of the others, which keeps norm and phase.
    """
    table = np.moveaxis(state.reshape((2,) * num_qubits), num_qubits - 1 - place, 0).reshape(2, -1)
    column = int(np.argmax(np.abs(table).max(axis=0)))
    own = table[:, column] / np.linalg.norm(table[:, column])
    others = own.conj() @ table
    if np.abs(table - np.outer(own, others)).max() > TOLERANCE:
        return None
    return own, others


def reduced(matrix: Matrix, place: int, state: Vector) -> tuple[Vector, Matrix] | None:
    """What a gate does when one of its qubits is in a known state, if that qubit leaves it in a known one.

    Args:
        matrix: [2^k, 2^k].
        place: of the qubit among its operands.
        state: of that qubit.

    Returns:
        The state in which the qubit leaves, and the unitary on the others, [2^(k−1), 2^(k−1)]; None if the qubit's
        state then depends on the others.
    """
    size = len(matrix)
    num_qubits = size.bit_length() - 1
    axis = num_qubits - 1 - place
    tensor = matrix.reshape((2,) * (2 * num_qubits))
    inner = np.tensordot(tensor, state, axes=([num_qubits + axis], [0]))
    table = np.moveaxis(inner, axis, 0).reshape(2, -1)
    column = int(np.argmax(np.abs(table).max(axis=0)))
    own = table[:, column] / np.linalg.norm(table[:, column])
    rest = own.conj() @ table
    if np.abs(table - np.outer(own, rest)).max() > TOLERANCE:
        return None
    return own, rest.reshape(size // 2, size // 2)


def same(one: Vector, other: Vector) -> bool:
    """Whether two states are equal, phase included."""
    return bool(np.abs(one - other).max() <= TOLERANCE)


def taking(before: Vector, after: Vector) -> Matrix:
    """A unitary on one qubit that takes one state to another, phase included."""
    return np.outer(after, before.conj()) + np.outer(_orthogonal(after), _orthogonal(before).conj())


def _orthogonal(state: Vector) -> Vector:
    return np.array([-state[1].conj(), state[0].conj()])


def schmidt(state: Vector) -> tuple[Matrix, Vector, Matrix]:
    """A state of two qubits as (first ⊗ second) · CX · (seed ⊗ |0⟩), the first qubit being the least significant.

    Returns:
        The unitary on the first qubit, the seed (a state of the first), the unitary on the second. All of the phase is
        in the unitary on the first.
    """
    second, weights, first = np.linalg.svd(state.reshape(2, 2))
    return first.T.astype(np.complex128), weights.astype(np.complex128), second.astype(np.complex128)
