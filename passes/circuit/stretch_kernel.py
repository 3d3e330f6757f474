"""The unitary stretches of a run one after the other, and what their rows tell of them, as a kernel."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]

OTHER, UNITARY, UNKNOWN = range(3)
"""What a kind of row is: none of a stretch, a gate of one, or a gate with which a stretch is left as it is."""

GATES, BLOCKS, SINGLE, PAIRS, LEAST, CONNECTED, QUBITS, TURNS, BEGIN, END = range(10)
"""What is told of a stretch: the figures of ``pauli_prospects.Blocks``; how many qubits any of its gates acts on; how
many rows on one qubit turn by no multiple of π/2; its first row, and the one behind its last."""
NUM_FIGURES = 10
_PAIR = 2


class Columns(NamedTuple):
    """The rows of a run.

    Attributes:
        kind, qubits, parameters: their columns.
        role, num_qubits, num_parameters: by kind.
    """

    kind: NDArray[np.uint16]
    qubits: Ints
    parameters: NDArray[np.float64]
    role: Longs
    num_qubits: Longs
    num_parameters: Longs


class Limits(NamedTuple):
    """What stretches are of interest.

    Attributes:
        least_gates: with at least so many two-qubit gates.
        most_rows: with at most so many rows.
        turns_per_gate, more_turns: with at most so many turns for every two-qubit gate, and so many more.
    """

    least_gates: int
    most_rows: int
    turns_per_gate: float
    more_turns: int


class Space(NamedTuple):
    """Room.

    Attributes:
        place: where the search goes on: the row, and where its qubits and parameters begin.
        block: by qubit the block of its last gate; −1 of qubits that a stretch does not connect.
        size: by qubit how many gates that block has.
        parent: by qubit another one that it is connected with, itself at the root; −1 of those that are not met.
        pairs: hash table of pairs of qubits; a power of two, at least twice as long as a stretch of interest.
    """

    place: Longs
    block: Longs
    size: Longs
    parent: Longs
    pairs: Longs


@kernel(seconds_per_work=1e-6, compile_seconds=3.0)
def find_stretches(rows: Columns, limits: Limits, space: Space, figures: Longs) -> int:
    """Find the longest stretches of unitary gates, those of interest; return how many they are.

    Args:
        rows: the run.
        limits: what is of interest.
        space: zeros in ``place``, −1 in ``block`` and ``parent``.
        figures: filled with what is told of each; ``NUM_FIGURES`` for every stretch and once more.
    """
    found = 0
    while space.place[0] < len(rows.kind):
        if rows.role[rows.kind[space.place[0]]] == OTHER:
            advance(rows, space)
            continue
        first_qubit = space.place[1]
        told = found * NUM_FIGURES
        if count_rows(rows, space, figures, told) == 0 and is_of_interest(limits, figures, told) == 1:
            look_at(rows, space, first_qubit, figures, told)
            found += 1
    return found


@kernel_part
def advance(rows: Columns, space: Space) -> None:
    """Go on to the next row."""
    kind = rows.kind[space.place[0]]
    space.place[0] += 1
    space.place[1] += rows.num_qubits[kind]
    space.place[2] += rows.num_parameters[kind]


@kernel_part
def count_rows(rows: Columns, space: Space, figures: Longs, told: int) -> int:
    """Go to the end of a stretch, count two-qubit gates and turns; return how many gates are unknown."""
    for at in range(NUM_FIGURES):
        figures[told + at] = 0
    figures[told + BEGIN] = space.place[0]
    unknown = 0
    while space.place[0] < len(rows.kind):
        kind = rows.kind[space.place[0]]
        if rows.role[kind] == OTHER:
            break
        if rows.role[kind] == UNKNOWN:
            unknown += 1
        if rows.num_qubits[kind] == _PAIR:
            figures[told + GATES] += 1
        elif rows.num_qubits[kind] == 1 and rows.num_parameters[kind] > 0:
            turns = abs((rows.parameters[space.place[2]] + 1e-9) % (math.pi / 2)) > 1e-8
            figures[told + TURNS] += 1 if turns else 0
        advance(rows, space)
    figures[told + END] = space.place[0]
    return unknown


@kernel_part
def is_of_interest(limits: Limits, figures: Longs, told: int) -> int:
    """Whether a stretch is, by what was counted."""
    gates = figures[told + GATES]
    if gates < limits.least_gates or figures[told + END] - figures[told + BEGIN] > limits.most_rows:
        return 0
    return 1 if figures[told + TURNS] <= limits.turns_per_gate * gates + limits.more_turns else 0


@kernel_part
def look_at(rows: Columns, space: Space, first_qubit: int, figures: Longs, told: int) -> None:
    """Find the blocks of a stretch, and what qubits its gates connect."""
    slots = 1
    while slots < 2 * figures[told + GATES]:
        slots *= 2
    for slot in range(slots):
        space.pairs[slot] = -1
    at = first_qubit
    for row in range(figures[told + BEGIN], figures[told + END]):
        num = rows.num_qubits[rows.kind[row]]
        for place in range(at, at + num):
            if space.parent[rows.qubits[place]] < 0:
                space.parent[rows.qubits[place]] = rows.qubits[place]
                figures[told + QUBITS] += 1
        if num == _PAIR:
            add_to_block(space, rows.qubits[at], rows.qubits[at + 1], figures, told)
            connect(space, rows.qubits[at], rows.qubits[at + 1], slots, figures, told)
        at += num
    for place in range(first_qubit, at):
        space.parent[rows.qubits[place]] = -1
        space.block[rows.qubits[place]] = -1


@kernel_part
def add_to_block(space: Space, first: int, second: int, figures: Longs, told: int) -> None:
    """A gate comes next: it is of the block that is the last one of both qubits, or of a new one."""
    if space.block[first] >= 0 and space.block[first] == space.block[second]:
        if space.size[first] == 1:
            figures[told + SINGLE] -= 1
        space.size[first] += 1
        space.size[second] += 1
        return
    for qubit in (first, second):
        if space.block[qubit] < 0:
            figures[told + CONNECTED] += 1
        space.block[qubit] = figures[told + BLOCKS]
        space.size[qubit] = 1
    figures[told + BLOCKS] += 1
    figures[told + SINGLE] += 1


@kernel_part
def connect(  # noqa: PLR0917  # kernels take positions only
    space: Space, first: int, second: int, slots: int, figures: Longs, told: int
) -> None:
    """Count a pair of qubits if it is new, and join what its qubits are connected with."""
    pair = min(first, second) * len(space.parent) + max(first, second)
    # Neighbouring pairs get slots far apart: a multiplier of Knuth's kind, small enough for 64 bits.
    slot = pair * 40503 % slots
    while space.pairs[slot] >= 0:
        if space.pairs[slot] == pair:
            return
        slot = (slot + 1) % slots
    space.pairs[slot] = pair
    figures[told + PAIRS] += 1
    one, other = root_of(space, first), root_of(space, second)
    if one != other:
        space.parent[one] = other
        figures[told + LEAST] += 1


@kernel_part
def root_of(space: Space, qubit: int) -> int:
    """The qubit that stands for all that are connected with one."""
    while space.parent[qubit] != qubit:
        space.parent[qubit] = space.parent[space.parent[qubit]]
        qubit = space.parent[qubit]
    return qubit
