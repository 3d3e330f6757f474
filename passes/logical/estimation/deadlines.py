"""When decoded outcomes are needed.

A rotation that takes a magic state is a barrier: how its last patch is read depends on a decoded outcome, and so does
the sign of every later rotation that anticommutes with it. The decoder has notice from the end of its measurement to
the begin of the first of these.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import DURATION, OPERATION, START
from qlower.ir import Module
from qlower.ir.run import Run
from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.reaction import reaction_of
from qlower.passes.logical.estimation.scheduled import Compiled
from qlower.passes.logical.surgery.operations import T, read_operations

WINDOW = 1024
"""How many operations behind a barrier are looked at; the notice of a barrier without a dependent among them is left
out, since it is longer than that of any that matters."""
TIGHTEST = 10
"""Barriers that the report lists."""

Longs = NDArray[np.int64]


class Barriers(NamedTuple):
    """Operations that take a magic state and that something depends on, in program order; int64 [n] each."""

    operation: Longs
    end: Longs
    needed: Longs


def deadlines(module: Module, compiled: Compiled, model: CodeModel, distance: int) -> dict[str, Any]:
    """The barriers of a schedule with the notice that the decoder has at each."""
    barriers = _barriers(module, compiled)
    notice = (barriers.needed - barriers.end) * model.cycle_ns
    reaction = reaction_of(model, distance)
    order = np.lexsort((barriers.operation, notice))[:TIGHTEST].tolist()
    return {
        "barriers": compiled.schedule.consumed,
        "barriers_with_dependents": len(notice),
        "least_notice_ns": float(notice.min()) if len(notice) else None,
        "median_notice_ns": float(np.median(notice)) if len(notice) else None,
        "barriers_with_less_notice_than_reaction": int((notice < reaction.reaction_ns).sum()),
        "tightest": [
            {
                "operation": int(barriers.operation[i]), "measured_by_round": int(barriers.end[i]),
                "needed_at_round": int(barriers.needed[i]), "notice_ns": float(notice[i]),
            }
            for i in order
        ],
    }  # fmt: skip


def _barriers(module: Module, compiled: Compiled) -> Barriers:
    operations = read_operations(module)[1]
    placed = np.flatnonzero(operations.position >= 0)
    strings = operations.paulis.take(placed)
    takes_state = operations.kind[placed] == T
    start, end = _times(compiled, len(placed))
    found = []
    for barrier in np.flatnonzero(takes_state & (start >= 0)).tolist():
        dependent = _first_dependent(strings, start, barrier)
        if dependent >= 0:
            found.append((barrier, int(end[barrier]), int(start[dependent])))
    table = np.array(found, np.int64).reshape(-1, 3)
    return Barriers(table[:, 0], table[:, 1], table[:, 2])


def _times(compiled: Compiled, count: int) -> tuple[Longs, Longs]:
    """Begin of each operation, and end of its measurement; −1 for those that hold no tiles."""
    start, end = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    runs = [op for op in compiled.schedule.body.operations if isinstance(op, Run)]
    if not runs:
        return start, end
    columns = runs[0].rows.columns
    operations = columns[OPERATION].astype(np.int64)
    own = np.flatnonzero(operations >= 0)
    operation, first = np.unique(operations[own], return_index=True)
    rows = own[first]  # rows are in the order in which they begin
    start[operation] = columns[START][rows].astype(np.int64)
    end[operation] = start[operation] + columns[DURATION][rows].astype(np.int64)
    return start, end


def _first_dependent(strings: PauliTable, start: Longs, barrier: int) -> int:
    """The first operation behind that anticommutes and holds tiles, or −1."""
    behind = slice(barrier + 1, barrier + 1 + WINDOW)
    shared = np.bitwise_count(strings.x[behind] & strings.z[barrier]).sum(axis=1, dtype=np.int64)
    shared += np.bitwise_count(strings.z[behind] & strings.x[barrier]).sum(axis=1, dtype=np.int64)
    dependents = np.flatnonzero((shared % 2 == 1) & (start[behind] >= 0))
    return barrier + 1 + int(dependents[0]) if len(dependents) else -1
