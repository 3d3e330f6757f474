"""Sequences of one-qubit layers and uses of an entangling gate: as a table for many unitaries, and one by one."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qlower.passes.synthesis.unitary import ComplexArray, FloatArray, IntArray

_IDENTITY: ComplexArray = np.eye(2, dtype=np.complex128)


@dataclass(frozen=True)
class TwoQubitSequences:
    """Alternating one-qubit layers and uses of an entangler, one row per unitary.

    In time order: layer 0, use 0, layer 1, …, layer ``uses``; times ``e^{i·phase}`` this is the unitary.

    Attributes:
        uses: ``[B]`` number of uses of the entangler.
        layers: ``[B, max uses + 1, 2, 2, 2]``: layer, qubit (0 low, 1 high), matrix; identity beyond ``uses``.
        angles: ``[B, max uses]`` angle of each use in radians; zero for a fixed entangler.
        phase: ``[B]`` in radians.
    """

    uses: IntArray
    layers: ComplexArray
    angles: FloatArray
    phase: FloatArray


class TwoQubitSequence(NamedTuple):
    """The sequence of one unitary; layers and angles without places beyond ``uses``."""

    uses: int
    layers: ComplexArray
    angles: FloatArray
    phase: float


def separate(sequences: TwoQubitSequences) -> list[TwoQubitSequence]:
    """The sequences one by one, as copies: they are kept for long, and must not keep the whole table."""
    return [
        TwoQubitSequence(uses, sequences.layers[row, : uses + 1].copy(), sequences.angles[row, :uses].copy(), phase)
        for row, (uses, phase) in enumerate(zip(sequences.uses.tolist(), sequences.phase.tolist(), strict=True))
    ]


def together(found: list[TwoQubitSequence], which: IntArray) -> TwoQubitSequences:
    """A table with the sequences ``found[which[0]], found[which[1]], …``."""
    longest = max((sequence.uses for sequence in found), default=0)
    layers = np.broadcast_to(_IDENTITY, (len(found), longest + 1, 2, 2, 2)).copy()
    angles = np.zeros((len(found), longest))
    for row, sequence in enumerate(found):
        layers[row, : sequence.uses + 1] = sequence.layers
        angles[row, : sequence.uses] = sequence.angles
    uses = np.array([sequence.uses for sequence in found], dtype=np.int64)
    phase = np.array([sequence.phase for sequence in found], dtype=np.float64)
    return TwoQubitSequences(uses[which], layers[which], angles[which], phase[which])
