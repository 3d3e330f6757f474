"""What can be told of a stretch of gates before it is seen as Pauli rotations: whether that may save any."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.int32]
"""Qubits of two-qubit gates, int32 [gates, 2]."""

_FEW = 0.05
_OFTEN = 2.0
"""Blocks on the same pair, on average, from more than which on a frame is found that serves several rotations there."""
_VERY_OFTEN = 8.0
"""The same where the device turns about two letters by one gate."""


class Blocks(NamedTuple):
    """Neighbouring two-qubit gates on one pair, taken together.

    Attributes:
        gates: all two-qubit gates.
        blocks: how many blocks they make.
        single: how many of these are one gate.
        pairs: on how many pairs there are gates.
        least: gates that at least connect what is connected: qubits of each connected part but one.
        qubits: qubits that are connected.
    """

    gates: int
    blocks: int
    single: int
    pairs: int
    least: int
    qubits: int

    @property
    def in_cx(self) -> int:
        """About how many CX the blocks take: mostly two where there are two gates or more."""
        return 2 * self.blocks - self.single


def blocks_of(pairs: Pairs) -> Blocks:
    """The blocks of two-qubit gates in order."""
    counts = list[int]()
    last: dict[int, int] = {}
    gates = pairs.tolist()
    for first, second in gates:
        block = last.get(first, -1)
        if block >= 0 and last.get(second) == block:
            counts[block] += 1
        else:
            last[first] = last[second] = len(counts)
            counts.append(1)
    distinct = {(first, second) if first < second else (second, first) for first, second in gates}
    return Blocks(len(gates), len(counts), counts.count(1), len(distinct), _num_joined(distinct), len(last))


def _num_joined(pairs: set[tuple[int, int]]) -> int:
    parent: dict[int, int] = {}

    def root(qubit: int) -> int:
        while parent.setdefault(qubit, qubit) != qubit:
            parent[qubit] = parent[parent[qubit]]
            qubit = parent[qubit]
        return qubit

    joined = 0
    for first, second in pairs:
        one, other = root(first), root(second)
        parent[one] = other
        joined += one != other
    return joined


def has_spare_gates(blocks: Blocks) -> bool:
    """Whether gates are more than what connects their qubits, by two or so at least.

    Where each pair of qubits has one gate, as in graph states, little is to be saved of one more in a connected part.
    """
    if blocks.pairs == blocks.gates:
        return blocks.gates > blocks.qubits
    return blocks.gates > blocks.least + 1


def is_plain(blocks: Blocks, num_turns: int, *, turns_natively: bool) -> bool:
    """Whether gates are little more than rotations about two letters, each by two CX, and few on the same qubits.

    Such are QAOA, Fourier transforms, phase estimation and Ising models. Were all qubits next to each other there would
    be fewer gates for some of them, but between far qubits, so that they are more on a device. Where a device's gate is
    such a rotation there is nothing to save even if many are on the same qubits.

    Args:
        blocks: of the gates.
        num_turns: one-qubit rotations.
        turns_natively: whether one gate of the device is a rotation about two letters.
    """
    often = _VERY_OFTEN if turns_natively else _OFTEN
    return (
        blocks.single <= _FEW * blocks.blocks
        and 2 * num_turns >= blocks.blocks
        and blocks.blocks <= often * blocks.pairs
    )
