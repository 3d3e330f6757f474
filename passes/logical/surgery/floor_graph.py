"""A layout as flat arrays for kernels: which bus tiles touch, and what each of them reaches."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Layout
from qlower.dialects.logical.rows import EDGE_COLUMNS, OWNER, ROLE, X, Y
from qlower.ir import Run
from qlower.ir.rows import offsets_of
from qlower.passes.logical.layouts.floor import BUS, DATA, SIDES, STORAGE

Longs = NDArray[np.int64]
NOTHING = -1


class FloorGraph(NamedTuple):
    """A layout as flat arrays; sides in the order of ``EDGE_COLUMNS``.

    Attributes:
        tiles: how many tiles there are.
        bus_beside: for each bus tile and side the bus tile there, −1 if there is none; [tiles · 4].
        edge_beside: for each bus tile and side the edge of the data tile there: 2 · qubit for X, one more for Z, or −1.
        store_beside: for each bus tile and side the store there, or −1.
        access_offsets, access: for each edge the bus tiles at it, [2 · qubits + 1].
        patch_offsets, patch: for each logical qubit its tiles.
        alone: 1 for a logical qubit whose patch holds no other; such a patch can be measured by itself.
        store_tile, store_factory: of each store.
        whole: tiles of data and bus, which an operation takes where one works at a time.
    """

    tiles: int
    bus_beside: Longs
    edge_beside: Longs
    store_beside: Longs
    access_offsets: Longs
    access: Longs
    patch_offsets: Longs
    patch: Longs
    alone: Longs
    store_tile: Longs
    store_factory: Longs
    whole: Longs


def tile_columns(layout: Layout) -> dict[str, Longs]:
    """The columns of a layout's tiles, and its edges.

    Raises:
        QlowerError: QL1325, the layout does not say where the edges of patches are.
    """
    run = next(op for op in layout.body.operations if isinstance(op, Run))
    missing = [name for name in EDGE_COLUMNS if name not in run.rows.columns]
    if missing:
        fail("QL1325", f"the tiles of the layout have no column {missing[0]}", fix="run lay-out-patches")
    return {name: column.astype(np.int64) for name, column in run.rows.columns.items()}


def floor_graph(layout: Layout) -> FloorGraph:
    """The graph of a layout.

    Raises:
        QlowerError: QL1325, the layout cannot serve all logical qubits and stores.
    """
    columns = tile_columns(layout)
    role, owner = columns[ROLE], columns[OWNER]
    beside = _beside(columns[X], columns[Y])
    is_bus = role == BUS
    there = np.where(beside >= 0, role[beside], NOTHING)
    bus_beside = np.where(is_bus[:, None] & (there == BUS), beside, NOTHING)
    # An edge of the tile at the left of a bus tile is the one at its right, and so on.
    facing = np.stack([columns[EDGE_COLUMNS[side ^ 1]] for side in range(len(SIDES))], axis=1)
    edges = np.take_along_axis(facing, np.maximum(beside, 0), axis=0)
    edge_beside = np.where(is_bus[:, None] & (there == DATA), edges, NOTHING)
    store_tile = np.flatnonzero(role == STORAGE)
    store_of = np.full(len(role), NOTHING)
    store_of[store_tile] = np.arange(len(store_tile))
    store_beside = np.where(is_bus[:, None] & (there == STORAGE), store_of[beside], NOTHING)
    access_offsets, access = _access(edge_beside, 2 * layout.num_qubits)
    data = np.flatnonzero(role == DATA)
    patch_offsets = offsets_of(np.bincount(owner[data], minlength=layout.num_qubits))
    own = np.stack([columns[name] // 2 for name in EDGE_COLUMNS], axis=1)[data] == owner[data][:, None]
    alone = np.ones(layout.num_qubits, np.int64)
    np.minimum.at(alone, owner[data], own.all(axis=1).astype(np.int64))
    graph = FloorGraph(
        len(role), bus_beside.ravel(), edge_beside.ravel(), store_beside.ravel(), access_offsets, access,
        patch_offsets, data[np.argsort(owner[data], kind="stable")], alone, store_tile, owner[store_tile],
        np.flatnonzero(is_bus | (role == DATA)),
    )  # fmt: skip
    _check(graph, layout, is_bus)
    return graph


def _beside(x: Longs, y: Longs) -> Longs:
    """The tile at each side of each tile, −1 if there is none; [tiles, 4]."""
    width = int(x.max() - x.min()) + 3
    keys = (y - y.min() + 1) * width + x - x.min() + 1
    order = np.argsort(keys)
    sought = np.stack([keys + dy * width + dx for dx, dy in SIDES], axis=1)
    at = np.minimum(np.searchsorted(keys[order], sought), len(keys) - 1)
    return np.where(keys[order][at] == sought, order[at], NOTHING)


def _access(edge_beside: Longs, num_edges: int) -> tuple[Longs, Longs]:
    tiles, sides = np.nonzero(edge_beside >= 0)
    edges = edge_beside[tiles, sides]
    return offsets_of(np.bincount(edges, minlength=num_edges)), tiles[np.argsort(edges, kind="stable")]


def _check(graph: FloorGraph, layout: Layout, is_bus: NDArray[np.bool_]) -> None:
    """Refuse layouts on which some operation could never take place."""
    fix = "run lay-out-patches, or report it if that made the layout"
    bus = np.flatnonzero(is_bus)
    reached = np.zeros(graph.tiles, np.bool_)
    pending = bus[:1].tolist()
    while pending:
        tile = pending.pop()
        if not reached[tile]:
            reached[tile] = True
            pending.extend(other for other in graph.bus_beside[4 * tile : 4 * tile + 4].tolist() if other >= 0)
    if not reached[bus].all():
        fail("QL1325", "the bus of the layout is not connected", fix=fix)
    served = np.unique(graph.store_beside)
    if len(served[served >= 0]) != len(graph.store_tile):
        fail("QL1325", "a store of the layout does not touch the bus", fix=fix)
    counts = np.diff(graph.access_offsets)
    if layout.style == "routed" and len(counts) and int(counts.min()) == 0:
        edge = int(np.argmin(counts))
        fail("QL1325", f"the {'XZ'[edge % 2]} edge of logical qubit {edge // 2} does not touch the bus", fix=fix)
