"""The op ``logical.schedule`` of what was decided: steps of operations and factories, and the ledger of states."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.logical.ops import End, Layout, Schedule
from qlower.dialects.logical.rows import DURATION, OPERATION, OWNER, ROLE, START, STATE, step_kind
from qlower.ir import Region, Rows, Run
from qlower.ir.rows import Terms, offsets_of, ragged
from qlower.passes.logical.layouts.floor import FACTORY
from qlower.passes.logical.surgery.factories import FactoryKind
from qlower.passes.logical.surgery.floor_graph import tile_columns
from qlower.passes.logical.surgery.operations import NOWHERE, Operations
from qlower.passes.logical.surgery.scheduling import Scheduled, thousandths_of_rounds

Longs = NDArray[np.int64]


class Steps(NamedTuple):
    """Rows ``logical.step`` in the making; all int64 [n], ``tiles`` one after the other."""

    operation: Longs
    start: Longs
    duration: Longs
    state: Longs
    counts: Longs
    tiles: Longs


class States(NamedTuple):
    """Magic states by number: in the order in which they are ready, then by factory; int64 [n] each."""

    factory: Longs
    batch: Longs
    slot: Longs
    begin: Longs
    end: Longs


def schedule_op(scheduled: Scheduled, operations: Operations, layout: Layout, kinds: list[FactoryKind]) -> Schedule:
    """The op of a schedule."""
    finish = scheduled.start + scheduled.duration + scheduled.hold
    rounds = int(finish.max(initial=0))
    states = _states(kinds, rounds)
    taken = _numbers(states, scheduled)
    position = operations.position[scheduled.nodes]
    counts = np.diff(scheduled.offsets)
    surgery = Steps(position, scheduled.start, scheduled.duration, taken, counts, scheduled.tiles)
    held = np.flatnonzero(scheduled.hold)
    last = scheduled.tiles[scheduled.offsets[held + 1] - 1]
    after = (scheduled.start + scheduled.duration)[held]
    holds = Steps(position[held], after, scheduled.hold[held], np.full(len(held), NOWHERE), np.ones_like(held), last)
    steps = _in_time((surgery, holds, _batches(states, layout, kinds)))
    consumed = int((taken >= 0).sum())
    region = Region((*([_run(steps, operations)] if len(steps.start) else []), End()))
    return Schedule(
        regions=(region,),
        attributes={
            "sym_name": "schedule", "rounds": rounds, "ideal_rounds": scheduled.ideal_rounds,
            "path_rounds": scheduled.path_rounds,
            "produced": len(states.end), "consumed": consumed, "discarded": len(states.end) - consumed,
        },
    )  # fmt: skip


def _states(kinds: list[FactoryKind], rounds: int) -> States:
    """All states that are ready within the schedule: once a factory has begun, it works without a pause."""
    parts = []
    begins, periods = thousandths_of_rounds(kinds)
    for factory, (kind, first, period) in enumerate(zip(kinds, begins.tolist(), periods.tolist(), strict=True)):
        count = rounds * 1000 // period + 1
        ends = (first + np.arange(count + 1) * period + 999) // 1000
        inside = int((ends[1:] <= rounds).sum())
        batch, slot = np.divmod(np.arange(inside * kind.states), kind.states)
        parts.append(States(np.full(len(batch), factory), batch, slot, ends[batch], ends[batch + 1]))
    if not parts:
        return States(*(np.zeros(0, np.int64) for _ in range(5)))
    together = States(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.lexsort((together.slot, together.factory, together.end))
    return States(*(column[order] for column in together))


def _numbers(states: States, scheduled: Scheduled) -> Longs:
    """The number of the state that each operation takes, −1 for none."""
    if not len(states.end):
        return np.full(len(scheduled.nodes), NOWHERE)
    batches, slots = int(states.batch.max()) + 1, int(states.slot.max()) + 1
    keys = (states.factory * batches + states.batch) * slots + states.slot
    order = np.argsort(keys)
    sought = (scheduled.factory * batches + scheduled.batch) * slots + scheduled.slot
    found: Longs = order[np.minimum(np.searchsorted(keys[order], sought), len(keys) - 1)]
    return np.where(scheduled.factory >= 0, found, NOWHERE)


def _batches(states: States, layout: Layout, kinds: list[FactoryKind]) -> Steps:
    """What factories do; each state of a batch has a part of the factory's tiles."""
    columns = tile_columns(layout)
    own = [np.flatnonzero((columns[ROLE] == FACTORY) & (columns[OWNER] == f)) for f in range(len(kinds))]
    parts = [part for tiles, kind in zip(own, kinds, strict=True) for part in np.array_split(tiles, kind.states)]
    lengths = np.array([len(part) for part in parts], np.int64)
    first = np.cumsum([0] + [kind.states for kind in kinds])[states.factory] if kinds else states.factory
    which = first + states.slot
    tiles = np.concatenate([np.zeros(0, np.int64), *parts])
    counts = lengths[which] if len(which) else which
    numbers = np.arange(len(states.end))
    return Steps(
        np.full(len(numbers), NOWHERE), states.begin, states.end - states.begin, numbers, counts,
        tiles[ragged(offsets_of(lengths)[which], counts)],
    )  # fmt: skip


def _in_time(parts: tuple[Steps, ...]) -> Steps:
    """All steps in the order in which they begin."""
    together = Steps(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.lexsort((np.arange(len(together.start)), together.start))
    operation, start, duration, state, counts = (column[order] for column in together[:5])
    tiles = together.tiles[ragged(offsets_of(together.counts)[order], counts)]
    return Steps(operation, start, duration, state, counts, tiles)


def _run(steps: Steps, operations: Operations) -> Run:
    sizes, kind = np.unique(steps.counts, return_inverse=True)
    origins = [operations.origins[i] if i >= 0 else () for i in steps.operation.tolist()]
    columns = {OPERATION: steps.operation, START: steps.start, DURATION: steps.duration, STATE: steps.state}
    rows = Rows(
        tuple(step_kind(size) for size in sizes.tolist()),
        kind.astype(np.uint16),
        steps.tiles.astype(np.int32),
        np.zeros(0),
        Terms(),
        np.zeros(0, np.int32),
        offsets_of(np.array([len(origin) for origin in origins], np.int64)),
        np.array([position for origin in origins for position in origin], np.int64),
        {name: np.ascontiguousarray(column, np.int64) for name, column in columns.items()},
    )
    return Run(rows=rows)
