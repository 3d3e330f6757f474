"""What can be told of a stretch of gates before it is seen as Pauli rotations: whether that may save any."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.circuit.rows import CALL, modifiers_of
from qlower.ir.rows import RowKind, Rows
from qlower.passes.circuit.stretch_kernel import (
    BEGIN,
    END,
    NUM_FIGURES,
    OTHER,
    QUBITS,
    TURNS,
    UNITARY,
    UNKNOWN,
    Columns,
    Limits,
    Space,
    find_stretches,
)

_PAIR = 2
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


class Stretch(NamedTuple):
    """Neighbouring rows of a run that are all unitary gates.

    Attributes:
        begin, end: the first row, and the one behind the last.
        blocks: of its two-qubit gates.
        num_qubits: qubits that any gate acts on.
        turns: rows on one qubit whose angles are no multiple of π/2, about.
    """

    begin: int
    end: int
    blocks: Blocks
    num_qubits: int
    turns: int


def stretches_of(rows: Rows, limits: Limits) -> list[Stretch]:
    """The longest stretches of unitary gates, those of interest.

    Gates of the program's own are none; with gates under modifiers other than ``inv`` a stretch is of no interest.
    """
    by_kind = _figures_of(rows.kinds)
    if by_kind is None:
        return []
    block, size, parent = np.full((3, int(rows.qubits.max(initial=0)) + 1), -1, dtype=np.int64)
    slots = 2 << min(len(rows), limits.most_rows).bit_length()
    space = Space(np.zeros(3, dtype=np.int64), block, size, parent, np.empty(slots, dtype=np.int64))
    figures = np.empty((len(rows) // (limits.least_gates + 1) + 2, NUM_FIGURES), dtype=np.int64)
    columns = Columns(rows.kind, rows.qubits, rows.parameters, *by_kind)
    count = find_stretches.run(columns, limits, space, figures.reshape(-1), work=len(rows))
    return [
        Stretch(told[BEGIN], told[END], Blocks(*told[:QUBITS]), told[QUBITS], told[TURNS])
        for told in figures[:count].tolist()
    ]


@lru_cache(maxsize=1024)
def _figures_of(kinds: tuple[RowKind, ...]) -> NDArray[np.int64] | None:
    """Role, qubits and parameters by kind, int64 [3, kinds]; None where no kind is on a pair of qubits."""
    if not any(kind.num_qubits == _PAIR for kind in kinds):
        return None
    figures = [(_role_of(kind), kind.num_qubits, kind.num_parameters) for kind in kinds]
    return np.ascontiguousarray(np.array(figures, dtype=np.int64).T)


def _role_of(kind: RowKind) -> int:
    if kind.name == CALL or effect_of(kind) is not Effect.UNITARY:
        return OTHER
    return UNITARY if all(modifier[0] == "inv" for modifier in modifiers_of(kind)) else UNKNOWN


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
