"""What every SWAP beside the front is worth, kept from one SWAP to the next, and the choice of the next one.

A SWAP moves two wires. What the score of a SWAP owes to a wire depends on where that wire and its partners are, so it
is kept by qubit and coupling. Qubits at which something changed are stale, and looked at again before the next choice.
"""

from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import inlined_part, kernel_part
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre_state import DONE, Longs, Options, State, merge_saving, next_random

NEVER = 1 << 62
MANY = 256
"""Qubits of a device from which on it is large."""
FEW_BLOCKS = 5
"""In the front, below which nothing is kept: looking at all takes less time then, with the same results."""
FEW = 16
"""A front is looked at by wire if it has fewer than a wire for so many edges."""
NUM_STALE, NUM_SCORED, FRONT_WEIGHT, AHEAD_WEIGHT, SAVING_WEIGHT = range(5)
"""Places in ``Kept.totals``."""


class Kept(NamedTuple):
    """What is kept. Directed edges are places in ``Coupling.neighbours``.

    Attributes:
        edge: by directed edge, the number of the edge.
        change: by directed edge, what its growth owes to the wire at its beginning.
        growth: by edge, by how much the mean distances of front and look-ahead grow with its SWAP, weighted.
        saving: by edge, CX that its SWAP saves; growth less a bonus for these is its score.
        in_front: by edge, at how many of its ends a wire of the front is; only where one is the SWAP counts.
        is_in_front: by qubit, whether a wire of the front is there.
        low, high: by edge, its qubits.
        stale: the qubits at which scores must be looked at again; ``totals[NUM_STALE]`` of them.
        is_stale: by qubit.
        scored: the wires of the front; ``totals[NUM_SCORED]`` of them.
        scored_partner: by wire, its partner in the front when that was last followed.
        totals: see the places above.
    """

    edge: Ints
    change: Longs
    growth: Longs
    saving: Ints
    in_front: Ints
    is_in_front: Ints
    low: Ints
    high: Ints
    stale: Ints
    is_stale: Ints
    scored: Ints
    scored_partner: Ints
    totals: Longs


def nothing_kept(coupling: Coupling) -> Kept:
    """Room for what is kept of a graph."""
    here = np.repeat(np.arange(coupling.num), np.diff(coupling.offsets))
    is_up = here < coupling.neighbours
    low, high = here[is_up], coupling.neighbours[is_up]
    edge = np.zeros(len(here), dtype=np.int32)
    edge[is_up] = np.arange(len(low))
    # Down are the same edges in the order of (high, low).
    edge[~is_up] = np.argsort(high * np.int64(coupling.num) + low)

    def column(length: int) -> Ints:
        return np.zeros(length, dtype=np.int32)

    return Kept(
        edge=edge,
        change=np.zeros(len(here), dtype=np.int64),
        growth=np.zeros(len(low), dtype=np.int64),
        saving=column(len(low)),
        in_front=column(len(low)),
        is_in_front=column(coupling.num),
        low=low.astype(np.int32),
        high=high.astype(np.int32),
        stale=column(coupling.num),
        is_stale=column(coupling.num),
        scored=column(coupling.num),
        scored_partner=column(coupling.num),
        totals=np.zeros(5, dtype=np.int64),
    )


@inlined_part
def touch(kept: Kept, qubit: int) -> None:
    """Remember that scores at a qubit must be looked at again."""
    if kept.is_stale[qubit] == 0:
        kept.is_stale[qubit] = 1
        kept.stale[kept.totals[NUM_STALE]] = qubit
        kept.totals[NUM_STALE] += 1


@inlined_part
def touch_around(state: State, kept: Kept, qubit: int) -> None:
    """The same where another wire has come to a qubit: also at the qubits of those that are to meet it."""
    touch(kept, qubit)
    wire = state.wire_of[qubit]
    if wire < 0:
        return
    if state.partner[wire] >= 0:
        touch(kept, state.qubit_of[state.partner[wire]])
    entry = state.ahead_head[wire]
    while entry >= 0:
        there = state.qubit_of[state.ahead_partner[entry]]
        if there >= 0:
            touch(kept, there)
        entry = state.ahead_next[entry]


@inlined_part
def follow_blocks(coupling: Coupling, nodes: Nodes, state: State, kept: Kept, before: int) -> None:
    """What SWAPs save after those that were touched and all blocks done since so many nodes were."""
    for place in range(before, state.totals[DONE]):
        node = state.order[place]
        if nodes.first[node] >= 0:
            touch(kept, state.qubit_of[nodes.first[node]])
            touch(kept, state.qubit_of[nodes.second[node]])
    for place in range(kept.totals[NUM_STALE]):
        find_savings(coupling, state, kept, kept.stale[place])


