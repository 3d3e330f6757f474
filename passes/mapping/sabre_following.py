"""How the scores that are kept follow the front and the look-ahead from one block that is done to the next."""

from qlower.lowering.kernels import inlined_part
from qlower.passes.mapping.coupling import Coupling, Nodes
from qlower.passes.mapping.sabre_scores import (
    AHEAD_WEIGHT,
    FRONT_WEIGHT,
    NOT_COUNTED,
    NUM_AHEAD,
    NUM_SCORED,
    TURN,
    Kept,
    count_block,
    find_savings,
    mark_front,
)
from qlower.passes.mapping.sabre_state import DONE, Options, State


@inlined_part
def follow_blocks(nodes: Nodes, state: State, kept: Kept, before: int) -> None:
    """What SWAPs save after all blocks done since so many nodes were."""
    for place in range(before, state.totals[DONE]):
        node = state.order[place]
        if nodes.first[node] >= 0:
            find_savings(state, kept, state.qubit_of[nodes.first[node]])
            find_savings(state, kept, state.qubit_of[nodes.second[node]])


@inlined_part
def count_pair(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, state: State, kept: Kept, first: int, second: int, now: int
) -> None:
    """Put two wires that meet in the front in (1), or take them out (0)."""
    here = state.qubit_of[first]
    there = state.qubit_of[second]
    kept.scored_partner[first] = second if now == 1 else -1
    kept.scored_partner[second] = first if now == 1 else -1
    count_block(coupling, kept, kept.front, here, there, 2 * now - 1)
    for side in range(2):
        mark_front(kept, here if side == 0 else there, now)


@inlined_part
def follow_front(coupling: Coupling, nodes: Nodes, state: State, kept: Kept, num_front: int) -> None:
    """From the front that was to the one that is."""
    for place in range(kept.totals[NUM_SCORED]):
        wire = kept.scored[place]
        partner = kept.scored_partner[wire]
        if partner >= 0 and state.partner[wire] != partner:
            count_pair(coupling, state, kept, wire, partner, 0)
    for place in range(num_front):
        first = nodes.first[state.front[place]]
        second = nodes.second[state.front[place]]
        kept.scored[2 * place] = first
        kept.scored[2 * place + 1] = second
        kept.scored_place[first] = 2 * place
        kept.scored_place[second] = 2 * place + 1
        if kept.scored_partner[first] < 0:
            count_pair(coupling, state, kept, first, second, 1)
    kept.totals[NUM_SCORED] = 2 * num_front


@inlined_part
def count_ahead(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, nodes: Nodes, state: State, kept: Kept, node: int, sign: int
) -> bool:
    """Put a block of the look-ahead in (1) or take it out (−1); return whether both wires are placed."""
    first = state.qubit_of[nodes.first[node]]
    second = state.qubit_of[nodes.second[node]]
    is_placed = bool(first >= 0 and second >= 0)
    if is_placed:
        count_block(coupling, kept, kept.ahead, first, second, sign)
    return is_placed


@inlined_part
def follow_ahead(coupling: Coupling, nodes: Nodes, state: State, kept: Kept, num_ahead: int) -> None:
    """From the look-ahead that was to the one that is, most of which is the same."""
    before = kept.totals[TURN]
    for place in range(num_ahead):
        node = state.ahead_node[place]
        if kept.turn[node] == before or count_ahead(coupling, nodes, state, kept, node, 1):
            kept.turn[node] = before + 1
    for place in range(kept.totals[NUM_AHEAD]):
        node = kept.counted[place]
        if kept.turn[node] == before:
            count_ahead(coupling, nodes, state, kept, node, -1)
    num_counted = 0
    for place in range(num_ahead):
        node = state.ahead_node[place]
        if kept.turn[node] == before + 1:
            kept.counted[num_counted] = node
            num_counted += 1
    kept.totals[NUM_AHEAD] = num_counted
    kept.totals[TURN] = before + 1


@inlined_part
def weigh(kept: Kept, options: Options, num_front: int, num_ahead: int, is_large: bool) -> None:
    """Weigh what makes up a score by what there is of front and look-ahead, and make all scores anew.

    Beside a large front a block ahead counts no more than one in it.
    """
    front = options.front_weight // num_front
    ahead = options.ahead_weight // num_ahead if num_ahead > 0 else 0
    if is_large:
        ahead = min(ahead, front)
    saving = options.merge_weight * front // 1024
    for edge in range(len(kept.low)):
        counted = 0 if kept.in_front[edge] > 0 else NOT_COUNTED
        kept.score[edge] = counted + front * kept.front[edge] + ahead * kept.ahead[edge] - saving * kept.saving[edge]
    kept.totals[FRONT_WEIGHT] = front
    kept.totals[AHEAD_WEIGHT] = ahead


@inlined_part
def follow(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling,
    nodes: Nodes,
    state: State,
    kept: Kept,
    options: Options,
    num_front: int,
    num_ahead: int,
    is_large: bool,
) -> None:
    """Follow front and look-ahead once blocks were done."""
    follow_front(coupling, nodes, state, kept, num_front)
    follow_ahead(coupling, nodes, state, kept, num_ahead)
    weigh(kept, options, num_front, num_ahead, is_large)
