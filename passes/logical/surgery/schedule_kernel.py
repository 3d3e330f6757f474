"""The loop that schedules: at every event, what is ready and finds free tiles begins.

Ready nodes are served in the order of ``rank``; only the first ``WINDOW`` unfinished nodes are looked at, and after
``MOST_FAILURES`` nodes that found no way the rest wait for the next event. A node that must wait watches one node
before it that it must not overtake; when that is finished it looks for the next such one.
"""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.logical.surgery.floor_graph import FloorGraph
from qlower.passes.logical.surgery.operations import DECODING, FREE, T
from qlower.passes.logical.surgery.program_arrays import Program, anticommute
from qlower.passes.logical.surgery.routing_kernel import patches_are_free, route
from qlower.passes.logical.surgery.state import (
    ENTERED,
    EVENTS,
    FILLED,
    LAST,
    PLACED,
    READY,
    RUNNING,
    TIME,
    TREE,
    UNFINISHED,
    USED,
    WAITING,
    Factories,
    Output,
    State,
    Tasks,
    pop,
    push,
)

WINDOW = 65536
MOST_FAILURES = 48
DONE, FULL, STUCK = range(3)
"""How a run of the loop ends: all is scheduled; the output must be emptied; nothing can ever go on."""


@kernel_part
def add_event(tasks: Tasks, factories: Factories, state: State, time: int, number: int) -> None:
    """Note that something happens at a time."""
    stride = len(tasks.kind) + len(factories.period) + 1
    push(state.events, state.figures[EVENTS], time * stride + number)
    state.figures[EVENTS] += 1
    if number < len(tasks.kind) or number == stride - 1:
        state.figures[RUNNING] += 1


@kernel_part
def blocker(program: Program, state: State, node: int, before: int) -> int:
    """The nearest unfinished node up to ``before`` that a node must not overtake, or whose bit it needs; else −1."""
    while before >= 0:
        if anticommute(program, before, node):
            return before
        before = state.before[before]
    for at in range(program.wait_offsets[node], program.wait_offsets[node + 1]):
        needed: int = program.waits[at]
        if state.finished[needed] == 0:
            return needed
    return -1


@kernel_part
def watch(  # noqa: PLR0917  # kernels take positions only
    program: Program, tasks: Tasks, factories: Factories, state: State, node: int, before: int
) -> None:
    """Let a node wait for what it must not overtake, or be ready."""
    other = blocker(program, state, node, before)
    if other >= 0:
        state.next_watcher[node] = state.watcher[other]
        state.watcher[other] = node
    elif tasks.kind[node] == FREE or tasks.kind[node] == DECODING:
        add_event(tasks, factories, state, state.figures[TIME] + tasks.duration[node], node)
    else:
        push(state.ready, state.figures[READY], tasks.rank[node])
        state.figures[READY] += 1


@kernel_part
def enter(program: Program, tasks: Tasks, factories: Factories, state: State) -> None:
    """Look at further nodes while there is room in the window."""
    while state.figures[ENTERED] < len(tasks.kind) and state.figures[UNFINISHED] < WINDOW:
        node, last = state.figures[ENTERED], state.figures[LAST]
        state.before[node] = last
        if last >= 0:
            state.after[last] = node
        state.figures[LAST] = node
        state.figures[ENTERED] += 1
        state.figures[UNFINISHED] += 1
        watch(program, tasks, factories, state, node, last)


@kernel_part
def finish(program: Program, tasks: Tasks, factories: Factories, state: State, node: int) -> None:
    """What depends on a node may go on."""
    state.finished[node] = 1
    state.figures[UNFINISHED] -= 1
    before, after = state.before[node], state.after[node]
    if before >= 0:
        state.after[before] = after
    if after >= 0:
        state.before[after] = before
    else:
        state.figures[LAST] = before
    waiting = state.watcher[node]
    while waiting >= 0:
        following = state.next_watcher[waiting]
        watch(program, tasks, factories, state, waiting, before)
        waiting = following


