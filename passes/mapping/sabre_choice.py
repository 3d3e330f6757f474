"""The choice of the next SWAP."""

from qlower.lowering.kernels import inlined_part
from qlower.passes.mapping.coupling import Coupling, Nodes
from qlower.passes.mapping.sabre_scores import NOT_COUNTED, Kept
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

    For a front of few blocks: all candidates are looked at every time. The score is by how much the mean distances of
    the front and of the blocks ahead grow, weighted, less the bonus.
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


@inlined_part
def choose(coupling: Coupling, state: State, kept: Kept, since: int, is_large: bool) -> int:
    """Draw one of the SWAPs of the lowest score that is kept and put it into ``recent``; return that score."""
    lowest = NOT_COUNTED
    for edge in range(len(kept.low)):
        lowest = min(lowest, kept.score[edge])
    last = 0
    chosen = len(kept.low)
    for edge in range(len(kept.low)):
        is_lowest = kept.score[edge] == lowest
        last = max(last, edge if is_lowest else 0)
        chosen = min(chosen, edge if is_lowest else len(kept.low))
    if chosen < last:
        ties = find_ties(state, kept, lowest, chosen, last)
        drawn = next_random(state) % ties
        chosen = state.best[drawn] if is_large else find_in_order_of_wires(coupling, state, kept, ties, drawn)
    is_low = kept.is_in_front[kept.low[chosen]] != 0
    state.recent[2 * since] = kept.low[chosen] if is_low else kept.high[chosen]
    state.recent[2 * since + 1] = kept.high[chosen] if is_low else kept.low[chosen]
    return int(lowest)


@inlined_part
def find_ties(state: State, kept: Kept, lowest: int, first: int, last: int) -> int:
    """Put the edges of the lowest score, of which these are the first and the last, into ``best``; return how many."""
    state.best[0] = first
    found = 1
    for edge in range(first + 1, last):
        if kept.score[edge] == lowest:
            state.best[found] = edge
            found += 1
    state.best[found] = last
    return found + 1


@inlined_part
def find_in_order_of_wires(coupling: Coupling, state: State, kept: Kept, ties: int, drawn: int) -> int:
    """That of so many edges in ``best`` before which so many others come in the order of the front's wires."""
    for place in range(ties):
        edge = state.best[place]
        is_low = kept.is_in_front[kept.low[edge]] != 0
        here = kept.low[edge] if is_low else kept.high[edge]
        there = kept.high[edge] if is_low else kept.low[edge]
        state.best[ties + place] = coupling.num * kept.scored_place[state.wire_of[here]] + there
    chosen = -1
    for place in range(ties):
        before = 0
        for other in range(ties):
            before += 1 if state.best[ties + other] < state.best[ties + place] else 0
        if before == drawn:
            chosen = state.best[place]
    return int(chosen)
