"""A schedule of a Pauli program on a layout: what each operation takes, the run of the kernel, and its result."""

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Layout
from qlower.ir.rows import offsets_of
from qlower.lowering import Context
from qlower.passes.logical.layouts.styles import STYLES, Style
from qlower.passes.logical.surgery.critical_path import earliest_begins, lengths_behind
from qlower.passes.logical.surgery.factories import FactoryKind
from qlower.passes.logical.surgery.floor_graph import FloorGraph, floor_graph
from qlower.passes.logical.surgery.operations import CLIFFORD, DECODING, FREE, MEASUREMENT, Operations, T
from qlower.passes.logical.surgery.program_arrays import Program, comparisons_of, program_arrays
from qlower.passes.logical.surgery.schedule_kernel import FULL, STUCK, batch_end, schedule_nodes
from qlower.passes.logical.surgery.state import (
    EVENTS,
    PLACED,
    USED,
    Factories,
    Output,
    Tasks,
    new_state,
    push,
)

Longs = NDArray[np.int64]
CHUNK_NODES = 4096
Y_MEASUREMENT_ROUNDS = 2
"""Measuring a patch in the Y basis takes half its distance and two more rounds: C. Gidney, arXiv:2302.07395."""


@dataclass(frozen=True)
class Timing:
    """How long things take, in rounds of syndrome extraction.

    Attributes:
        step: of lattice surgery.
        reaction: from a measurement until what depends on its outcome can begin.
    """

    step: int
    reaction: int = 0

    @property
    def y_measurement(self) -> int:
        """Measuring a patch in the Y basis; a step at most."""
        return min(self.step, -(-self.step // 2) + Y_MEASUREMENT_ROUNDS)


@dataclass(frozen=True, eq=False)
class Scheduled:
    """What was decided, in the order in which operations begin.

    Attributes:
        nodes: int64 [n], those that hold tiles.
        start, duration, hold: int64 [n], rounds; for ``hold`` rounds more the last tile is held.
        offsets, tiles: stretches of tiles by node, [n + 1].
        factory, batch, slot: the magic state each takes, −1 for none.
        ideal_rounds: see ``logical.schedule``.
        path_rounds: the longest path of dependencies.
    """

    nodes: Longs
    start: Longs
    duration: Longs
    hold: Longs
    offsets: Longs
    tiles: Longs
    factory: Longs
    batch: Longs
    slot: Longs
    ideal_rounds: int
    path_rounds: int


def style_of(layout: Layout) -> Style:
    """How a layout is worked on; a style of somebody else's is routed."""
    return STYLES.get(layout.style, STYLES["routed"])


def tasks_of(operations: Operations, style: Style, timing: Timing, alone: Longs, context: Context) -> Tasks:
    """What each node takes, and how urgent it is.

    A rotation by π/4 measures P⊗Z with a T state, whose patch is then measured in the X or Y basis, as the outcome
    says: only a Pauli is left to correct. One by π/2 does the same with a patch that begins in |+⟩ and ends in the Y
    basis.
    """
    direct = (operations.kind == MEASUREMENT) & (operations.paulis.weights == 1)
    single = np.flatnonzero(direct)
    strings = operations.paulis.take(single)
    direct[single] = alone[(strings.x_bits | strings.z_bits).argmax(axis=1)] == 1 if len(single) else False
    return _tasks(operations, style, timing, direct, context)


def _tasks(operations: Operations, style: Style, timing: Timing, direct: NDArray[np.bool_], context: Context) -> Tasks:
    kind = operations.kind
    long = style.steps * timing.step
    duration = np.select(
        [kind == FREE, kind == DECODING, direct, (kind == CLIFFORD) & style.one_at_a_time],
        [0, timing.reaction, timing.step, long + timing.step],
        long,
    )
    consumed = timing.y_measurement + timing.reaction
    hold = np.select([kind == T, (kind == CLIFFORD) & (not style.one_at_a_time)], [consumed, timing.y_measurement], 0)
    release = np.where(kind == T, np.maximum(duration, consumed), duration)
    behind = lengths_behind(operations, release, context)
    by_rank = np.lexsort((np.arange(len(kind)), -behind))
    rank = np.empty(len(kind), np.int64)
    rank[by_rank] = np.arange(len(kind))
    return Tasks(
        kind, *(np.ascontiguousarray(part, np.int64) for part in (direct, duration, release, hold, rank, by_rank))
    )


def schedule_program(
    operations: Operations, layout: Layout, kinds: list[FactoryKind], timing: Timing, context: Context
) -> Scheduled:
    """Schedule a program on a layout.

    Raises:
        QlowerError: QL1325 the layout cannot serve the program, QL1326 it has no factory for a program with T states.
    """
    floor, style = floor_graph(layout), style_of(layout)
    if operations.count(T) and not kinds:
        fail("QL1326", "the program takes T states, and the layout has no factory", fix="lay-out-patches{factories=1}")
    tasks = tasks_of(operations, style, timing, floor.alone, context)
    output, placed = _run(program_arrays(operations), floor, tasks, factory_arrays(kinds, floor), style, context)
    begins = earliest_begins(operations, tasks.release, context)
    path = int((begins + tasks.duration + tasks.hold).max(initial=0))
    ideal = _one_after_the_other(tasks) if style.one_at_a_time else path
    nodes = placed.nodes
    return Scheduled(
        nodes, output.start[nodes], tasks.duration[nodes], tasks.hold[nodes], placed.offsets, placed.tiles,
        output.factory[nodes], output.batch[nodes], output.slot[nodes], ideal, path,
    )  # fmt: skip


def _one_after_the_other(tasks: Tasks) -> int:
    """How long operations take of which each needs the whole floor plan; direct measurements go side by side."""
    working = (tasks.direct == 0) & (tasks.kind != FREE) & (tasks.kind != DECODING)
    last = int(tasks.hold[working][-1:].sum())
    direct = int(tasks.duration[tasks.direct == 1].max(initial=0))
    return int(tasks.duration[working].sum()) + max(last, direct)


class _Placed(NamedTuple):
    """Nodes in the order in which they were placed, with stretches of the tiles they hold."""

    nodes: Longs
    offsets: Longs
    tiles: Longs


def _run(  # noqa: PLR0917  # as the kernel
    program: Program, floor: FloorGraph, tasks: Tasks, factories: Factories, style: Style, context: Context
) -> tuple[Output, _Placed]:
    """Run the kernel, emptying its output as often as that is full."""
    count, made = len(tasks.kind), len(factories.period)
    state = new_state(count, floor.tiles, len(floor.alone), made, len(floor.store_tile))
    for factory in range(made):
        push(state.events, factory, batch_end(factories, factory, 0) * (count + made + 1) + count + factory)
    state.figures[EVENTS] = made
    output = _new_output(count, floor.tiles)
    nodes, counts, tiles = ([np.zeros(0, np.int64)] for _ in range(3))
    ended = FULL
    reach = len(floor.whole) - len(floor.patch)
    while ended == FULL:
        ended = schedule_nodes.run(
            program, floor, tasks, factories, state, output, int(style.one_at_a_time),
            work=20 * count + comparisons_of(count) + reach * max(count, len(program.support_qubit)),
            progress=context.progress,
        )  # fmt: skip
        placed, used = int(state.figures[PLACED]), int(state.figures[USED])
        nodes.append(output.nodes[:placed].copy())
        counts.append(np.diff(output.ends[:placed], prepend=0))
        tiles.append(output.tiles[:used].copy())
        state.figures[PLACED] = state.figures[USED] = 0
    if ended == STUCK:
        fail("QL1325", "an operation finds no way on the layout", fix="lay it out in another style, or report this")
    return output, _Placed(np.concatenate(nodes), offsets_of(np.concatenate(counts)), np.concatenate(tiles))


def thousandths_of_rounds(kinds: list[FactoryKind]) -> tuple[Longs, Longs]:
    """When each factory begins, and what it takes for a batch; they begin in turn, so that states come evenly."""
    period = np.array([ceil(kind.batch_rounds * 1000 - 1e-6) for kind in kinds], np.int64)
    return np.arange(len(kinds)) * period // max(len(kinds), 1), period


def factory_arrays(kinds: list[FactoryKind], floor: FloorGraph) -> Factories:
    """Factories as flat arrays."""
    counts = np.bincount(floor.store_factory, minlength=len(kinds))
    first, period = thousandths_of_rounds(kinds)
    return Factories(
        first,
        period,
        np.array([kind.states for kind in kinds], np.int64),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.argsort(floor.store_factory, kind="stable"),
    )


def _new_output(count: int, tiles: int) -> Output:
    chunk = min(count, CHUNK_NODES)
    start, factory, batch, slot = (np.full(count, -1, np.int64) for _ in range(4))
    nodes, ends = np.zeros(chunk, np.int64), np.zeros(chunk, np.int64)
    return Output(start, factory, batch, slot, nodes, ends, np.zeros(max(chunk, 1) * tiles, np.int64))