@kernel_part
def batch_end(factories: Factories, factory: int, batch: int) -> int:
    """The first round after a batch."""
    end: int = (factories.first[factory] + (batch + 1) * factories.period[factory] + 999) // 1000
    return end


@kernel_part
def fill_stores(floor: FloorGraph, tasks: Tasks, factories: Factories, state: State, factory: int) -> None:
    """A batch is ready: its states go to empty stores, those that find none are discarded, the next batch begins."""
    batch, slot = state.batch[factory], 0
    for at in range(factories.store_offsets[factory], factories.store_offsets[factory + 1]):
        store = factories.stores[at]
        is_free = state.tile_free[floor.store_tile[store]] <= state.figures[TIME]
        if slot < factories.states[factory] and state.store_batch[store] < 0 and is_free:
            state.store_batch[store] = batch
            state.store_slot[store] = slot
            state.figures[FILLED] += 1
            slot += 1
    state.batch[factory] = batch + 1
    add_event(tasks, factories, state, batch_end(factories, factory, batch + 1), len(tasks.kind) + factory)


@kernel_part
def take_state(floor: FloorGraph, state: State, output: Output, node: int) -> int:
    """Take a state from a store beside the tree; gives the store's tile."""
    at = state.figures[TREE] - 1
    found = -1
    while found < 0:
        for side in range(4 * state.tree[at], 4 * state.tree[at] + 4):
            store = floor.store_beside[side]
            if found < 0 and store >= 0 and state.store_batch[store] >= 0:
                found = store
        at -= 1
    output.factory[node] = floor.store_factory[found]
    output.batch[node] = state.store_batch[found]
    output.slot[node] = state.store_slot[found]
    state.store_batch[found] = -1
    state.figures[FILLED] -= 1
    tile: int = floor.store_tile[found]
    return tile


@kernel_part
def take_whole(floor: FloorGraph, state: State) -> bool:
    """Make the whole floor plan the tree, if all of it is free."""
    state.figures[TREE] = len(floor.whole)
    for at in range(len(floor.whole)):
        state.tree[at] = floor.whole[at]
        if state.tile_free[floor.whole[at]] > state.figures[TIME]:
            return False
    return True


@kernel_part
def hold_tile(state: State, output: Output, tile: int, until: int) -> None:
    """Hold a tile until a time."""
    state.tile_free[tile] = until
    output.tiles[state.figures[USED]] = tile
    state.figures[USED] += 1


@kernel_part
def begin_node(  # noqa: PLR0917  # kernels take positions only
    program: Program,
    floor: FloorGraph,
    tasks: Tasks,
    factories: Factories,
    state: State,
    output: Output,
    node: int,
    one_at_a_time: int,
) -> bool:
    """Begin a ready node now, if its tiles are free and connected."""
    time = state.figures[TIME]
    if tasks.direct[node] == 1:
        state.figures[TREE] = 0
        if not patches_are_free(program, floor, state, node):
            return False
    elif one_at_a_time == 1:
        if not take_whole(floor, state):
            return False
    elif not patches_are_free(program, floor, state, node) or not route(program, floor, tasks, state, node):
        return False
    end = time + tasks.duration[node]
    if one_at_a_time == 0 or tasks.direct[node] == 1:
        for at in range(program.support_offsets[node], program.support_offsets[node + 1]):
            qubit = program.support_qubit[at]
            for place in range(floor.patch_offsets[qubit], floor.patch_offsets[qubit + 1]):
                hold_tile(state, output, floor.patch[place], end)
    for at in range(state.figures[TREE]):
        hold_tile(state, output, state.tree[at], end)
    if tasks.kind[node] == T:
        hold_tile(state, output, take_state(floor, state, output, node), end + tasks.hold[node])
    elif tasks.hold[node] > 0:
        state.tile_free[state.tree[state.figures[TREE] - 1]] = end + tasks.hold[node]
    output.start[node] = time
    output.nodes[state.figures[PLACED]] = node
    output.ends[state.figures[PLACED]] = state.figures[USED]
    state.figures[PLACED] += 1
    add_event(tasks, factories, state, time + tasks.release[node], node)
    nothing = len(tasks.kind) + len(factories.period)
    if tasks.release[node] != tasks.duration[node]:
        add_event(tasks, factories, state, end, nothing)
    if tasks.hold[node] > 0:
        add_event(tasks, factories, state, end + tasks.hold[node], nothing)
    return True


