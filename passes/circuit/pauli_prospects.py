"""What can be told of a stretch before it is seen as Pauli rotations, or searched: whether a walk may save anything."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable

_MOST_LETTERS = 2.35
"""Letters of a rotation, on average of those with more than one, up to which a program acts on pairs."""
_SAME_LETTERS = 2.0
"""Rotations on the same qubits, on average, from more than which on a frame is found that serves several."""
_LADDER = 2.0
"""CX of a ladder for two letters."""
_REPEATED = 1.25
"""Where a ladder is one gate, its frames serve nobody else, even if rotations that meet leave so many times fewer."""


def has_spare_gates(pairs: NDArray[np.int32]) -> bool:
    """Whether gates are more than what connects their qubits, by two or so at least.

    Qubits that gates connect take one gate each but one. Where each pair of qubits has one gate, as in graph states,
    little is to be saved of one more in each connected part.

    Args:
        pairs: qubits of each gate, int32 [gates, 2].
    """
    parent: dict[int, int] = {}

    def root(qubit: int) -> int:
        while parent.setdefault(qubit, qubit) != qubit:
            parent[qubit] = parent[parent[qubit]]
            qubit = parent[qubit]
        return qubit

    distinct = set(map(tuple, np.sort(pairs, axis=1).tolist()))
    joined = 0
    for first, second in distinct:
        one, other = root(first), root(second)
        parent[one] = other
        joined += one != other
    if len(distinct) == len(pairs):
        return len(pairs) > len(parent)
    return len(pairs) > joined + 1


def is_plain(rotations: PauliTable, pairs: int, *, turns_natively: bool) -> bool:
    """Whether a program is little more than rotations about two letters, each on qubits of its own.

    Such are QAOA, Fourier transforms, phase estimation and Ising models. On all qubits there are shorter walks for some
    of them, but their gates are between far qubits, so that they are longer on a device. Where the device turns about
    two letters by one gate there is nothing to save even if many rotations share their qubits.

    Args:
        rotations: strings, in any order.
        pairs: two-qubit gates of the program.
        turns_natively: whether one gate of the device is a rotation about two letters.
    """
    letters = rotations.weights
    acting = letters > 1
    count = int(np.count_nonzero(acting))
    if int(letters[acting].sum()) > _MOST_LETTERS * count:
        return False
    if turns_natively:
        return pairs <= _REPEATED * _LADDER * count
    supports = {word.tobytes() for word in (rotations.x | rotations.z)[acting]}
    return pairs <= _LADDER * count and count <= _SAME_LETTERS * len(supports)
