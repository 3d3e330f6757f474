"""The walk: how a sequence of Pauli rotations is done by controlled Paulis and one-qubit rotations.

The controlled Pauli C(p, q) on qubits i and j is (1 + p_i + q_j − p_i q_j)/2, the CX being C(Z, X). It is its own
inverse and, up to one-qubit Cliffords, the only two-qubit Clifford class that one CX can make. Seen through it, a Pauli
string that anticommutes with p at i gains q at j, and one that anticommutes with q at j gains p at i. A walk is a
sequence of such gates; between them every rotation is done whose string is one letter by then. It ends in a frame where
every qubit holds again what some qubit held at the start, up to a one-qubit Clifford.

Axes are 1, 2 and 3 for X, Z and Y, that is x + 2 z.
Source: A. T. Schmitz, N. P. D. Sawaya, S. Johri, A. Y. Matsuura, arXiv:2103.08602 (rotations in a moving frame).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


class Walk(NamedTuple):
    """A walk through frames, and where on it each rotation is done.

    Attributes:
        first, second: qubits of the controlled Paulis, int64 [moves].
        first_axis, second_axis: their axes.
        rotation: the rotations in the order in which they are done, int64 [rotations].
        qubit, axis: as which one-qubit rotation, int64 [rotations].
        after: after how many moves, ascending, int64 [rotations].
    """

    first: Longs
    second: Longs
    first_axis: Longs
    second_axis: Longs
    rotation: Longs
    qubit: Longs
    axis: Longs
    after: Longs

    def renamed(self, place: Longs, axes: Longs) -> "Walk":
        """The same walk seen from another frame: qubit q by the name ``place[q]``, its axis a by ``axes[q, a]``."""
        return Walk(
            place[self.first],
            place[self.second],
            axes[self.first, self.first_axis],
            axes[self.second, self.second_axis],
            self.rotation,
            place[self.qubit],
            axes[self.qubit, self.axis],
            self.after,
        )

    def backwards(self) -> "Walk":
        """The walk from its end to its beginning, by the names of its beginning; for rotations in reverse order."""
        return Walk(
            self.first[::-1],
            self.second[::-1],
            self.first_axis[::-1],
            self.second_axis[::-1],
            len(self.rotation) - 1 - self.rotation[::-1],
            self.qubit[::-1],
            self.axis[::-1],
            self.num_moves - self.after[::-1],
        )

    @property
    def num_moves(self) -> int:
        """How many controlled Paulis there are."""
        return len(self.first)
