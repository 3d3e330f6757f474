"""What every SWAP beside a large front is worth, kept from one SWAP to the next.

A SWAP changes distances of few wires, so most scores stay as they are. Qubits around which something changed are
remembered as stale, and before the next choice only the edges at these are looked at again. The figures that a score is
made of are kept rather than the score itself, whose weights change with the size of the front. A small front is looked
at as a whole (``sabre_choice``), with the same results.
"""

from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel_part
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre_state import DONE, Longs, Options, State, merge_saving, next_random

NEVER = 1 << 62
MANY = 64
"""Blocks in the front from which on figures are kept."""
NUM_STALE, NUM_SCORED, FRONT_WEIGHT, AHEAD_WEIGHT, SAVING_WEIGHT = range(5)
"""Places in ``Kept.totals``."""


class Kept(NamedTuple):
    """What is kept. Directed edges are places in ``Coupling.neighbours``.

    Attributes:
        mirror: by directed edge, the one back.
        front_change: by directed edge, how much further the partners in the front are after its SWAP.
        ahead_change: the same for those in the look-ahead.
        saving: by directed edge, CX that its SWAP saves.
        score: by directed edge, of its SWAP, ``NEVER`` if it does not count on that side.
        lowest, ties: by qubit, the lowest score of the SWAPs that count there, and how many have it.
        stale: the qubits at which edges must be looked at again; ``totals[NUM_STALE]`` of them.
        is_stale: by qubit.
        scored: the wires of the front when it was last seen; ``totals[NUM_SCORED]`` of them, none if nothing is kept.
        scored_partner: by wire, its partner then.
        totals: see the places above.
    """

    mirror: Ints
    front_change: Ints
    ahead_change: Ints
    saving: Ints
    score: Longs
    lowest: Longs
    ties: Ints
    stale: Ints
    is_stale: Ints
    scored: Ints
    scored_partner: Ints
    totals: Longs


def nothing_kept(coupling: Coupling, num_wires: int) -> Kept:
    """Room for what is kept of a graph, none if so few wires never make a large front. A run leaves it as it was."""
    is_kept = num_wires >= 2 * MANY
    qubits, edges = (max(coupling.num, 1), max(len(coupling.neighbours), 1)) if is_kept else (1, 1)

    def column(length: int) -> Ints:
        return np.zeros(length, dtype=np.int32)

    return Kept(
        mirror=_mirror(coupling) if is_kept else column(1),
        front_change=column(edges),
        ahead_change=column(edges),
        saving=column(edges),
        score=np.zeros(edges, dtype=np.int64),
        lowest=np.zeros(qubits, dtype=np.int64),
        ties=column(qubits),
        stale=column(qubits),
        is_stale=column(qubits),
        scored=column(qubits),
        scored_partner=np.full(qubits, -1, dtype=np.int32),
        totals=np.zeros(5, dtype=np.int64),
    )


def _mirror(coupling: Coupling) -> Ints:
    """For each directed edge the one back."""
    here = np.repeat(np.arange(coupling.num), np.diff(coupling.offsets))
    mirror = np.zeros(max(len(here), 1), dtype=np.int32)
    # Edges stand in the order of (here, there), so those back in the order of (there, here).
    mirror[: len(here)] = np.lexsort((here, coupling.neighbours)).argsort()
    return mirror


@kernel_part
def touch(kept: Kept, qubit: int) -> None:
    """Remember that edges at a qubit must be looked at again."""
    if kept.is_stale[qubit] == 0:
        kept.is_stale[qubit] = 1
        kept.stale[kept.totals[NUM_STALE]] = qubit
        kept.totals[NUM_STALE] += 1


@kernel_part
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


@kernel_part
def touch_done(nodes: Nodes, state: State, kept: Kept, before: int) -> None:
    """Touch the qubits of blocks that were done since so many nodes were."""
    for place in range(before, state.totals[DONE]):
        node = state.order[place]
        if nodes.first[node] >= 0:
            touch(kept, state.qubit_of[nodes.first[node]])
            touch(kept, state.qubit_of[nodes.second[node]])


