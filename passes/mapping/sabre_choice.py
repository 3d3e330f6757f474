"""The choice of the next SWAP beside a front of few blocks: all candidates are looked at every time."""

from qlower.lowering.kernels import inlined_part
from qlower.passes.mapping.coupling import Coupling, Nodes
from qlower.passes.mapping.sabre_state import Options, State, merge_saving, next_random


@inlined_part
def moved(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling,
    state: State,
    wire: int,
    other: int,
    here: int,
    there: int,
    front_weight: int,
    ahead_weight: int,
) -> int:
    """By how much the score changes when a wire moves; its pair with ``other``, which moves too, does not count."""
    if wire < 0:
        return 0
    num = coupling.num
    total = 0
    partner = state.partner[wire]
    if partner >= 0 and partner != other:
        place = state.qubit_of[partner]
        total += front_weight * (coupling.distance[there * num + place] - coupling.distance[here * num + place])
    entry = state.ahead_head[wire]
    while entry >= 0:
        partner = state.ahead_partner[entry]
        if partner != other:
            place = state.qubit_of[partner]
            if place >= 0:
                total += ahead_weight * (coupling.distance[there * num + place] - coupling.distance[here * num + place])
        entry = state.ahead_next[entry]
    return total


@inlined_part
def choose_plainly(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, options: Options, num_front: int, num_ahead: int, since: int
) -> int:
    """Draw one of the SWAPs of the best score and put it into ``recent``; return that score.

    The score is by how much the mean distances of the front and of the blocks ahead grow, weighted, less the bonus.
    """
    front_weight = options.front_weight // num_front
    ahead_weight = options.ahead_weight // num_ahead if num_ahead > 0 else 0
    saving_weight = options.merge_weight * front_weight // 1024
    lowest = 0
    num_best = 0
    for side in range(2 * num_front):
        node = state.front[side // 2]
        wire = nodes.first[node] if side % 2 == 0 else nodes.second[node]
        here = state.qubit_of[wire]
        for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
            there = coupling.neighbours[at]
            other = state.wire_of[there]
            if other >= 0 and state.partner[other] >= 0 and there < here:
                continue  # seen from the other side
            score = moved(coupling, state, wire, other, here, there, front_weight, ahead_weight)
            score += moved(coupling, state, other, wire, there, here, front_weight, ahead_weight)
            score -= saving_weight * merge_saving(state, here, there)
            if num_best == 0 or score < lowest:
                num_best = 0
                lowest = score
            if score == lowest:
                state.best[2 * num_best] = here
                state.best[2 * num_best + 1] = there
                num_best += 1
    drawn = next_random(state) % num_best if num_best > 1 else 0
    state.recent[2 * since] = state.best[2 * drawn]
    state.recent[2 * since + 1] = state.best[2 * drawn + 1]
    return int(lowest)
