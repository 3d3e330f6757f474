"""The front of a SABRE run and the blocks beside and ahead of it."""

from qlower.lowering.kernels import inlined_part, kernel_part
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre_placing import place_pair
from qlower.passes.mapping.sabre_state import BESIDE, COST, DONE, Options, State, add_to_block


@kernel_part
def start(nodes: Nodes, state: State, options: Options, before: Ints) -> int:
    """Count what every node waits for; queue those that wait for nothing and return how many."""
    tail = 0
    for place in range(nodes.num):
        node = nodes.num - 1 - place if options.reverse != 0 else place
        waits = 0
        for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
            if before[entry] >= 0:
                waits += 1
        state.waiting[node] = waits
        if waits == 0:
            state.queue[tail] = node
            tail += 1
    return tail


@inlined_part
def advance(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, after: Ints, tail: int, num_ready: int
) -> int:
    """Do everything in ``queue[:tail]`` that can be done, and what follows; the rest is ready and waits for SWAPs.

    Returns how many wait.
    """
    head = 0
    done = state.totals[DONE]
    while head < tail:
        node = state.queue[head]
        head += 1
        first = nodes.first[node]
        if first >= 0:
            second = nodes.second[node]
            if state.qubit_of[first] < 0 or state.qubit_of[second] < 0:
                place_pair(coupling, state, first, second)
            one = state.qubit_of[first]
            other = state.qubit_of[second]
            if coupling.distance[one * coupling.num + other] != 1:
                state.ready[num_ready] = node
                num_ready += 1
                continue
            state.totals[COST] += add_to_block(state, one, other, nodes.weight[node], 0)
        state.order[done] = node
        done += 1
        for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
            following = after[entry]
            if following >= 0:
                state.waiting[following] -= 1
                if state.waiting[following] == 0:
                    state.queue[tail] = following
                    tail += 1
    state.totals[DONE] = done
    return num_ready


@inlined_part
def release(coupling: Coupling, nodes: Nodes, state: State, num_ready: int) -> int:
    """Queue the ready blocks whose qubits are coupled now; return how many still wait."""
    queued = 0
    kept = 0
    for place in range(num_ready):
        node = state.ready[place]
        first = nodes.first[node]
        second = nodes.second[node]
        if coupling.distance[state.qubit_of[first] * coupling.num + state.qubit_of[second]] == 1:
            state.queue[queued] = node
            queued += 1
        else:
            state.ready[kept] = node
            kept += 1
    return kept


@inlined_part
def part(nodes: Nodes, state: State, num_front: int) -> None:
    """Forget who is whose partner in the front."""
    for place in range(num_front):
        node = state.front[place]
        state.partner[nodes.first[node]] = -1
        state.partner[nodes.second[node]] = -1


@inlined_part
def join_front(nodes: Nodes, state: State, node: int, num_front: int) -> int:
    """Put a ready block into the front if none is there on either wire; return how many are in it."""
    first = nodes.first[node]
    second = nodes.second[node]
    if state.partner[first] >= 0 or state.partner[second] >= 0:
        return num_front
    state.partner[first] = second
    state.partner[second] = first
    state.front[num_front] = node
    return num_front + 1


@inlined_part
def choose_front(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, options: Options, num_ready: int, previous: int
) -> int:
    """Make the front of ready blocks, at most one on each wire; return how many.

    Blocks that share a wire are ready together only if they commute; the closest go first then.

    Args:
        coupling: the graph.
        nodes: the program.
        state: of the run.
        options: of the run.
        num_ready: how many blocks are ready.
        previous: how many were in the front before.
    """
    part(nodes, state, previous)
    state.totals[BESIDE] = 0
    num_front = 0
    for place in range(num_ready):
        joined = join_front(nodes, state, state.ready[place], num_front)
        if joined == num_front:
            part(nodes, state, num_front)
            return choose_closest(coupling, nodes, state, options, num_ready)
        num_front = joined
    return num_front


@kernel_part
def choose_closest(coupling: Coupling, nodes: Nodes, state: State, options: Options, num_ready: int) -> int:
    """Make the front where ready blocks share wires, by distance; see ``choose_front``."""
    farthest = 0
    for place in range(num_ready):
        farthest = max(farthest, block_distance(coupling, nodes, state, state.ready[place]))
    for distance in range(farthest + 2):
        state.counts[distance] = 0
    for place in range(num_ready):
        state.counts[block_distance(coupling, nodes, state, state.ready[place]) + 1] += 1
    for distance in range(farthest):
        state.counts[distance + 1] += state.counts[distance]
    for place in range(num_ready):
        node = state.ready[place]
        distance = block_distance(coupling, nodes, state, node)
        state.queue[state.counts[distance]] = node
        state.counts[distance] += 1
    num_front = 0
    beside = 0
    for place in range(num_ready):
        joined = join_front(nodes, state, state.queue[place], num_front)
        if joined == num_front and beside < options.look_ahead:
            state.beside[beside] = state.queue[place]
            beside += 1
        num_front = joined
    state.totals[BESIDE] = beside
    return num_front


@inlined_part
def block_distance(coupling: Coupling, nodes: Nodes, state: State, node: int) -> int:
    """How far the qubits of a placed block are apart."""
    one = state.qubit_of[nodes.first[node]]
    return int(coupling.distance[one * coupling.num + state.qubit_of[nodes.second[node]]])


@inlined_part
def join_ahead(nodes: Nodes, state: State, node: int, number: int) -> None:
    """Put a block into the look-ahead and on the lists of both its wires."""
    first = nodes.first[node]
    second = nodes.second[node]
    one = 2 * number
    state.ahead_node[number] = node
    state.ahead_partner[one] = second
    state.ahead_next[one] = state.ahead_head[first]
    state.ahead_head[first] = one
    state.ahead_partner[one + 1] = first
    state.ahead_next[one + 1] = state.ahead_head[second]
    state.ahead_head[second] = one + 1


@inlined_part
def look_ahead(  # noqa: PLR0917  # kernels take positions only
    nodes: Nodes, state: State, options: Options, after: Ints, num_front: int, previous: int
) -> int:
    """Collect the blocks beside the front and those that come next, breadth first; return how many.

    ``previous`` is the number collected before.
    """
    for entry in range(2 * previous):
        state.ahead_head[state.ahead_partner[entry]] = -1
    size = 0
    num_touched = 0
    head = 0
    tail = 0
    for place in range(num_front):
        state.queue[tail] = state.front[place]
        tail += 1
    for place in range(state.totals[BESIDE]):
        node = state.beside[place]
        join_ahead(nodes, state, node, size)
        size += 1
        state.queue[tail] = node
        tail += 1
    while head < tail and size < options.look_ahead:
        node = state.queue[head]
        head += 1
        for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
            following = after[entry]
            if following < 0 or size == options.look_ahead:
                continue
            state.waiting[following] -= 1
            state.touched[num_touched] = following
            num_touched += 1
            if state.waiting[following] == 0:
                state.queue[tail] = following
                tail += 1
                if nodes.first[following] >= 0:
                    join_ahead(nodes, state, following, size)
                    size += 1
    for place in range(num_touched):
        state.waiting[state.touched[place]] += 1
    return size
