"""SABRE routing as a part of a kernel.

Li, Ding and Xie (ASPLOS 2019, doi:10.1145/3297858.3304023) with the relative scores and the release valve of LightSABRE
(arXiv:2409.08368). Besides, a SWAP next to a block on the same pair is worth what it saves once the block is
resynthesised, and trials are compared by the CX-class gates that are left then, not by their SWAPs.
"""

from qlower.lowering.kernels import inlined_part, kernel_part
from qlower.passes.mapping.coupling import Coupling, Nodes
from qlower.passes.mapping.sabre_choice import choose, choose_plainly
from qlower.passes.mapping.sabre_following import follow, follow_blocks
from qlower.passes.mapping.sabre_front import advance, choose_front, look_ahead, release, start
from qlower.passes.mapping.sabre_scores import (
    FEW_BLOCKS,
    MANY,
    Kept,
    begin_keeping,
    exchange_kept,
    find_savings,
    forget,
    is_anything_kept,
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


@inlined_part
def move(coupling: Coupling, state: State, kept: Kept, first: int, second: int) -> None:
    """Exchange the contents of two qubits."""
    if is_anything_kept(kept):
        exchange_kept(coupling, state, kept, first, second)
    else:
        exchange(state, first, second)


@inlined_part
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
def open_valve(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, kept: Kept, num_front: int, since: int, staying: int
) -> int:
    """Take SWAPs without progress back, all but the first few, which stay, and bring the closest block together.

    Returns how many SWAPs there are then since the last progress.
    """
    while since > staying:
        since -= 1
        move(coupling, state, kept, state.recent[2 * since], state.recent[2 * since + 1])
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
        move(coupling, state, kept, here, there)
        state.recent[2 * since] = here
        state.recent[2 * since + 1] = there
        since += 1
        distance -= 1
    return since


@inlined_part
def settle(state: State, kept: Kept, options: Options, since: int) -> None:
    """Count the SWAPs since the last progress, which stay."""
    for place in range(since):
        first = state.recent[2 * place]
        second = state.recent[2 * place + 1]
        write_down(state, options, first, second, state.totals[DONE])
        if is_anything_kept(kept):
            find_savings(state, kept, first)
            find_savings(state, kept, second)


@inlined_part
def swap(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling,
    nodes: Nodes,
    state: State,
    kept: Kept,
    options: Options,
    num_front: int,
    num_ahead: int,
    is_large: bool,
) -> int:
    """SWAP until a block can be done; return the number of SWAPs.

    After too many that lead nowhere the valve is opened. Beside a large front most SWAPs bring some block closer, so
    there only those since the score was lowest are counted and taken back.

    Args:
        coupling: the graph.
        nodes: the program.
        state: of the run.
        kept: see ``Kept``.
        options: of the run.
        num_front: blocks in the front.
        num_ahead: blocks that are looked ahead at.
        is_large: whether the device is large.
    """
    since = 0
    staying = 0
    score = 0
    lowest = 0
    while True:
        if is_anything_kept(kept):
            score += choose(coupling, state, kept, since, is_large)
        else:
            score += choose_plainly(coupling, nodes, state, options, num_front, num_ahead, since)
        first = state.recent[2 * since]
        second = state.recent[2 * since + 1]
        since += 1
        if is_large and score < lowest:
            lowest = score
            staying = since
        move(coupling, state, kept, first, second)
        if makes_progress(coupling, state, first, second):
            return since
        if since - staying >= options.valve or since >= options.valve + coupling.num:
            return open_valve(coupling, nodes, state, kept, num_front, since, staying)


@inlined_part
def route(coupling: Coupling, nodes: Nodes, state: State, kept: Kept, options: Options) -> int:
    """Bring every block onto coupled qubits, from where the wires are; return the number of SWAPs.

    All blocks' wires must be placed in, or placeable in, one connected part of the graph. What was done is in the
    state.
    """
    after = nodes.preceding if options.reverse != 0 else nodes.following
    before = nodes.following if options.reverse != 0 else nodes.preceding
    is_large = coupling.num >= MANY
    clear(coupling, state, options)
    forget(kept)
    tail = start(nodes, state, options, before)
    num_ready = 0
    num_front = 0
    ahead = 0
    while True:
        done = state.totals[DONE]
        num_ready = advance(coupling, nodes, state, after, tail, num_ready)
        num_front = choose_front(coupling, nodes, state, options, num_ready, num_front)
        if is_anything_kept(kept):
            follow_blocks(nodes, state, kept, done)
        ahead = look_ahead(nodes, state, options, after, num_front, ahead)
        if num_front == 0:
            break
        if num_front < FEW_BLOCKS:
            forget(kept)
        else:
            if not is_anything_kept(kept):
                begin_keeping(coupling, state, kept)
            follow(coupling, nodes, state, kept, options, num_front, ahead, is_large)
        since = swap(coupling, nodes, state, kept, options, num_front, ahead, is_large)
        settle(state, kept, options, since)
        waiting = release(coupling, nodes, state, num_ready)
        tail = num_ready - waiting
        num_ready = waiting
    deepest = 0
    for qubit in range(coupling.num):
        deepest = max(deepest, state.depth[qubit])
    state.totals[DEPTH] = deepest
    return int(state.totals[SWAPS])
