"""SABRE routing as a kernel.

Li, Ding and Xie (ASPLOS 2019, doi:10.1145/3297858.3304023) with the relative scores and the release valve of LightSABRE
(arXiv:2409.08368). Besides, a SWAP next to a block on the same pair is worth what it saves once the block is
resynthesised, and trials are compared by the CX-class gates that are left then, not by their SWAPs.
"""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.mapping.coupling import Coupling, Nodes
from qlower.passes.mapping.sabre_front import advance, choose_front, look_ahead, release, start
from qlower.passes.mapping.sabre_state import (
    BESIDE,
    COST,
    DEPTH,
    DONE,
    RANDOM,
    SWAPS,
    Options,
    State,
    block_cost,
    exchange,
    next_random,
    write_down,
)


@kernel_part
def clear(coupling: Coupling, state: State, options: Options) -> None:
    """Forget an earlier run but for where the wires are."""
    state.totals[SWAPS] = 0
    state.totals[COST] = 0
    state.totals[DONE] = 0
    state.totals[RANDOM] = options.seed
    for qubit in range(coupling.num):
        state.partner[qubit] = -1
        state.ahead_head[qubit] = -1
        state.block_partner[qubit] = -1
        state.block_weight[qubit] = 0
        state.block_swaps[qubit] = 0
        state.depth[qubit] = 0
        state.home[qubit] = qubit


@kernel_part
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


@kernel_part
def merge_bonus(state: State, options: Options, first: int, second: int, front_weight: int) -> int:
    """What a SWAP is worth because it joins a block on its pair."""
    if state.block_partner[first] != second or state.block_partner[second] != first or state.block_swaps[first] != 0:
        return 0
    weight = state.block_weight[first]
    saved = 3 - (block_cost(weight, 1) - block_cost(weight, 0))
    return options.merge_weight * front_weight // 1024 * saved


@kernel_part
def choose(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, options: Options, num_front: int, num_ahead: int
) -> int:
    """Find the SWAPs of the best score; return which of ``best`` was drawn.

    The score is by how much the mean distances of the front and of the blocks ahead grow, weighted, less the bonus.
    """
    front_weight = options.front_weight // num_front
    ahead_weight = options.ahead_weight // num_ahead if num_ahead > 0 else 0
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
            score -= merge_bonus(state, options, here, there, front_weight)
            if num_best == 0 or score < lowest:
                num_best = 0
                lowest = score
            if score == lowest:
                state.best[2 * num_best] = here
                state.best[2 * num_best + 1] = there
                num_best += 1
    return next_random(state) % num_best if num_best > 1 else 0


@kernel_part
def makes_progress(coupling: Coupling, state: State, first: int, second: int) -> bool:
    """Whether a block of the front, or one beside it, is executable after a SWAP."""
    for side in range(2):
        here = first if side == 0 else second
        wire = state.wire_of[here]
        if wire < 0:
            continue
        partner = state.partner[wire]
        if partner >= 0 and coupling.distance[here * coupling.num + state.qubit_of[partner]] == 1:
            return True
        entry = state.ahead_head[wire] if state.totals[BESIDE] > 0 else -1
        while entry >= 0:
            # The blocks beside the front were the first to join the list.
            is_beside = entry < 2 * state.totals[BESIDE]
            there = state.qubit_of[state.ahead_partner[entry]]
            if is_beside and coupling.distance[here * coupling.num + there] == 1:
                return True
            entry = state.ahead_next[entry]
    return False


@kernel_part
def open_valve(coupling: Coupling, nodes: Nodes, state: State, num_front: int, since: int) -> int:
    """Take the SWAPs without progress back and bring the closest block together; return the SWAPs made instead."""
    while since > 0:
        since -= 1
        exchange(state, state.recent[2 * since], state.recent[2 * since + 1])
    num = coupling.num
    closest = 0
    distance = -1
    for place in range(num_front):
        node = state.front[place]
        length = coupling.distance[state.qubit_of[nodes.first[node]] * num + state.qubit_of[nodes.second[node]]]
        if distance < 0 or length < distance:
            distance = length
            closest = place
    wire = nodes.first[state.front[closest]]
    goal = state.qubit_of[nodes.second[state.front[closest]]]
    while distance > 1:
        here = state.qubit_of[wire]
        there = here
        for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
            neighbour = coupling.neighbours[at]
            if coupling.distance[neighbour * num + goal] == distance - 1:
                there = neighbour
                break
        exchange(state, here, there)
        state.recent[2 * since] = here
        state.recent[2 * since + 1] = there
        since += 1
        distance -= 1
    return since


@kernel(seconds_per_work=2e-4, compile_seconds=8)
def route(coupling: Coupling, nodes: Nodes, state: State, options: Options) -> int:
    """Bring every block onto coupled qubits, from where the wires are; return the number of SWAPs.

    All blocks' wires must be placed in, or placeable in, one connected part of the graph. What was done is in the
    state.
    """
    after = nodes.preceding if options.reverse != 0 else nodes.following
    before = nodes.following if options.reverse != 0 else nodes.preceding
    clear(coupling, state, options)
    tail = start(nodes, state, options, before)
    num_ready = advance(coupling, nodes, state, after, tail, 0)
    num_front = choose_front(coupling, nodes, state, options, num_ready, 0)
    ahead = look_ahead(nodes, state, options, after, num_front, 0)
    since = 0
    while num_front > 0:
        drawn = choose(coupling, nodes, state, options, num_front, ahead)
        first = state.best[2 * drawn]
        second = state.best[2 * drawn + 1]
        state.recent[2 * since] = first
        state.recent[2 * since + 1] = second
        since += 1
        exchange(state, first, second)
        progress = makes_progress(coupling, state, first, second)
        if not progress and since >= options.valve:
            since = open_valve(coupling, nodes, state, num_front, since)
            progress = True
        if progress:
            for place in range(since):
                first = state.recent[2 * place]
                second = state.recent[2 * place + 1]
                write_down(state, options, first, second, state.totals[DONE])
            since = 0
            kept = release(coupling, nodes, state, num_ready)
            num_ready = advance(coupling, nodes, state, after, num_ready - kept, kept)
            num_front = choose_front(coupling, nodes, state, options, num_ready, num_front)
            ahead = look_ahead(nodes, state, options, after, num_front, ahead)
    deepest = 0
    for qubit in range(coupling.num):
        deepest = max(deepest, state.depth[qubit])
    state.totals[DEPTH] = deepest
    return int(state.totals[SWAPS])
