"""The front of a SABRE run and the blocks ahead of it."""

from qlower.lowering.kernels import kernel_part
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre_placing import place_pair
from qlower.passes.mapping.sabre_state import COST, DONE, Options, State, add_to_block


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


@kernel_part
def advance(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, after: Ints, tail: int, num_front: int
) -> int:
    """Do everything in ``queue[:tail]`` that can be done, and what follows; the rest joins the front.

    Returns the size of the front.
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
                state.front[num_front] = node
                num_front += 1
                state.partner[first] = second
                state.partner[second] = first
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
    return num_front


@kernel_part
def release(coupling: Coupling, nodes: Nodes, state: State, num_front: int) -> int:
    """Queue the blocks of the front whose qubits are coupled now; return how many are left in the front."""
    queued = 0
    kept = 0
    for place in range(num_front):
        node = state.front[place]
        first = nodes.first[node]
        second = nodes.second[node]
        if coupling.distance[state.qubit_of[first] * coupling.num + state.qubit_of[second]] == 1:
            state.partner[first] = -1
            state.partner[second] = -1
            state.queue[queued] = node
            queued += 1
        else:
            state.front[kept] = node
            kept += 1
    return kept


@kernel_part
def join_ahead(state: State, first: int, second: int, number: int) -> None:
    """Put a block on the lists of both its wires."""
    one = 2 * number
    state.ahead_partner[one] = second
    state.ahead_next[one] = state.ahead_head[first]
    state.ahead_head[first] = one
    state.ahead_partner[one + 1] = first
    state.ahead_next[one + 1] = state.ahead_head[second]
    state.ahead_head[second] = one + 1


@kernel_part
def look_ahead(  # noqa: PLR0917  # kernels take positions only
    nodes: Nodes, state: State, options: Options, after: Ints, num_front: int, previous: int
) -> int:
    """Collect the blocks that come next, breadth first; return how many.

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
                    join_ahead(state, nodes.first[following], nodes.second[following], size)
                    size += 1
    for place in range(num_touched):
        state.waiting[state.touched[place]] += 1
    return size
