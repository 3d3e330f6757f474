"""What a beam search for a route reads and changes."""

from typing import NamedTuple

import numpy as np

from qlower.passes.mapping.coupling import Coupling, Ints
from qlower.passes.mapping.sabre_state import Longs

WINDOW = 128
"""Nodes that are looked at, from the first one on that is not done in every state."""

BEST_LEVEL, BEST_SLOT, BEST_EXTRA, EXPANDED = range(4)
"""Places in ``Beam.totals``."""
NUM_TOTALS = 4


class Search(NamedTuple):
    """The knobs of one search; all are integers so that scores are exact.

    Attributes:
        width: states kept at each level.
        levels: SWAPs at most.
        patience: levels without progress after which the search is given up.
        bound: CX-class gates beyond those of the blocks themselves; states that reach it are left.
        budget: candidates looked at, at most but for those of the last level.
        extra_weight: of a CX-class gate in the score.
        reward: in the score, for each node done.
    """

    width: int
    levels: int
    patience: int
    bound: int
    budget: int
    extra_weight: int
    reward: int


class Program(NamedTuple):
    """Nodes in the order of their layers, so that each comes after all that it waits for.

    Attributes:
        num: nodes.
        first, second: the wires of a block, −1 for a node that only keeps an order.
        weight: CX-class gates of a block, at most 3.
        layer: of each node, ascending: the longest chain of blocks before it.
        before_offsets: stretches of ``before``.
        before: nodes that each waits for, once for every entry.
        after_offsets: stretches of ``after``.
        after: nodes that wait for each, once for every entry.
    """

    num: int
    first: Ints
    second: Ints
    weight: Ints
    layer: Ints
    before_offsets: Ints
    before: Ints
    after_offsets: Ints
    after: Ints


class Tables(NamedTuple):
    """What scores are made of.

    Attributes:
        reach: by distance, what bringing two wires together is reckoned to cost.
        decay: by how many blocks come before, how much that counts; the last is 0.
        wire_marks, qubit_marks: numbers below 2³¹ whose products make the hash of a placement.
    """

    reach: Ints
    decay: Ints
    wire_marks: Longs
    qubit_marks: Longs


class Beam(NamedTuple):
    """The states of two levels, and how they came about. Each level has ``width`` slots.

    Attributes:
        qubit_of: by slot and wire. All wires are placed.
        wire_of: by slot and qubit.
        block: by slot and qubit, the block that grows there: (partner · 4 + weight) · 2 + SWAPs mod 2; −1 for none.
        waiting: by slot and node modulo ``WINDOW``: how many entries wait; −1 when the node is done.
        done: by slot, how many nodes are done.
        extra: by slot, CX-class gates beyond those of the blocks done.
        mark: by slot, the hash of the placement.
        order: by slot 0 alone, if asked for: the nodes in the order they are done.
        head, ahead, partner, pull, key, rank: one state's blocks ahead as a linked list per wire; two entries a block.
        score, child_mark, parent, swap: the best candidates, in order.
        parents, swaps: by level and slot, where a state came from.
        totals: see the places above.
    """

    qubit_of: Ints
    wire_of: Ints
    block: Ints
    waiting: Ints
    done: Ints
    extra: Ints
    mark: Longs
    order: Ints
    head: Ints
    ahead: Ints
    partner: Ints
    pull: Ints
    key: Ints
    rank: Ints
    score: Longs
    child_mark: Longs
    parent: Ints
    swap: Ints
    parents: Ints
    swaps: Ints
    totals: Longs


def new_beam(coupling: Coupling, num_nodes: int, search: Search) -> Beam:
    """A beam with room for everything; where the wires are is yet to be set in slot 0."""
    slots, num = 2 * search.width, coupling.num

    def column(length: int) -> Ints:
        return np.zeros(max(length, 1), dtype=np.int32)

    def long_column(length: int) -> Longs:
        return np.zeros(length, dtype=np.int64)

    return Beam(
        qubit_of=column(slots * num),
        wire_of=column(slots * num),
        block=column(slots * num),
        waiting=column(slots * WINDOW),
        done=column(slots),
        extra=column(slots),
        mark=long_column(slots),
        order=column(num_nodes),
        head=column(num),
        ahead=column(2 * WINDOW),
        partner=column(2 * WINDOW),
        pull=column(2 * WINDOW),
        key=column(2 * WINDOW),
        rank=column(2 * WINDOW),
        score=long_column(search.width),
        child_mark=long_column(search.width),
        parent=column(search.width),
        swap=column(search.width),
        parents=column(search.width * (search.levels + 1)),
        swaps=column(search.width * (search.levels + 1)),
        totals=long_column(NUM_TOTALS),
    )
