"""Choosing the blocks on three wires that need fewer gates, as a kernel: each different one is searched once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.three_qubit_state import (
    COST,
    FRAME,
    MEMBERS,
    MEMBERS_END,
    PAIRS,
    ROTATIONS,
    ROTATIONS_END,
    Found,
)
from qlower.passes.synthesis.three_qubit_frames import Tables
from qlower.passes.synthesis.three_qubit_search import Task, Tree, search_walk, set_rotations, set_task, write_steps

Longs = NDArray[np.int64]

SEARCHES, STEPS = 0, 1
"""Places of ``Walks.ends``."""


class Walks(NamedTuple):
    """All that was searched for, with room for what is to come.

    Attributes:
        keys: three numbers by search, which say what it was for.
        begins: where the steps of each search begin, −1 if it found nothing.
        gates, rotations: by step, see ``three_qubit_search.write_steps``.
        ends: how many searches and steps there are.
        slots: hash table of the searches, −1 for none; 2^k of them.
    """

    keys: Longs
    begins: Longs
    gates: Longs
    rotations: Longs
    ends: Longs
    slots: Longs


class Choice(NamedTuple):
    """Blocks to write anew.

    Attributes:
        block: their numbers.
        begins: where the steps of their walks begin.
        layers: how many steps these are.
        taken: by row, 1 if it is in one of them; 0 everywhere.
        key: work space of three numbers.
    """

    block: Longs
    begins: Longs
    layers: Longs
    taken: NDArray[np.uint8]
    key: Longs


@kernel_part
def slot_of(walks: Walks, key: Longs, at: int) -> int:
    """The slot of a key of three numbers."""
    last = len(walks.slots) - 1
    mixed = key[at] * 31 + key[at + 1] * 40503 + key[at + 2] * 7919
    slot: int = (mixed ^ (mixed >> 15)) & last
    while walks.slots[slot] >= 0:
        other = 3 * walks.slots[slot]
        rotations_are = walks.keys[other] == key[at] and walks.keys[other + 1] == key[at + 1]
        if rotations_are and walks.keys[other + 2] == key[at + 2]:
            return slot
        slot = (slot + 1) & last
    return slot


@kernel_part
def write_key(found: Found, block: int, pairs: int, key: Longs) -> None:
    """Write what a block is, as far as walks depend on it."""
    begin = found.numbers[8 * block + ROTATIONS]
    end = found.numbers[8 * block + ROTATIONS_END]
    key[0] = 0
    key[1] = end - begin
    for rotation in range(begin, end):
        part = 0 if rotation < begin + 7 else 1
        key[part] = (key[part] << 6) | found.rotations[rotation]
    cost = found.numbers[8 * block + COST]
    frame = found.numbers[8 * block + FRAME]
    key[2] = (cost << 16) | (frame << 3) | pairs


@kernel_part
def find_walk(tables: Tables, found: Found, block: int, pairs: int, task: Task, tree: Tree, walks: Walks) -> int:  # noqa: PLR0917
    """Search for a walk with fewer gates than a block has; return where its steps begin, −1 if there is none."""
    set_task(task, walks.ends[SEARCHES] + 1, pairs, tables.number[pairs])
    set_rotations(task, found.rotations, found.numbers[8 * block + ROTATIONS], found.numbers[8 * block + ROTATIONS_END])
    last = search_walk(tables, task, tree, found.numbers[8 * block + FRAME], found.numbers[8 * block + COST] - 1)
    if last < 0:
        return -1
    begin = walks.ends[STEPS]
    walks.ends[STEPS] = write_steps(tables, task, tree, last, walks.gates, walks.rotations, begin)
    return int(begin)


@kernel_part
def choose(found: Found, block: int, begin: int, walks: Walks, choice: Choice, at: int) -> None:  # noqa: PLR0917
    """Choose a block, with the walk whose steps begin there."""
    choice.block[at] = block
    choice.begins[at] = begin
    last = begin
    while walks.gates[last] >= 0:
        last += 1
    choice.layers[at] = last + 1 - begin
    for member in range(found.numbers[8 * block + MEMBERS], found.numbers[8 * block + MEMBERS_END]):
        choice.taken[found.members[member]] = 1


@kernel_part
def is_taken(found: Found, block: int, choice: Choice) -> bool:
    """Whether a row of the block is in one that was chosen."""
    for member in range(found.numbers[8 * block + MEMBERS], found.numbers[8 * block + MEMBERS_END]):
        if choice.taken[found.members[member]]:
            return True
    return False


@kernel(seconds_per_work=1e-4, compile_seconds=6)
def choose_blocks(  # noqa: PLR0917
    tables: Tables, found: Found, count: int, everywhere: int, budget: int, task: Task, tree: Tree, walks: Walks,
    choice: Choice,
) -> int:  # fmt: skip
    """Choose blocks, the first first, that do not overlap and need fewer gates; return how many.

    Args:
        tables: of the frames.
        found: blocks.
        count: how many.
        everywhere: 1 if gates may go on pairs of wires on which a block has none, else 0.
        budget: searches are given up once so many have been made.
        task: work space that says how wide to search.
        tree: work space.
        walks: filled up; only what is in it already is in no slot.
        choice: filled.
    """
    for search in range(walks.ends[SEARCHES]):
        walks.slots[slot_of(walks, walks.keys, 3 * search)] = search
    chosen = 0
    for block in range(count):
        if is_taken(found, block, choice):
            continue
        pairs = 7 if everywhere else found.numbers[8 * block + PAIRS]
        write_key(found, block, pairs, choice.key)
        slot = slot_of(walks, choice.key, 0)
        search = walks.slots[slot]
        if search < 0:
            search = walks.ends[SEARCHES]
            if search >= budget:
                continue
            for part in range(3):
                walks.keys[3 * search + part] = choice.key[part]
            walks.begins[search] = find_walk(tables, found, block, pairs, task, tree, walks)
            walks.slots[slot] = search
            walks.ends[SEARCHES] = search + 1
        if walks.begins[search] >= 0:
            choose(found, block, walks.begins[search], walks, choice, chosen)
            chosen += 1
    return chosen
