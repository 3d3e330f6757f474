"""The frame that a sequence of rotations is to end in, where Clifford gates stand behind it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class EndingFrame:
    """A Clifford unitary C behind the rotations, but for its phase: C†·X·C of each qubit, then C†·Z·C of each.

    Attributes:
        strings: 2n of them.
        negative: whether each has a minus sign, bool [2n].
    """

    strings: PauliTable
    negative: Bools

    @staticmethod
    def identity(num_qubits: int) -> "EndingFrame":
        """No gate."""
        one, none = np.eye(num_qubits, dtype=bool), np.zeros((num_qubits, num_qubits), dtype=bool)
        table = PauliTable.from_bits(np.concatenate([one, none]), np.concatenate([none, one]))
        return EndingFrame(table, np.zeros(2 * num_qubits, dtype=bool))

    @property
    def is_identity(self) -> bool:
        """Whether the Clifford unitary is a global phase."""
        own = EndingFrame.identity(self.strings.num_qubits).strings
        same = np.array_equal(own.x, self.strings.x) and np.array_equal(own.z, self.strings.z)
        return same and not self.negative.any()
