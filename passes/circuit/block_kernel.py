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


class Gates(NamedTuple):
    """The two-qubit gates of rows.

    Attributes:
        of_row: the number of each row's matrix, anything for other rows.
        uses: by matrix, how many uses of the entangler it takes.
    """

    of_row: Longs
    uses: Longs


class Chosen(NamedTuple):
    """Blocks that are worth a synthesis, with room for all members of all blocks.

    Attributes:
        members: rows by place.
        place: of each gate's matrix, among those of its size.
        on: 0 for a gate on the low wire, 1 on the high one, 2 on both with the low one first, 3 the other way round.
        singles: the rows of one-qubit gates.
        offsets, low, high, last, runs: by block, as in ``Found``.
        total: by block, its cost in native two-qubit gates.
        native: by block, 1 if each of its two-qubit gates costs one, else 0.
        ends: how many members and one-qubit gates there are, [2].
    """

    members: Longs
    place: Longs
    on: Longs
    singles: Longs
    offsets: Longs
    low: Longs
    high: Longs
    last: Longs
    runs: Longs
    total: Longs
    native: Longs
    ends: Longs


@kernel_part
def has_changed(found: Found, block: int, mark: Longs) -> bool:
    """Whether a block's rows are not just those of one block of the round before."""
    first = mark[found.members[found.offsets[block]]]
    changed = bool(first < 0)
    for at in range(found.offsets[block] + 1, found.offsets[block + 1]):
        if mark[found.members[at]] != first:
            changed = True
    return changed


@kernel_part
def choose(found: Found, block: int, offsets: Longs, qubits: Ints, gates: Gates, chosen: Chosen, number: int) -> None:  # noqa: PLR0917
    """Write a block down as the one with a number."""
    members = chosen.ends[0]
    singles = chosen.ends[1]
    low = found.low[block]
    for at in range(found.offsets[block], found.offsets[block + 1]):
        row = found.members[at]
        begin = offsets[row]
        side = 0 if qubits[begin] == low else 1
        if offsets[row + 1] - begin == 1:
            chosen.singles[singles] = row
            chosen.place[members] = singles
            chosen.on[members] = side
            singles += 1
        else:
            chosen.place[members] = gates.of_row[row]
            chosen.on[members] = 2 + side
        chosen.members[members] = row
        members += 1
    chosen.ends[0] = members
    chosen.ends[1] = singles
    chosen.offsets[number + 1] = members
    chosen.low[number] = low
    chosen.high[number] = found.high[block]
    chosen.last[number] = found.last[block]
    chosen.runs[number] = found.runs[block]


@kernel(seconds_per_work=1e-6, compile_seconds=2)
def choose_blocks(  # noqa: PLR0917
    found: Found, count: int, offsets: Longs, qubits: Ints, gates: Gates, is_own: Longs, mark: Longs, chosen: Chosen
) -> int:
    """Choose the blocks that have changed and may get cheaper; return how many.

    A gate costs as many uses of the entangler as it takes, at least one; the entangler itself costs one. A block of
    cost one that entangles has nothing to save but one-qubit gates, which fusion serves.

    Args:
        found: the blocks.
        count: how many.
        offsets: where the operands of each row begin.
        qubits: operands.
        gates: the two-qubit gates.
        is_own: by row, 1 for the entangler itself.
        mark: by row, the block of the round before that it was in or replaces, −1 for none.
        chosen: filled; ``offsets[0]`` and ``ends`` are 0.
    """
    number = 0
    for block in range(count):
        if not has_changed(found, block, mark):
            continue
        total = 0
        native = 1
        entangles = False
        for at in range(found.offsets[block], found.offsets[block + 1]):
            row = found.members[at]
            if offsets[row + 1] - offsets[row] == 2:
                uses = gates.uses[gates.of_row[row]]
                if uses > 0:
                    entangles = True
                    if is_own[row] != 0:
                        uses = 1
                total += max(uses, 1)
                if uses != 1:
                    native = 0
        if total > 1 or not entangles:
            chosen.total[number] = total
            chosen.native[number] = native
            choose(found, block, offsets, qubits, gates, chosen, number)
            number += 1
    return number