@inlined_part
def touch_ahead(state: State, kept: Kept, size: int) -> None:
    """Touch the wires of the look-ahead's blocks, of which there are so many."""
    for entry in range(2 * size):
        qubit = state.qubit_of[state.ahead_partner[entry]]
        if qubit >= 0 and kept.is_stale[qubit] == 0:
            touch(kept, qubit)


@inlined_part
def touch_front(state: State, kept: Kept) -> None:
    """Touch the wires listed of the front that have another partner than when they were last seen there."""
    for place in range(kept.totals[NUM_SCORED]):
        wire = kept.scored[place]
        if state.partner[wire] != kept.scored_partner[wire]:
            touch(kept, state.qubit_of[wire])
            kept.scored_partner[wire] = state.partner[wire]


@inlined_part
def steady(count: int) -> int:
    """A number with its first four bits only, which changes seldom."""
    unit = 1
    while count >= 16 * unit:
        unit *= 2
    return count - count % unit


@inlined_part
def weigh(kept: Kept, options: Options, num_front: int, num_ahead: int, is_large: bool) -> bool:
    """Weigh what makes up a score by what there is of front and look-ahead; return whether weights changed.

    Beside a large front a block ahead counts no more than one in it.
    """
    front = options.front_weight // (steady(num_front) if is_large else num_front)
    ahead = options.ahead_weight // num_ahead if num_ahead > 0 else 0
    if is_large:
        ahead = min(ahead, front)
    if front == kept.totals[FRONT_WEIGHT] and ahead == kept.totals[AHEAD_WEIGHT]:
        return False
    kept.totals[FRONT_WEIGHT] = front
    kept.totals[AHEAD_WEIGHT] = ahead
    kept.totals[SAVING_WEIGHT] = options.merge_weight * front // 1024
    return True


@inlined_part
def follow(  # noqa: PLR0917  # kernels take positions only
    nodes: Nodes, state: State, kept: Kept, options: Options, num_front: int, num_ahead: int, is_large: bool
) -> None:
    """Follow front and look-ahead once blocks were done."""
    touch_ahead(state, kept, num_ahead)
    touch_front(state, kept)
    for place in range(num_front):
        node = state.front[place]
        kept.scored[2 * place] = nodes.first[node]
        kept.scored[2 * place + 1] = nodes.second[node]
    kept.totals[NUM_SCORED] = 2 * num_front
    touch_front(state, kept)
    if weigh(kept, options, num_front, num_ahead, is_large):
        for place in range(kept.totals[NUM_SCORED]):
            touch(kept, state.qubit_of[kept.scored[place]])


@inlined_part
def is_anything_kept(kept: Kept) -> bool:
    """Whether scores are kept."""
    return bool(kept.totals[NUM_SCORED] > 0)


@kernel_part
def begin_keeping(coupling: Coupling, state: State, kept: Kept) -> None:
    """What is kept without a front."""
    for place in range(len(kept.totals)):
        kept.totals[place] = 0
    for at in range(len(kept.change)):
        kept.change[at] = 0
    for edge in range(len(kept.growth)):
        kept.growth[edge] = 0
        kept.saving[edge] = 0
        kept.in_front[edge] = 0
    for qubit in range(coupling.num):
        kept.scored_partner[qubit] = -1
        kept.is_in_front[qubit] = 0
        if state.block_partner[qubit] >= 0:
            find_savings(coupling, state, kept, qubit)


@inlined_part
def find_changes(coupling: Coupling, state: State, kept: Kept, here: int) -> None:
    """What scores owe to the wire at a qubit for each coupling along which it may move.

    A wire that would change places with a partner gets no closer to that.
    """
    low = coupling.offsets[here]
    high = coupling.offsets[here + 1]
    for at in range(low, high):
        kept.growth[kept.edge[at]] -= kept.change[at]
        kept.change[at] = 0
    wire = state.wire_of[here]
    if wire < 0:
        return
    partner = state.partner[wire]
    if partner >= 0:
        row = state.qubit_of[partner] * coupling.num
        apart = coupling.distance[row + here]
        weight = kept.totals[FRONT_WEIGHT]
        for at in range(low, high):
            kept.change[at] = weight * (coupling.distance[row + coupling.neighbours[at]] - apart)
    entry = state.ahead_head[wire]
    weight = kept.totals[AHEAD_WEIGHT]
    while entry >= 0:
        place = state.qubit_of[state.ahead_partner[entry]]
        entry = state.ahead_next[entry]
        if place >= 0:
            row = place * coupling.num
            apart = coupling.distance[row + here]
            for at in range(low, high):
                there = coupling.neighbours[at]
                if there != place:
                    kept.change[at] += weight * (coupling.distance[row + there] - apart)
    for at in range(low, high):
        kept.growth[kept.edge[at]] += kept.change[at]