@kernel_part
def touch_ahead(state: State, kept: Kept, size: int) -> None:
    """Touch the wires of the look-ahead's blocks, of which there are so many."""
    for entry in range(2 * size):
        qubit = state.qubit_of[state.ahead_partner[entry]]
        if qubit >= 0:
            touch(kept, qubit)


@kernel_part
def follow_front(nodes: Nodes, state: State, kept: Kept, num_front: int) -> None:
    """Touch the wires that came into the front, went out of it or have another partner there."""
    for place in range(kept.totals[NUM_SCORED]):
        wire = kept.scored[place]
        if state.partner[wire] != kept.scored_partner[wire]:
            touch(kept, state.qubit_of[wire])
            kept.scored_partner[wire] = -1
    for side in range(2 * num_front):
        node = state.front[side // 2]
        wire = nodes.first[node] if side % 2 == 0 else nodes.second[node]
        kept.scored[side] = wire
        if state.partner[wire] != kept.scored_partner[wire]:
            touch(kept, state.qubit_of[wire])
            kept.scored_partner[wire] = state.partner[wire]
    kept.totals[NUM_SCORED] = 2 * num_front


@kernel_part
def front_change(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, state: State, wire: int, other: int, here: int, there: int
) -> int:
    """How much further a wire's partner in the front is when the wire moves; ``other``, which moves too, is none."""
    if wire < 0:
        return 0
    partner = state.partner[wire]
    if partner < 0 or partner == other:
        return 0
    place = state.qubit_of[partner]
    num = coupling.num
    return int(coupling.distance[there * num + place] - coupling.distance[here * num + place])


@kernel_part
def ahead_change(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, state: State, wire: int, other: int, here: int, there: int
) -> int:
    """The same for all its partners in the look-ahead together."""
    total = 0
    entry = state.ahead_head[wire] if wire >= 0 else -1
    num = coupling.num
    while entry >= 0:
        partner = state.ahead_partner[entry]
        if partner != other:
            place = state.qubit_of[partner]
            if place >= 0:
                total += coupling.distance[there * num + place] - coupling.distance[here * num + place]
        entry = state.ahead_next[entry]
    return total


@kernel_part
def look_around(coupling: Coupling, state: State, kept: Kept, here: int) -> None:
    """The figures of all edges at a qubit, in both directions, where a wire of the front is on either side."""
    in_front = is_in_front(state, here)
    wire = state.wire_of[here]
    for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
        there = coupling.neighbours[at]
        if not in_front and not is_in_front(state, there):
            continue
        other = state.wire_of[there]
        front = front_change(coupling, state, wire, other, here, there)
        front += front_change(coupling, state, other, wire, there, here)
        ahead = ahead_change(coupling, state, wire, other, here, there)
        ahead += ahead_change(coupling, state, other, wire, there, here)
        saving = merge_saving(state, here, there)
        back = kept.mirror[at]
        kept.front_change[at] = front
        kept.front_change[back] = front
        kept.ahead_change[at] = ahead
        kept.ahead_change[back] = ahead
        kept.saving[at] = saving
        kept.saving[back] = saving


@kernel_part
def is_in_front(state: State, qubit: int) -> bool:
    """Whether a wire of the front is on a qubit."""
    wire = state.wire_of[qubit]
    return bool(wire >= 0 and state.partner[wire] >= 0)


@kernel_part
def weigh(kept: Kept, options: Options, num_front: int, num_ahead: int) -> bool:
    """Weigh the figures of a score by what there is of front and look-ahead; return whether weights changed."""
    front = options.front_weight // num_front
    ahead = options.ahead_weight // num_ahead if num_ahead > 0 else 0
    if front == kept.totals[FRONT_WEIGHT] and ahead == kept.totals[AHEAD_WEIGHT]:
        return False
    kept.totals[FRONT_WEIGHT] = front
    kept.totals[AHEAD_WEIGHT] = ahead
    kept.totals[SAVING_WEIGHT] = options.merge_weight * front // 1024
    return True


@kernel_part
def is_owned(state: State, here: int, there: int) -> bool:
    """Whether the SWAP of an edge counts on this side, where a wire of the front is; on one only if there are two."""
    return bool(there > here or not is_in_front(state, there))


@kernel_part
def find_lowest(coupling: Coupling, state: State, kept: Kept, here: int) -> None:
    """The scores of the SWAPs that count at a qubit, from their figures, if a wire of the front is there.

    A score is by how much the mean distances of front and look-ahead grow, weighted, less the bonus for CX saved.
    """
    if not is_in_front(state, here):
        return
    lowest = NEVER
    ties = 0
    for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
        value = NEVER
        if is_owned(state, here, coupling.neighbours[at]):
            value = kept.totals[FRONT_WEIGHT] * kept.front_change[at]
            value += kept.totals[AHEAD_WEIGHT] * kept.ahead_change[at]
            value -= kept.totals[SAVING_WEIGHT] * kept.saving[at]
            if value < lowest:
                lowest = value
                ties = 0
            if value == lowest:
                ties += 1
        kept.score[at] = value
    kept.lowest[here] = lowest
    kept.ties[here] = ties


@kernel_part
def score_stale(coupling: Coupling, state: State, kept: Kept) -> None:
    """Look again at the SWAPs at stale qubits."""
    count = kept.totals[NUM_STALE]
    for place in range(count):
        look_around(coupling, state, kept, kept.stale[place])
    for place in range(count):
        here = kept.stale[place]
        kept.is_stale[here] = 0
        find_lowest(coupling, state, kept, here)
        for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
            find_lowest(coupling, state, kept, coupling.neighbours[at])
    kept.totals[NUM_STALE] = 0


@kernel_part
def score_anew(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, kept: Kept, options: Options, num_front: int, num_ahead: int
) -> None:
    """Bring the scores up to date for a new front and look-ahead."""
    follow_front(nodes, state, kept, num_front)
    is_weighed = weigh(kept, options, num_front, num_ahead)
    score_stale(coupling, state, kept)
    if is_weighed:
        for place in range(kept.totals[NUM_SCORED]):
            find_lowest(coupling, state, kept, state.qubit_of[kept.scored[place]])


@kernel_part
def forget(kept: Kept) -> None:
    """Keep nothing any more."""
    for place in range(kept.totals[NUM_STALE]):
        kept.is_stale[kept.stale[place]] = 0
    for place in range(kept.totals[NUM_SCORED]):
        kept.scored_partner[kept.scored[place]] = -1
    kept.totals[NUM_STALE] = 0
    kept.totals[NUM_SCORED] = 0


@kernel_part
def choose_kept(coupling: Coupling, state: State, kept: Kept, since: int) -> None:
    """Do as ``choose`` does with the scores that are kept."""
    lowest = NEVER
    ties = 0
    for place in range(kept.totals[NUM_SCORED]):
        here = state.qubit_of[kept.scored[place]]
        if kept.lowest[here] < lowest:
            lowest = kept.lowest[here]
            ties = 0
        if kept.lowest[here] == lowest:
            ties += kept.ties[here]
    left = next_random(state) % ties if ties > 1 else 0
    place = 0
    here = state.qubit_of[kept.scored[0]]
    while kept.lowest[here] != lowest or left >= kept.ties[here]:
        if kept.lowest[here] == lowest:
            left -= kept.ties[here]
        place += 1
        here = state.qubit_of[kept.scored[place]]
    at = coupling.offsets[here]
    while kept.score[at] != lowest or left > 0:
        if kept.score[at] == lowest:
            left -= 1
        at += 1
    state.recent[2 * since] = here
    state.recent[2 * since + 1] = coupling.neighbours[at]
