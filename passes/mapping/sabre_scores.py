"""What every SWAP beside the front is worth, kept from one SWAP to the next.

A score is a sum over blocks of what each of their wires gains or loses when it moves. A SWAP moves two wires: what
their blocks add to the scores changes, all else stays.
"""

from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import inlined_part, kernel_part
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre_state import Longs, State, exchange, merge_saving

NOT_COUNTED = 1 << 28
"""Added to the score of a SWAP beside which no wire of the front is. Scores stay below 2²³ in size."""
MANY = 256
"""Qubits of a device from which on it is large."""
FEW_BLOCKS = 5
"""In the front, below which nothing is kept: looking at all takes less time then.

On a small device results are the same; on a large one equal scores are drawn from in another order.
"""
NUM_SCORED, NUM_AHEAD, TURN, DEGREE, FRONT_WEIGHT, AHEAD_WEIGHT = range(6)
"""Places in ``Kept.totals``."""


class Kept(NamedTuple):
    """What is kept.

    All qubits have the same number of neighbours here, so that loops over them have one length: those that are missing
    are the qubit itself, by an edge behind the last, whose figures mean nothing.

    Attributes:
        neighbour: of each qubit, [num · degree].
        edge: the number of the edge to it, [num · degree].
        low, high: by edge, its qubits.
        front, ahead: by edge, by how much the distances in the front and in the look-ahead grow with its SWAP, summed.
        saving: by edge, CX that its SWAP saves.
        in_front: by edge, at how many of its ends a wire of the front is; only where one is the SWAP counts.
        is_in_front: by qubit, whether a wire of the front is there.
        score: by edge, all of these weighted.
        scored: the wires of the front; ``totals[NUM_SCORED]`` of them.
        scored_place: by wire of the front, its place there.
        scored_partner: by wire, its partner in the front, −1 for none.
        counted: the blocks of the look-ahead that are counted; ``totals[NUM_AHEAD]`` of them.
        turn: by node, in which turn it was last counted; ``totals[TURN]`` is the last one.
        totals: see the places above; the degree is never changed.
    """

    neighbour: Ints
    edge: Ints
    low: Ints
    high: Ints
    front: Ints
    ahead: Ints
    saving: Ints
    in_front: Ints
    is_in_front: Ints
    score: Ints
    scored: Ints
    scored_place: Ints
    scored_partner: Ints
    counted: Ints
    turn: Ints
    totals: Longs


def nothing_kept(coupling: Coupling, nodes: Nodes, look_ahead: int) -> Kept:
    """Room for what is kept of a graph and a program."""
    degrees = np.diff(coupling.offsets)
    here = np.repeat(np.arange(coupling.num), degrees)
    is_up = here < coupling.neighbours
    low, high = here[is_up], coupling.neighbours[is_up]
    num, degree = len(low), int(degrees.max(initial=0))
    edge = np.zeros(len(here), dtype=np.int32)
    edge[is_up] = np.arange(num)
    # Down are the same edges in the order of (high, low).
    edge[~is_up] = np.argsort(high * np.int64(coupling.num) + low)
    place = here * degree + np.arange(len(here)) - coupling.offsets[here]
    edges = np.full(coupling.num * degree, num, dtype=np.int32)
    edges[place] = edge
    neighbour = np.arange(coupling.num, dtype=np.int32).repeat(degree)
    neighbour[place] = coupling.neighbours

    def column(length: int) -> Ints:
        return np.zeros(length, dtype=np.int32)

    return Kept(
        neighbour=neighbour,
        edge=edges,
        low=low.astype(np.int32),
        high=high.astype(np.int32),
        front=column(num + 1),
        ahead=column(num + 1),
        saving=column(num + 1),
        in_front=column(num + 1),
        is_in_front=column(coupling.num),
        score=column(num + 1),
        scored=column(coupling.num),
        scored_place=column(coupling.num),
        scored_partner=column(coupling.num),
        counted=column(look_ahead),
        turn=column(nodes.num),
        totals=np.array([0, 0, 0, degree, 0, 0], dtype=np.int64),
    )


@inlined_part
def is_anything_kept(kept: Kept) -> bool:
    """Whether scores are kept."""
    return bool(kept.totals[NUM_SCORED] > 0)


@inlined_part
def forget(kept: Kept) -> None:
    """Keep nothing any more."""
    kept.totals[NUM_SCORED] = 0


@kernel_part
def begin_keeping(coupling: Coupling, state: State, kept: Kept) -> None:
    """What is kept without a front."""
    kept.totals[NUM_AHEAD] = 0
    kept.totals[TURN] += 2  # no node was counted in the turn before
    for edge in range(len(kept.low) + 1):
        kept.front[edge] = 0
        kept.ahead[edge] = 0
        kept.saving[edge] = 0
        kept.in_front[edge] = 0
        kept.score[edge] = NOT_COUNTED
    for qubit in range(coupling.num):
        kept.scored_partner[qubit] = -1
        kept.is_in_front[qubit] = 0
        if state.block_partner[qubit] >= 0:
            find_savings(state, kept, qubit)


