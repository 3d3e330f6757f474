"""Pauli rotations applied to states by what they are, exp(−iθ/2·P) = cos(θ/2) − i·sin(θ/2)·P, without gates.

Deliberately shares nothing with the lowerings: the checker measures them by it.
"""

from collections.abc import Mapping

import numpy as np

from qlower.dialects.circuit.row_meaning import angle_value
from qlower.dialects.circuit.state_simulation import Amplitudes
from qlower.dialects.classical.evaluation import Scalar
from qlower.ir import Run, Value

_WORD_BITS = 64


def qubits_of(run: Run) -> list[int]:
    """The qubits on which a string of the run has a letter, ascending."""
    found = []
    for name, column in run.rows.columns.items():
        bits = int(np.bitwise_or.reduce(column.view(np.uint64))) if len(column) else 0
        found += [int(name[1:]) * _WORD_BITS + bit for bit in range(_WORD_BITS) if bits >> bit & 1]
    return sorted(set(found))


def apply_rotations(states: Amplitudes, run: Run, places: Mapping[int, int], values: Mapping[Value, Scalar]) -> None:
    """Apply the rotations of a run in place, the first row first.

    Args:
        states: [2^n, columns], contiguous.
        run: rows ``algorithm.pauli_rotation``.
        places: the bit of the first index that each qubit is.
        values: of the values that the angles use.
    """
    index = np.arange(len(states))
    flips, signs = (_masks(run, letter, places) for letter in "xz")
    for flip, sign, angle in zip(flips, signs, run.angles(), strict=True):
        half = angle_value(angle, values) / 2
        # Y is i·X·Z, so P|b⟩ = i^(number of Y) (−1)^(bits of b under Z) |b with its bits under X flipped⟩.
        source = index ^ flip
        phases = 1j ** ((flip & sign).bit_count() % 4) * (1 - 2.0 * (np.bitwise_count(source & sign) & 1))
        states[...] = np.cos(half) * states - 1j * np.sin(half) * phases[:, None] * states[source]


def _masks(run: Run, letter: str, places: Mapping[int, int]) -> list[int]:
    """For each row the bits of the index where it has an X (or Y), or a Z (or Y)."""
    found = [0] * len(run.rows)
    for name, column in run.rows.columns.items():
        if name[0] == letter:
            first = int(name[1:]) * _WORD_BITS
            for row, word in enumerate(column.view(np.uint64).tolist()):
                for bit in range(word.bit_length()):
                    if word >> bit & 1:
                        found[row] |= 1 << places[first + bit]
    return found
