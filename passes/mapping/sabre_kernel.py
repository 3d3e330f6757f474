"""SABRE routing as a part of a kernel.

Li, Ding and Xie (ASPLOS 2019, doi:10.1145/3297858.3304023) with the relative scores and the release valve of LightSABRE
(arXiv:2409.08368). Besides, a SWAP next to a block on the same pair is worth what it saves once the block is
resynthesised, and trials are compared by the CX-class gates that are left then, not by their SWAPs.
"""

from qlower.lowering.kernels import kernel_part
from qlower.passes.mapping.coupling import Coupling, Nodes
from qlower.passes.mapping.sabre_choice import choose
from qlower.passes.mapping.sabre_front import advance, choose_front, look_ahead, release, start
from qlower.passes.mapping.sabre_scores import (
    MANY,
    NUM_SCORED,
    Kept,
    choose_kept,
    forget,
    score_anew,
    score_stale,
    touch,
    touch_ahead,
    touch_around,
    touch_done,
)
from qlower.passes.mapping.sabre_state import (
    BESIDE,
    COST,
    DEPTH,
    DONE,
    RANDOM,
    SWAPS,
    Options,
    State,
    exchange,
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


@kernel_part
def keep_scores(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling,
    nodes: Nodes,
    state: State,
    kept: Kept,
    options: Options,
    num_front: int,
    ahead: int,
    done: int,
) -> None:
    """Keep scores of a new front and look-ahead, as they are after so many nodes were done and all since."""
    touch_done(nodes, state, kept, done)
    touch_ahead(state, kept, ahead)
    score_anew(coupling, nodes, state, kept, options, num_front, ahead)


@kernel_part
def route(coupling: Coupling, nodes: Nodes, state: State, kept: Kept, options: Options) -> int:
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
    if num_front >= MANY:
        keep_scores(coupling, nodes, state, kept, options, num_front, ahead, state.totals[DONE])
    since = 0
    while num_front > 0:
        if kept.totals[NUM_SCORED] > 0:
            choose_kept(coupling, state, kept, since)
        else:
            choose(coupling, nodes, state, options, num_front, ahead, since)
        first = state.recent[2 * since]
        second = state.recent[2 * since + 1]
        since += 1
        exchange(state, first, second)
        if kept.totals[NUM_SCORED] > 0:
            touch_around(state, kept, first)
            touch_around(state, kept, second)
        progress = makes_progress(coupling, state, first, second)
        if not progress and since >= options.valve:
            forget(kept)
            since = open_valve(coupling, nodes, state, num_front, since)
            progress = True
        if not progress:
            if kept.totals[NUM_SCORED] > 0:
                score_stale(coupling, state, kept)
            continue
        for place in range(since):
            first = state.recent[2 * place]
            second = state.recent[2 * place + 1]
            write_down(state, options, first, second, state.totals[DONE])
            if kept.totals[NUM_SCORED] > 0:
                touch(kept, first)
                touch(kept, second)
        since = 0
        if kept.totals[NUM_SCORED] > 0:
            touch_ahead(state, kept, ahead)
        done = state.totals[DONE]
        waiting = release(coupling, nodes, state, num_ready)
        num_ready = advance(coupling, nodes, state, after, num_ready - waiting, waiting)
        num_front = choose_front(coupling, nodes, state, options, num_ready, num_front)
        ahead = look_ahead(nodes, state, options, after, num_front, ahead)
        if num_front >= MANY:
            keep_scores(coupling, nodes, state, kept, options, num_front, ahead, done)
        else:
            forget(kept)
    deepest = 0
    for qubit in range(coupling.num):
        deepest = max(deepest, state.depth[qubit])
    state.totals[DEPTH] = deepest
    return int(state.totals[SWAPS])
