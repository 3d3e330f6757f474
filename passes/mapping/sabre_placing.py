"""Placing wires that have no qubit yet at the moment they are first needed."""

from qlower.lowering.kernels import inlined_part, kernel_part
from qlower.passes.mapping.coupling import Coupling
from qlower.passes.mapping.sabre_state import State, next_random

FREE_NEIGHBOUR = 4
DISTANCE = 8
PARTNER_DISTANCE = 32


@inlined_part
def pull(coupling: Coupling, state: State, wire: int, qubit: int) -> int:
    """Summed distance of a qubit to the placed wires that the look-ahead joins with a wire."""
    total = 0
    entry = state.ahead_head[wire]
    while entry >= 0:
        there = state.qubit_of[state.ahead_partner[entry]]
        if there >= 0:
            total += coupling.distance[qubit * coupling.num + there]
        entry = state.ahead_next[entry]
    return total


@inlined_part
def free_neighbours(coupling: Coupling, state: State, qubit: int) -> int:
    """How many neighbours of a qubit are free."""
    free = 0
    for at in range(coupling.offsets[qubit], coupling.offsets[qubit + 1]):
        if state.wire_of[coupling.neighbours[at]] < 0:
            free += 1
    return free


@kernel_part
def place_pair(coupling: Coupling, state: State, first: int, second: int) -> None:
    """Place the wires of a block that are not placed yet: where there is room and their next partners are near."""
    if state.qubit_of[first] < 0 and state.qubit_of[second] < 0:
        chosen = -1
        best = 0
        for qubit in range(coupling.num):
            if state.wire_of[qubit] >= 0 or coupling.offsets[qubit] == coupling.offsets[qubit + 1]:
                continue
            score = FREE_NEIGHBOUR * free_neighbours(coupling, state, qubit)
            score -= DISTANCE * (pull(coupling, state, first, qubit) + pull(coupling, state, second, qubit))
            score = score * 1024 + next_random(state) % 1024
            if chosen < 0 or score > best:
                chosen = qubit
                best = score
        state.qubit_of[first] = chosen
        state.wire_of[chosen] = first
    wire = first if state.qubit_of[first] < 0 else second
    if state.qubit_of[wire] >= 0:
        return
    anchor = state.qubit_of[second if wire == first else first]
    chosen = -1
    best = 0
    for qubit in range(coupling.num):
        if state.wire_of[qubit] >= 0:
            continue
        score = PARTNER_DISTANCE * coupling.distance[qubit * coupling.num + anchor]
        score += DISTANCE * pull(coupling, state, wire, qubit) - free_neighbours(coupling, state, qubit)
        if chosen < 0 or score < best:
            chosen = qubit
            best = score
    state.qubit_of[wire] = chosen
    state.wire_of[chosen] = wire