@kernel_part
def serve(  # noqa: PLR0917  # kernels take positions only
    program: Program,
    floor: FloorGraph,
    tasks: Tasks,
    factories: Factories,
    state: State,
    output: Output,
    one_at_a_time: int,
) -> bool:
    """Begin what can begin now, the most urgent first; False if the output is full."""
    state.figures[WAITING] = 0
    kept, room = 0, True
    while room and state.figures[READY] > 0 and kept < MOST_FAILURES:
        room = state.figures[USED] + floor.tiles <= len(output.tiles) and state.figures[PLACED] < len(output.nodes)
        if not room:
            break
        rank = pop(state.ready, state.figures[READY])
        state.figures[READY] -= 1
        node = tasks.by_rank[rank]
        if tasks.kind[node] == T and state.figures[FILLED] == 0:
            state.figures[WAITING] = 1
        elif begin_node(program, floor, tasks, factories, state, output, node, one_at_a_time):
            continue
        state.kept[kept] = rank
        kept += 1
    for at in range(kept):
        push(state.ready, state.figures[READY], state.kept[at])
        state.figures[READY] += 1
    return room


@kernel_part
def pass_events(program: Program, floor: FloorGraph, tasks: Tasks, factories: Factories, state: State) -> None:
    """Let everything happen that happens up to now, and what follows from it at once."""
    stride = len(tasks.kind) + len(factories.period) + 1
    enter(program, tasks, factories, state)
    while state.figures[EVENTS] > 0 and state.events[0] // stride <= state.figures[TIME]:
        number = pop(state.events, state.figures[EVENTS]) % stride
        state.figures[EVENTS] -= 1
        if number < len(tasks.kind):
            finish(program, tasks, factories, state, number)
            enter(program, tasks, factories, state)
        elif number < stride - 1:
            fill_stores(floor, tasks, factories, state, number - len(tasks.kind))
        if number < len(tasks.kind) or number == stride - 1:
            state.figures[RUNNING] -= 1


@kernel(seconds_per_work=5e-7, compile_seconds=12.0)
def schedule_nodes(  # noqa: PLR0917  # kernels take positions only
    program: Program,
    floor: FloorGraph,
    tasks: Tasks,
    factories: Factories,
    state: State,
    output: Output,
    one_at_a_time: int,
) -> int:
    """Go on scheduling; gives ``DONE``, ``FULL`` (empty the output and call again) or ``STUCK``.

    Args:
        program: the nodes.
        floor: where they are scheduled.
        tasks: what each node takes.
        factories: of magic states.
        state: as ``new_state`` makes it, with an event at the end of each factory's first batch, or as it was left.
        output: filled from ``figures[PLACED]`` and ``figures[USED]`` on.
        one_at_a_time: 1 if an operation takes the whole floor plan.
    """
    while True:
        pass_events(program, floor, tasks, factories, state)
        if not serve(program, floor, tasks, factories, state, output, one_at_a_time):
            return FULL
        if state.figures[RUNNING] == 0:
            if state.figures[READY] == 0 and state.figures[UNFINISHED] == 0:
                return DONE
            if state.figures[WAITING] == 0 or len(factories.period) == 0:
                return STUCK
        stride = len(tasks.kind) + len(factories.period) + 1
        state.figures[TIME] = state.events[0] // stride
