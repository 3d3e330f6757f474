"""Finding the blocks of gates on pairs of wires, in one go over the rows, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

OTHER, SINGLE, PAIR = 0, 1, 2
"""Roles of rows: a gate that a block may hold is on one wire or on a pair."""


class Found(NamedTuple):
    """The blocks, with room for as many as there are rows.

    Attributes:
        members: row indices, block after block, ascending within a block.
        offsets: where each block begins in ``members``; one longer than there are blocks, 0 everywhere at first.
        low, high: the wires of each block, low < high.
        last: the last two-qubit row of each block.
        runs: how many maximal runs of one-qubit gates each block holds.
    """

    members: Longs
    offsets: Longs
    low: Longs
    high: Longs
    last: Longs
    runs: Longs


class Space(NamedTuple):
    """Work space.

    Attributes:
        before: by wire, the last row on it that is not on one wire only, −1 for none.
        waiting: by wire, the last of the one-qubit gates since then, −1 for none.
        previous: by row, the one-qubit gate before in such a stretch, −1 for none.
        block: by row, its block, −1 for none.
    """

    before: Ints
    waiting: Ints
    previous: Ints
    block: Ints


@kernel_part
def add_single(space: Space, found: Found, row: int, wire: int) -> None:
    """Let a one-qubit gate join the block before it, or wait for the one behind."""
    begins = space.waiting[wire] < 0
    space.previous[row] = space.waiting[wire]
    space.waiting[wire] = row
    before = space.before[wire]
    block = -1 if before < 0 else space.block[before]
    space.block[row] = block
    if block >= 0 and begins:
        found.runs[block] += 1


@kernel_part
def take_waiting(space: Space, found: Found, wire: int, block: int) -> None:
    """Let the one-qubit gates that wait on a wire join a block, if they are in none."""
    row = space.waiting[wire]
    if row >= 0 and space.block[row] < 0:
        found.runs[block] += 1
        while row >= 0:
            space.block[row] = block
            row = space.previous[row]


@kernel_part
def add_pair(space: Space, found: Found, row: int, first: int, second: int, number: int) -> int:  # noqa: PLR0917
    """Let a two-qubit gate join the block before it, or begin block ``number``; return how many there are then."""
    before = space.before[first]
    block = -1
    if before >= 0 and before == space.before[second]:
        block = space.block[before]
    if block < 0:
        block = number
        number += 1
        found.low[block] = min(first, second)
        found.high[block] = max(first, second)
        found.runs[block] = 0
        take_waiting(space, found, first, block)
        take_waiting(space, found, second, block)
    space.block[row] = block
    found.last[block] = row
    return number


@kernel(seconds_per_work=1e-6, compile_seconds=2)
def find_blocks(offsets: Longs, qubits: Ints, role: NDArray[np.uint8], space: Space, found: Found) -> int:
    """Find the blocks in the order of their first two-qubit gates; return how many.

    Args:
        offsets: where the operands of each row begin.
        qubits: operands.
        role: of each row.
        space: work space.
        found: filled.
    """
    count = 0
    num_rows = len(role)
    for row in range(num_rows):
        at = offsets[row]
        if role[row] == SINGLE:
            add_single(space, found, row, qubits[at])
            continue
        space.block[row] = -1
        if role[row] == PAIR:
            count = add_pair(space, found, row, qubits[at], qubits[at + 1], count)
        for operand in range(at, offsets[row + 1]):
            space.before[qubits[operand]] = row
            space.waiting[qubits[operand]] = -1
    for row in range(num_rows):
        if space.block[row] >= 0:
            found.offsets[space.block[row] + 1] += 1
    for block in range(count):
        found.offsets[block + 1] += found.offsets[block]
    for row in range(num_rows):
        block = space.block[row]
        if block >= 0:
            found.members[found.offsets[block]] = row
            found.offsets[block] += 1
    for block in range(count, 0, -1):
        found.offsets[block] = found.offsets[block - 1]
    found.offsets[0] = 0
    return count
