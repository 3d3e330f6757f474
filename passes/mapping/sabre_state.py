"""What a SABRE run reads and changes, and the parts of it that keep the books."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import inlined_part
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes

Longs = NDArray[np.int64]

SWAPS, COST, DEPTH, RANDOM, DONE, BESIDE = range(6)
"""Places in ``State.totals``."""
NUM_TOTALS = 6


class Options(NamedTuple):
    """The knobs of one run; weights are integers so that scores are exact.

    Attributes:
        look_ahead: two-qubit blocks beyond the front that count.
        front_weight: of the front's mean distance.
        ahead_weight: of the look-ahead's mean distance.
        merge_weight: in 1/1024 of the front's: the bonus for each CX saved by a SWAP that joins a block on its pair.
        valve: SWAPs without progress after which the closest block is brought together directly.
        seed: of the tie-breaks; 1 … 2³² − 1.
        reverse: whether the program runs backwards.
        record: whether the SWAPs are written down, as many as there is room for.
    """

    look_ahead: int
    front_weight: int
    ahead_weight: int
    merge_weight: int
    valve: int
    seed: int
    reverse: int
    record: int


class State(NamedTuple):
    """Everything a run changes. Wires are the program's, qubits the device's.

    Attributes:
        qubit_of: of each wire, −1 while it is not placed.
        wire_of: of each qubit, −1 for none.
        home: the qubit at which the content of each qubit began.
        waiting: unfinished predecessors of each node.
        order: the nodes in the order they were done.
        ready: the blocks that wait for nothing but SWAPs.
        front: those of them that SWAPs are made for, at most one on each wire.
        beside: the closest of the others; ``totals[BESIDE]`` of them.
        counts: by distance, work space of their choice.
        partner: by wire, the other wire of its block in the front, −1 for none.
        ahead_node: the look-ahead's blocks.
        ahead_head, ahead_next, ahead_partner: the same as a linked list per wire.
        queue, touched: work space of the searches.
        block_partner, block_weight, block_swaps: by qubit, the block that grows on it and its neighbour.
        depth: two-qubit depth by qubit.
        recent: SWAPs since the last progress.
        swaps, swap_at: the SWAPs written down, and after how many nodes each stands.
        best: the candidates of equal score.
        totals: see the places above.
    """

    qubit_of: Ints
    wire_of: Ints
    home: Ints
    waiting: Ints
    order: Ints
    ready: Ints
    front: Ints
    beside: Ints
    counts: Ints
    partner: Ints
    ahead_node: Ints
    ahead_head: Ints
    ahead_next: Ints
    ahead_partner: Ints
    queue: Ints
    touched: Ints
    block_partner: Ints
    block_weight: Ints
    block_swaps: Ints
    depth: Ints
    recent: Ints
    swaps: Ints
    swap_at: Ints
    best: Ints
    totals: Longs


def new_state(coupling: Coupling, nodes: Nodes, look_ahead: int, valve: int, num_swaps: int = 0) -> State:
    """A state with room for everything; ``num_swaps`` is the room for SWAPs to write down."""
    qubits, num, entries = coupling.num, nodes.num, len(nodes.wires)

    def column(length: int) -> Ints:
        return np.zeros(max(length, 1), dtype=np.int32)

    return State(
        qubit_of=column(qubits),
        wire_of=column(qubits),
        home=column(qubits),
        waiting=column(num),
        order=column(num),
        ready=column(num),
        front=column(qubits),
        beside=column(look_ahead),
        counts=column(qubits + 1),
        partner=column(qubits),
        ahead_node=column(look_ahead),
        ahead_head=column(qubits),
        ahead_next=column(2 * look_ahead),
        ahead_partner=column(2 * look_ahead),
        queue=column(num + qubits),
        touched=column(entries + qubits),
        block_partner=column(qubits),
        block_weight=column(qubits),
        block_swaps=column(qubits),
        depth=column(qubits),
        recent=column(2 * (valve + 2 * qubits)),
        swaps=column(2 * num_swaps),
        swap_at=column(num_swaps),
        best=column(8 * len(coupling.neighbours)),
        totals=np.zeros(NUM_TOTALS, dtype=np.int64),
    )


@inlined_part
def next_random(state: State) -> int:
    """The next number of a 32-bit xorshift generator (Marsaglia 2003, doi:10.18637/jss.v008.i14)."""
    value = state.totals[RANDOM]
    value ^= (value << 13) & 0xFFFFFFFF
    value ^= value >> 17
    value ^= (value << 5) & 0xFFFFFFFF
    state.totals[RANDOM] = value
    return int(value)


@inlined_part
def block_cost(weight: int, swaps: int) -> int:
    """CX-class gates of a resynthesised block of so many, with an even (0) or odd (1) number of SWAPs."""
    if swaps == 0:
        return weight if weight < 3 else 3
    if weight == 0:
        return 3
    return 2 if weight == 1 else 3


@inlined_part
def add_to_block(state: State, first: int, second: int, weight: int, swap: int) -> int:
    """Let the block on a pair of qubits grow, or begin one; return the CX-class gates this costs."""
    if state.block_partner[first] == second and state.block_partner[second] == first:
        before = block_cost(state.block_weight[first], state.block_swaps[first])
    else:
        before = 0
        state.block_partner[first] = second
        state.block_partner[second] = first
        state.block_weight[first] = 0
        state.block_swaps[first] = 0
        deeper = max(state.depth[first], state.depth[second]) + 1
        state.depth[first] = deeper
        state.depth[second] = deeper
    now_weight = state.block_weight[first] + weight
    now_swaps = (state.block_swaps[first] + swap) % 2
    state.block_weight[first] = now_weight
    state.block_weight[second] = now_weight
    state.block_swaps[first] = now_swaps
    state.block_swaps[second] = now_swaps
    return block_cost(now_weight, now_swaps) - before


@inlined_part
def exchange(state: State, first: int, second: int) -> None:
    """Exchange the contents of two qubits."""
    one = state.wire_of[first]
    other = state.wire_of[second]
    state.wire_of[first] = other
    state.wire_of[second] = one
    if one >= 0:
        state.qubit_of[one] = second
    if other >= 0:
        state.qubit_of[other] = first
    home = state.home[first]
    state.home[first] = state.home[second]
    state.home[second] = home


@inlined_part
def write_down(state: State, options: Options, first: int, second: int, done: int) -> None:
    """Count a SWAP, and keep it if asked to."""
    number = state.totals[SWAPS]
    if options.record != 0 and 2 * number + 1 < len(state.swaps):
        state.swaps[2 * number] = first
        state.swaps[2 * number + 1] = second
        state.swap_at[number] = done
    state.totals[SWAPS] = number + 1
    state.totals[COST] += add_to_block(state, first, second, 0, 1)


@inlined_part
def merge_saving(state: State, first: int, second: int) -> int:
    """How many CX a SWAP saves because it joins a block on its pair."""
    if state.block_partner[first] != second or state.block_partner[second] != first or state.block_swaps[first] != 0:
        return 0
    weight = state.block_weight[first]
    return 3 - (block_cost(weight, 1) - block_cost(weight, 0))
