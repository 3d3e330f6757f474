"""Cancelling and merging gates across gates that commute with them, on whole columns at once."""

import numpy as np
from numpy.typing import NDArray

from qlower.ir import Run
from qlower.ir.rows import LongColumn, Rows
from qlower.passes.circuit.combination_kernel import (
    KINDS,
    MEMBERS,
    PARAMETERS,
    PHASES,
    QUBITS,
    ROWS,
    SOURCES,
    Combined,
    Grouped,
    combine_groups,
)
from qlower.passes.circuit.combinations import FAMILY_TABLE, WRITTEN, Combinations, combinations, idle
from qlower.passes.circuit.commuting_groups import Groups, groups_that_may_change
from qlower.passes.circuit.splice_kernel import Incoming
from qlower.passes.circuit.splicing import NO_TERMS, Phases, spliced
from qlower.passes.circuit.symbolic_sums import NO_SYMBOLS, Symbols, symbolic_sums


def cancel(run: Run, rounds: int) -> Run:
    """At most so many rounds, until nothing combines; the same object when nothing does at all."""
    for _ in range(rounds):
        new = cancel_once(run)
        if new is run:
            break
        run = new
    return run


def cancel_once(run: Run) -> Run:
    """One round; the same object when nothing combines."""
    run = _without_identities(run)
    groups = groups_that_may_change(run.rows)
    return _combined(run, groups) if len(groups) else run


def _without_identities(run: Run) -> Run:
    is_idle = idle(run.rows.kinds)
    if is_idle is None:
        return run
    stays = np.flatnonzero(~is_idle[run.rows.kind])
    return run.take(stays) if len(stays) < len(run.rows) else run


def _combined(run: Run, groups: Groups) -> Run:
    """The run with the groups that change written anew where their first members stood; the same if none does."""
    rows = run.rows
    known = combinations(rows.kinds)
    symbolic = symbolic_sums(rows, groups, known.kinds, FAMILY_TABLE)
    grouped = Grouped(
        rows.kind, rows.qubit_offsets, rows.qubits, rows.parameter_offsets, rows.parameters, groups.members,
        groups.offsets, _has(symbolic.angles, groups), _has(symbolic.phases, groups),
    )  # fmt: skip
    found = _room(rows, groups, known)
    combine_groups.run(grouped, known.kinds, FAMILY_TABLE, found, work=len(groups.members))
    if not found.gone.any():
        return run
    totals = found.totals.tolist()
    incoming = Incoming(
        found.place[: totals[ROWS]],
        found.kind[: totals[ROWS]],
        np.arange(totals[ROWS]),
        found.qubits[: totals[QUBITS]],
        found.parameters[: totals[PARAMETERS]],
        found.offsets[: totals[ROWS] + 1],
        found.members[: totals[MEMBERS]],
    )
    kinds = (*rows.kinds, *(WRITTEN[gate] for gate in found.added[len(rows.kinds) : totals[KINDS]].tolist()))
    phases = Phases(found.phases[: totals[PHASES]].tolist(), found.sources[: totals[SOURCES]])
    terms = NO_TERMS
    if symbolic is not NO_SYMBOLS:
        terms = symbolic.terms(found.group[: totals[PARAMETERS]], found.unit[: totals[PARAMETERS]])
    return spliced(run, found.gone, kinds, incoming, phases=phases, terms=terms)


def _has(symbols: Symbols, groups: Groups) -> NDArray[np.bool_]:
    """Which groups have symbolic parts."""
    flags = np.zeros(len(groups), dtype=bool)
    for group, _ in symbols:
        flags[group] = True
    return flags


def _room(rows: Rows, groups: Groups, known: Combinations) -> Combined:
    """Columns as long as they may become; what is not written takes no memory."""
    num_groups, num_members = len(groups), len(groups.members)

    def longs(count: int) -> LongColumn:
        return np.zeros(count, dtype=np.int64)

    totals = longs(7)
    totals[KINDS] = len(rows.kinds)
    return Combined(
        known.number.copy(), longs(len(rows.kinds) + len(WRITTEN)), np.zeros(len(rows), dtype=bool),
        longs(2 * num_groups), longs(2 * num_groups), np.empty(len(rows.qubits), dtype=np.int32),
        np.empty(2 * num_groups), np.empty(2 * num_groups), longs(2 * num_groups + 1), longs(2 * num_members),
        longs(2 * num_groups), np.empty(num_groups), longs(num_members), totals,
    )  # fmt: skip
