"""Finding free bus tiles that connect the edges of a Pauli product: a Steiner tree, grown edge by edge.

From the tree so far the nearest edge that is still needed is reached by the shortest way over free tiles, as H.
Takahashi and A. Matsuyama do (Math. Japonica 24, 573, 1980): at most twice as long as the best tree for given tiles.
"""

from qlower.lowering.kernels import kernel_part
from qlower.passes.logical.surgery.floor_graph import FloorGraph
from qlower.passes.logical.surgery.operations import CLIFFORD, T
from qlower.passes.logical.surgery.program_arrays import HAS_X, HAS_Z, Program
from qlower.passes.logical.surgery.state import SEARCH, STAMP, TIME, TREE, State, Tasks

EDGE, STORE, HELPER = range(3)
"""What a search looks for: an edge that is needed, a filled store, a tile outside the tree."""


@kernel_part
def patches_are_free(program: Program, floor: FloorGraph, state: State, node: int) -> bool:
    """Whether nothing holds the patches that a node acts on."""
    for at in range(program.support_offsets[node], program.support_offsets[node + 1]):
        qubit = program.support_qubit[at]
        for place in range(floor.patch_offsets[qubit], floor.patch_offsets[qubit + 1]):
            if state.tile_free[floor.patch[place]] > state.figures[TIME]:
                return False
    return True


@kernel_part
def need_edge(floor: FloorGraph, state: State, edge: int) -> bool:
    """Note that an edge is needed; False if no free bus tile lies at it."""
    state.needed[edge] = state.figures[STAMP]
    for at in range(floor.access_offsets[edge], floor.access_offsets[edge + 1]):
        if state.tile_free[floor.access[at]] <= state.figures[TIME]:
            return True
    return False


@kernel_part
def is_goal(floor: FloorGraph, state: State, tile: int, goal: int) -> bool:
    """Whether a tile is what a search looks for."""
    if goal == HELPER:
        is_outside: bool = state.in_tree[tile] != state.figures[STAMP]
        return is_outside
    for side in range(4 * tile, 4 * tile + 4):
        if goal == EDGE:
            edge = floor.edge_beside[side]
            if edge >= 0 and state.needed[edge] == state.figures[STAMP]:
                return True
        else:
            store = floor.store_beside[side]
            if store >= 0 and state.store_batch[store] >= 0:
                return True
    return False


@kernel_part
def add_tile(floor: FloorGraph, state: State, tile: int) -> int:
    """Put a tile into the tree; gives how many edges it reaches that were still needed."""
    state.in_tree[tile] = state.figures[STAMP]
    state.tree[state.figures[TREE]] = tile
    state.figures[TREE] += 1
    met = 0
    for side in range(4 * tile, 4 * tile + 4):
        edge = floor.edge_beside[side]
        if edge >= 0 and state.needed[edge] == state.figures[STAMP]:
            state.needed[edge] = 0
            met += 1
    return met


@kernel_part
def search(floor: FloorGraph, state: State, goal: int) -> int:
    """The nearest goal from the tree over free tiles, with ``parent`` leading back to the tree; −1 if there is none."""
    state.figures[SEARCH] += 1
    mark = state.figures[SEARCH]
    begin, end = 0, 0
    for at in range(state.figures[TREE]):
        tile = state.tree[at]
        state.seen[tile] = mark
        state.parent[tile] = -1
        state.queue[end] = tile
        end += 1
    while begin < end:
        here: int = state.queue[begin]
        begin += 1
        if is_goal(floor, state, here, goal):
            return here
        for side in range(4 * here, 4 * here + 4):
            other = floor.bus_beside[side]
            if other >= 0 and state.seen[other] != mark and state.tile_free[other] <= state.figures[TIME]:
                state.seen[other] = mark
                state.parent[other] = here
                state.queue[end] = other
                end += 1
    return -1


@kernel_part
def extend(floor: FloorGraph, state: State, goal: int) -> int:
    """Lead the tree to the nearest goal; gives how many needed edges that reached, −1 if there is no way."""
    tile = search(floor, state, goal)
    if tile < 0:
        return -1
    met = 0
    while tile >= 0 and state.in_tree[tile] != state.figures[STAMP]:
        met += add_tile(floor, state, tile)
        tile = state.parent[tile]
    return met


@kernel_part
def begin_tree(floor: FloorGraph, state: State, edge: int) -> int:
    """Begin the tree with a free tile at an edge; gives how many needed edges it reaches."""
    for at in range(floor.access_offsets[edge], floor.access_offsets[edge + 1]):
        if state.tile_free[floor.access[at]] <= state.figures[TIME]:
            return add_tile(floor, state, floor.access[at])
    return 0


@kernel_part
def route(program: Program, floor: FloorGraph, tasks: Tasks, state: State, node: int) -> bool:
    """Find the tiles of a product: ``tree`` holds them, for a Clifford rotation with its helper as the last."""
    state.figures[STAMP] += 1
    state.figures[TREE] = 0
    needed, first = 0, -1
    for at in range(program.support_offsets[node], program.support_offsets[node + 1]):
        for letter in (HAS_X, HAS_Z):
            if program.support_letter[at] & letter:
                edge = 2 * program.support_qubit[at] + letter - 1
                if not need_edge(floor, state, edge):
                    return False
                needed += 1
                if first < 0:
                    first = edge
    needed -= begin_tree(floor, state, first)
    while needed > 0:
        met = extend(floor, state, EDGE)
        if met < 0:
            return False
        needed -= met
    if tasks.kind[node] == T:
        return extend(floor, state, STORE) >= 0
    if tasks.kind[node] == CLIFFORD:
        return extend(floor, state, HELPER) >= 0
    return True
