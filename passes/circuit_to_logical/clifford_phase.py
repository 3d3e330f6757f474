"""The global phase between Clifford gates and the rotations that stand in for them."""

from collections.abc import Sequence
from math import pi

import numpy as np

from qlower.dialects.algorithm.clifford_state import CliffordState
from qlower.dialects.hamiltonian.pauli_table import WordTable
from qlower.ir.rows import LongColumn
from qlower.passes.circuit_to_logical.clifford_frame import CliffordFrame, Turns
from qlower.passes.circuit_to_logical.pauli_kernel import CX, MEASURE, Steps, X, Y, Z


class PhaseOfTurns:
    """Follows what the Clifford gates met make of |0…0⟩, all as turns about strings before an earlier frame."""

    def __init__(self, entry: CliffordFrame) -> None:
        self._entry = entry
        self._state = CliffordState(entry.num_qubits)

    def add(self, steps: Steps, turns: LongColumn) -> None:
        """Clifford gates come next: all CX of some steps, and so many quarter turns of the others."""
        acting = np.flatnonzero((steps.code == CX) | ((steps.code < MEASURE) & (turns != 0)))
        for step in acting.tolist():
            code, first, second = int(steps.code[step]), int(steps.first[step]), int(steps.second[step])
            if code == CX:
                # CX = e^{iπ/4} · exp(−iπ/4·Z₁) · exp(−iπ/4·X₂) · exp(iπ/4·Z₁X₂), all of which commute.
                self._turn([(first, Z)], 1)
                self._turn([(second, X)], 1)
                self._turn([(first, Z), (second, X)], -1)
                self._state.omega *= complex(np.exp(1j * pi / 4))
            else:
                self._turn([(first, code)], int(turns[step]))

    def beside(self, turns: Sequence[Turns]) -> float:
        """The phase, in radians, of the gates so far beside turns that do the same."""
        for each in reversed(turns):
            self._state.quarter_turns(_whole(each.x), _whole(each.z), -each.turns)
        return float(np.angle(self._state.amplitude_of_zero()))

    def _turn(self, factors: Sequence[tuple[int, int]], turns: int) -> None:
        """Quarter turns about a product of axes behind the earlier frame."""
        x = z = power = 0
        for qubit, axis in factors:
            if axis in (X, Y):
                x, z, power = self._times(x, z, power, qubit)
            if axis in (Y, Z):
                x, z, power = self._times(x, z, power, self._entry.num_qubits + qubit)
            power += axis == Y
        sign = 1 if (power - (x & z).bit_count()) & 3 == 0 else -1
        self._state.quarter_turns(x, z, sign * turns)

    def _times(self, x: int, z: int, power: int, row: int) -> tuple[int, int, int]:
        entry = self._entry
        other_x, other_z = _whole(entry.x[row]), _whole(entry.z[row])
        swaps = (z & other_x).bit_count()
        return x ^ other_x, z ^ other_z, power + int(entry.power[row]) + 2 * swaps


def _whole(words: WordTable) -> int:
    """The words as one number."""
    return int.from_bytes(words.astype("<u8").tobytes(), "little")