@inlined_part
def find_front(coupling: Coupling, state: State, kept: Kept, here: int) -> None:
    """Whether a wire of the front is at a qubit."""
    wire = state.wire_of[here]
    now = 1 if wire >= 0 and state.partner[wire] >= 0 else 0
    before = kept.is_in_front[here]
    if now != before:
        kept.is_in_front[here] = now
        for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
            kept.in_front[kept.edge[at]] += now - before


@inlined_part
def find_savings(coupling: Coupling, state: State, kept: Kept, here: int) -> None:
    """What the SWAPs at a qubit save."""
    block = state.block_partner[here]
    for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
        is_block = coupling.neighbours[at] == block
        kept.saving[kept.edge[at]] = merge_saving(state, here, block) if is_block else 0


@inlined_part
def score_stale(coupling: Coupling, state: State, kept: Kept) -> None:
    """The scores at stale qubits anew."""
    for place in range(kept.totals[NUM_STALE]):
        here = kept.stale[place]
        find_changes(coupling, state, kept, here)
        find_front(coupling, state, kept, here)
    clear_stale(kept)


@inlined_part
def clear_stale(kept: Kept) -> None:
    """Nothing is stale any more."""
    for place in range(kept.totals[NUM_STALE]):
        kept.is_stale[kept.stale[place]] = 0
    kept.totals[NUM_STALE] = 0


@inlined_part
def forget(kept: Kept) -> None:
    """Keep nothing any more."""
    clear_stale(kept)
    kept.totals[NUM_SCORED] = 0


@inlined_part
def score_of(kept: Kept, edge: int) -> int:
    """The score of a SWAP."""
    return int(kept.growth[edge] - kept.totals[SAVING_WEIGHT] * kept.saving[edge])


@inlined_part
def is_counted(coupling: Coupling, kept: Kept, here: int, at: int) -> bool:
    """Whether the SWAP of a directed edge counts where it begins, at a wire of the front; not at both of two wires."""
    there = coupling.neighbours[at]
    return bool(there > here or kept.is_in_front[there] == 0)


@inlined_part
def choose(coupling: Coupling, state: State, kept: Kept, since: int, is_large: bool) -> int:
    """Draw one of the SWAPs of the lowest score and put it into ``recent``; return that score."""
    if FEW * kept.totals[NUM_SCORED] < len(kept.growth):
        return choose_by_wire(coupling, state, kept, since)
    lowest = NEVER
    for edge in range(len(kept.growth)):
        lowest = min(lowest, score_of(kept, edge) if kept.in_front[edge] != 0 else NEVER)
    ties = 0
    for edge in range(len(kept.growth)):
        ties += 1 if kept.in_front[edge] != 0 and score_of(kept, edge) == lowest else 0
    left = next_random(state) % ties if ties > 1 else 0
    if is_large or ties == 1:
        find_tie(state, kept, lowest, left, since)
    else:
        find_tie_by_wire(coupling, state, kept, lowest, left, since)
    return int(lowest)


@inlined_part
def choose_by_wire(coupling: Coupling, state: State, kept: Kept, since: int) -> int:
    """Do as ``choose`` does, wire by wire of a small front."""
    lowest = NEVER
    ties = 0
    for place in range(kept.totals[NUM_SCORED]):
        here = state.qubit_of[kept.scored[place]]
        for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
            score = score_of(kept, kept.edge[at])
            if score <= lowest and is_counted(coupling, kept, here, at):
                if score < lowest:
                    ties = 0
                    lowest = score
                    state.recent[2 * since] = here
                    state.recent[2 * since + 1] = coupling.neighbours[at]
                ties += 1
    if ties > 1:
        find_tie_by_wire(coupling, state, kept, lowest, next_random(state) % ties, since)
    return int(lowest)


@inlined_part
def find_tie(state: State, kept: Kept, lowest: int, left: int, since: int) -> None:
    """The SWAP of the lowest score after so many others, in the order of edges."""
    edge = -1
    while left >= 0:
        edge += 1
        if kept.in_front[edge] != 0 and score_of(kept, edge) == lowest:
            left -= 1
    is_low = kept.is_in_front[kept.low[edge]] != 0
    state.recent[2 * since] = kept.low[edge] if is_low else kept.high[edge]
    state.recent[2 * since + 1] = kept.high[edge] if is_low else kept.low[edge]


@inlined_part
def find_tie_by_wire(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, state: State, kept: Kept, lowest: int, left: int, since: int
) -> None:
    """The same in the order of the front's wires."""
    place = -1
    while left >= 0:
        place += 1
        here = state.qubit_of[kept.scored[place]]
        for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
            if score_of(kept, kept.edge[at]) == lowest and is_counted(coupling, kept, here, at):
                if left == 0:
                    state.recent[2 * since] = here
                    state.recent[2 * since + 1] = coupling.neighbours[at]
                left -= 1