@inlined_part
def find_savings(state: State, kept: Kept, here: int) -> None:
    """What the SWAPs at a qubit save."""
    block = state.block_partner[here]
    for side in range(kept.totals[DEGREE]):
        place = here * kept.totals[DEGREE] + side
        is_block = kept.neighbour[place] == block
        kept.saving[kept.edge[place]] = merge_saving(state, here, block) if is_block else 0


@inlined_part
def change_of(coupling: Coupling, here: int, neighbour: int, there: int) -> int:
    """By how much a block's wire gets farther from the other one there when it moves, but for changing places."""
    row = there * coupling.num
    return 0 if neighbour == there else int(coupling.distance[row + neighbour] - coupling.distance[row + here])


@inlined_part
def count(kept: Kept, growth: Ints, place: int, change: int, weight: int) -> None:
    """Count a change at a place of ``neighbour``."""
    growth[kept.edge[place]] += change
    kept.score[kept.edge[place]] += weight * change


@inlined_part
def count_block(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, kept: Kept, growth: Ints, first: int, second: int, sign: int
) -> None:
    """Put a block on two qubits in (1) or take it out (−1); scores are weighed later."""
    for side in range(kept.totals[DEGREE]):
        place = first * kept.totals[DEGREE] + side
        count(kept, growth, place, sign * change_of(coupling, first, kept.neighbour[place], second), 0)
        place = second * kept.totals[DEGREE] + side
        count(kept, growth, place, sign * change_of(coupling, second, kept.neighbour[place], first), 0)


@inlined_part
def count_moved(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, kept: Kept, growth: Ints, before: int, after: int, there: int, weight: int
) -> None:
    """Count a block one wire of which has moved, in its sums and the scores.

    Args:
        coupling: the graph.
        kept: the scores.
        growth: the sums to which the block belongs.
        before: the qubit where the wire was.
        after: the qubit where it is.
        there: the qubit of the other wire.
        weight: of the block in the score.
    """
    for side in range(kept.totals[DEGREE]):
        place = before * kept.totals[DEGREE] + side
        count(kept, growth, place, -change_of(coupling, before, kept.neighbour[place], there), weight)
        place = after * kept.totals[DEGREE] + side
        count(kept, growth, place, change_of(coupling, after, kept.neighbour[place], there), weight)
        place = there * kept.totals[DEGREE] + side
        neighbour = kept.neighbour[place]
        change = change_of(coupling, there, neighbour, after) - change_of(coupling, there, neighbour, before)
        count(kept, growth, place, change, weight)


@inlined_part
def count_moved_wire(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, state: State, kept: Kept, wire: int, other: int, before: int, after: int
) -> None:
    """Count all blocks of a wire that has moved but for those with the wire with which it changed places."""
    partner = kept.scored_partner[wire]
    if partner >= 0:
        there = state.qubit_of[partner]
        count_moved(coupling, kept, kept.front, before, after, there, kept.totals[FRONT_WEIGHT])
    entry = state.ahead_head[wire]
    while entry >= 0:
        partner = state.ahead_partner[entry]
        entry = state.ahead_next[entry]
        there = state.qubit_of[partner]
        if there >= 0 and partner != other:
            count_moved(coupling, kept, kept.ahead, before, after, there, kept.totals[AHEAD_WEIGHT])


@inlined_part
def mark_front(kept: Kept, here: int, now: int) -> None:
    """Note whether a wire of the front is at a qubit where it was the other way round."""
    kept.is_in_front[here] = now
    for side in range(kept.totals[DEGREE]):
        edge = kept.edge[here * kept.totals[DEGREE] + side]
        before = kept.in_front[edge]
        kept.in_front[edge] = before + 2 * now - 1
        is_changed = before + now == 1  # from none to one, or back
        kept.score[edge] += NOT_COUNTED - 2 * now * NOT_COUNTED if is_changed else 0


@inlined_part
def exchange_kept(coupling: Coupling, state: State, kept: Kept, first: int, second: int) -> None:
    """Exchange the contents of two qubits, which are not to meet in the front, and keep the scores true."""
    exchange(state, first, second)
    for side in range(2):
        before = first if side == 0 else second
        after = second if side == 0 else first
        if state.wire_of[after] >= 0:
            count_moved_wire(coupling, state, kept, state.wire_of[after], state.wire_of[before], before, after)
    was_first = kept.is_in_front[first]
    if was_first != kept.is_in_front[second]:
        for side in range(2):
            mark_front(kept, first if side == 0 else second, 1 - was_first if side == 0 else was_first)
