"""What scheduling works on, as arrays that kernels change; and the heaps they keep."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel_part

Longs = NDArray[np.int64]

(
    TIME, EVENTS, READY, ENTERED, UNFINISHED, LAST, RUNNING, FILLED, STAMP, SEARCH, TREE, USED, PLACED, WAITING,
) = range(14)  # fmt: skip
NUM_FIGURES = 14


class Tasks(NamedTuple):
    """What each node takes, in rounds.

    Attributes:
        kind: see ``operations``.
        direct: 1 for the measurement of one patch by itself, which needs no bus.
        duration: how long its tiles are held.
        release: from its begin until what depends on it may begin.
        hold: how much longer its store, or the helper of a Clifford rotation, is held.
        rank: the order in which ready nodes are served, 0 first.
        by_rank: the node of a rank.
    """

    kind: Longs
    direct: Longs
    duration: Longs
    release: Longs
    hold: Longs
    rank: Longs
    by_rank: Longs


class Factories(NamedTuple):
    """Magic-state factories.

    Attributes:
        first: thousandths of a round until the first batch begins.
        period: thousandths of a round from batch to batch.
        states: in a batch.
        store_offsets, stores: the stores of each.
    """

    first: Longs
    period: Longs
    states: Longs
    store_offsets: Longs
    stores: Longs


class State(NamedTuple):
    """All that changes, so that scheduling can be interrupted and go on.

    Attributes:
        figures: single numbers: the time; lengths of ``events`` and ``ready``; nodes looked at so far, how many of them
            are not finished and the last of these; events of nodes still to come; filled stores; stamps; the length
            of ``tree``; tiles and nodes in the output; whether a node waited for a
            magic state when nodes were served last.
        events: heap of time · stride + number: of a node that is done, of a factory behind the nodes, or of nothing.
        ready: heap of ranks.
        kept: ranks that could not be served.
        before, after: the list of nodes looked at and not finished.
        watcher, next_watcher: nodes that wait for a node, as a list.
        finished: 1 for finished nodes.
        tile_free: when each tile is free again.
        batch: the batch that each factory makes.
        store_batch, store_slot: the state in each store; −1 for none.
        needed: stamp of the edges that must still be reached.
        in_tree, seen: stamps of tiles.
        parent, queue: of a search.
        tree: the tiles found.
    """

    figures: Longs
    events: Longs
    ready: Longs
    kept: Longs
    before: Longs
    after: Longs
    watcher: Longs
    next_watcher: Longs
    finished: Longs
    tile_free: Longs
    batch: Longs
    store_batch: Longs
    store_slot: Longs
    needed: Longs
    in_tree: Longs
    seen: Longs
    parent: Longs
    queue: Longs
    tree: Longs


class Output(NamedTuple):
    """What was decided.

    Attributes:
        start: when a node begins, by node.
        factory, batch, slot: the magic state that it takes, by node; −1 for none.
        nodes, ends: nodes in the order in which they were placed, and where their stretch of ``tiles`` ends.
        tiles: the tiles they hold; the store or helper that is held longer is the last.
    """

    start: Longs
    factory: Longs
    batch: Longs
    slot: Longs
    nodes: Longs
    ends: Longs
    tiles: Longs


def new_state(num_nodes: int, num_tiles: int, num_qubits: int, num_factories: int, num_stores: int) -> State:
    """The state before anything is done."""

    def zeros(count: int) -> Longs:
        return np.zeros(count, np.int64)

    def nothing(count: int) -> Longs:
        return np.full(count, -1, np.int64)

    figures = zeros(NUM_FIGURES)
    figures[LAST] = -1
    return State(
        figures, zeros(3 * num_nodes + num_factories + 2), zeros(num_nodes), zeros(num_nodes),
        nothing(num_nodes), nothing(num_nodes), nothing(num_nodes), nothing(num_nodes), zeros(num_nodes),
        zeros(num_tiles), zeros(num_factories), nothing(num_stores), nothing(num_stores), zeros(2 * num_qubits),
        zeros(num_tiles), zeros(num_tiles), zeros(num_tiles), zeros(num_tiles), zeros(num_tiles),
    )  # fmt: skip


@kernel_part
def push(heap: Longs, size: int, value: int) -> None:
    """Put a value into a heap of ``size`` values, the least at its top."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap[above] <= value:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = value


@kernel_part
def pop(heap: Longs, size: int) -> int:
    """Take the least value out of a heap of ``size`` values."""
    least: int = heap[0]
    value = heap[size - 1]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size - 1:
            break
        if below + 1 < size - 1 and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= value:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = value
    return least
