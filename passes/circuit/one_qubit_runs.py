"""Maximal runs of one-qubit gates on each wire of a run, multiplied out and written again in a basis."""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, ragged
from qlower.ir.run import Run
from qlower.passes.circuit.fusion_search_kernel import search_runs
from qlower.passes.circuit.fusion_state import (
    AGAIN,
    ORIGINS,
    PARAMETERS,
    PHASE_ORIGINS,
    PHASES,
    QUBITS,
    ROWS,
    Columns,
    Phase,
    Runs,
)
from qlower.passes.circuit.fusion_tables import PHASE, FusionTable, fusion_table, matrix_table
from qlower.passes.circuit.fusion_write_kernel import write_runs
from qlower.passes.circuit.matrix_kernel import fill_matrices
from qlower.passes.circuit.origin_kernels import unite_origins
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis
from qlower.passes.synthesis.one_qubit_kernel import LONGEST, Sequences
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray
from qlower.passes.synthesis.wrapped_angles import wrapped


def matrices_of(rows: Rows, index: LongColumn) -> ComplexArray:
    """The matrices of one-qubit gate rows ``[n, 2, 2]``."""
    entries = np.empty(4 * len(index), dtype=np.complex128)
    starts = rows.parameter_offsets[index]
    fill_matrices.run(rows.kind, rows.parameters, matrix_table(rows.kinds), index, starts, entries, work=len(index))
    return entries.reshape(-1, 2, 2)


def fuse(run: Run, basis: OneQubitBasis, *, anew: bool = False) -> Run:
    """The run with every maximal run of one-qubit gates written in the basis, global phase included.

    Unless all are to be written ``anew``, gates that are all of the basis already, and no more than it needs, stay.
    All constant global phase becomes one row at the front. The same object comes back when nothing changes.

    Raises:
        ValueError: there are gates to fuse, and the rows have further columns, whose values for new rows nobody knows;
            or gates on a wire come to no unitary.
    """
    return _rewritten(run, basis, None, anew)


def written_singly(run: Run, kind: RowKind, basis: OneQubitBasis) -> Run:
    """The run with every one-qubit gate of a kind, but symbolic ones, written in the basis by itself; exact.

    Raises:
        ValueError: as by :func:`fuse`.
    """
    return _rewritten(run, basis, kind, True) if kind in run.rows.kinds else run


def _rewritten(run: Run, basis: OneQubitBasis, kind: RowKind | None, anew: bool) -> Run:
    """The run with its runs of gates, or each gate of a kind, written again in the basis."""
    rows = run.rows
    table = fusion_table(rows.kinds, basis)
    if table is None:
        return _rewritten(run.with_rows(rows.canonical()), basis, kind, anew)
    space = _space(rows)
    runs, phase, counts = space
    num_runs = search_runs.run(
        _columns(rows), rows.symbolic, table.of_rows, table.matrices, -1 if kind is None else rows.kinds.index(kind),
        int(anew), table.basis, table.spellings, np.full(1 + int(rows.qubits.max(initial=0)), -1), runs, phase,
        _sequence(), counts, work=len(rows),
    )  # fmt: skip
    if num_runs and rows.columns:
        raise ValueError(f"rows with further columns are not fused: {', '.join(sorted(rows.columns))}")
    num_again, num_phases, _, refused = counts[AGAIN:].tolist()
    if refused >= 0:
        raise ValueError(f"the gates on wire {runs.wires[refused]} come to no unitary")
    if num_again:
        return run.with_rows(_written(rows, table, space, num_runs))
    return _gathered(run, _Phases(phase.rows[:num_phases], phase.values[:num_phases]))


class _Space(NamedTuple):
    """What the kernels find of a run of rows."""

    runs: Runs
    phase: Phase
    counts: LongColumn


def _space(rows: Rows) -> _Space:
    """Room for what the kernels find."""
    count = len(rows)
    runs = Runs(
        np.empty(count, dtype=np.int32), np.empty(count + 1, dtype=np.int64), np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64), np.empty(count, dtype=np.bool_),
        np.empty(4 * count), np.empty(count),
    )  # fmt: skip
    is_origin = np.zeros(1 + int(rows.origins.max(initial=-1)), dtype=np.bool_)
    return _Space(runs, Phase(np.empty(count, dtype=np.int64), np.empty(count), is_origin), np.zeros(8, dtype=np.int64))


def _columns(rows: Rows) -> Columns:
    return Columns(rows.kind, rows.qubits, rows.parameters, rows.origin_offsets, rows.origins)


def _sequence() -> Sequences:
    """Room for one sequence."""
    return Sequences(np.empty(LONGEST, dtype=np.int8), np.empty(3 * LONGEST), np.empty(1))


def _written(rows: Rows, table: FusionTable, space: _Space, num_runs: int) -> Rows:
    """The rows with those runs written again that have been found to need it."""
    runs, phase, counts = space
    room, num_phases = counts[:4].tolist(), int(counts[PHASES])
    total = _total(phase.values[:num_phases], runs.phases[:num_runs])
    if total != 0.0:
        room = [room[ROWS] + 1, room[QUBITS], room[PARAMETERS] + 1, room[ORIGINS] + int(counts[PHASE_ORIGINS])]
    result = Columns(
        np.empty(room[ROWS], dtype=np.uint16), np.empty(room[QUBITS], dtype=np.int32), np.empty(room[PARAMETERS]),
        np.empty(room[ROWS] + 1, dtype=np.int64), np.empty(room[ORIGINS], dtype=np.int64),
    )  # fmt: skip
    moved = np.empty(len(rows.parameters) if len(rows.terms) else 0, dtype=np.int32)
    ends = np.zeros(4, dtype=np.int64)
    write_runs.run(
        _columns(rows), rows.symbolic, table.of_rows, runs, phase, total, table.phase, table.basis,
        table.spellings, _sequence(), result, moved, ends, work=len(rows),
    )  # fmt: skip
    return Rows(
        table.with_phase if total != 0.0 else table.kinds, result.kind, result.qubits, result.parameters,
        replace(rows.terms, parameter=moved[rows.terms.parameter]) if len(moved) else rows.terms, rows.slots,
        result.origin_offsets, result.origins[: ends[ORIGINS]],
    )  # fmt: skip


def union_of_origins(rows: Rows, members: LongColumn, offsets: LongColumn) -> tuple[LongColumn, LongColumn]:
    """For each group of rows (a stretch of ``members``) the ascending union of origins, as offsets and positions."""
    size = int((rows.origin_offsets[members + 1] - rows.origin_offsets[members]).sum())
    united, positions = np.empty(len(offsets), dtype=np.int64), np.empty(size, dtype=np.int64)
    unite_origins.run(rows.origin_offsets, rows.origins, members, offsets, united, positions, work=size)
    return united, positions[: united[-1]]


class _Phases(NamedTuple):
    """The rows of constant global phase, and their values in radians."""

    rows: LongColumn
    values: FloatArray


def _phases(rows: Rows) -> _Phases:
    """The rows of constant global phase."""
    if PHASE not in rows.kinds:
        return _Phases(np.zeros(0, dtype=np.int64), np.zeros(0))
    index = np.flatnonzero((rows.kind == rows.kinds.index(PHASE)) & ~rows.symbolic)
    return _Phases(index, rows.parameters[rows.parameter_offsets[index]])


def _gathered(run: Run, found: _Phases) -> Run:
    """The run with its constant global phase in one row at the front; the same object where it is."""
    return run if _is_one(found) else _phased(run, found, np.zeros(0), np.zeros(0, dtype=np.int64))


def with_one_phase(run: Run, phases: FloatArray, origins: LongColumn) -> Run:
    """The run with its constant global phase and the given phases in one row at the front, or none if it is zero.

    ``phases`` are values in radians, ``origins`` the positions they came from, both in any order.
    """
    found = _phases(run.rows)
    return _phased(run, found, phases, origins) if len(phases) else _gathered(run, found)


def _is_one(found: _Phases) -> bool:
    """Whether constant global phase is none, or in one row at the front already, as it is written there."""
    if not len(found.rows):
        return True
    value = float(found.values[0])
    return len(found.rows) == 1 and int(found.rows[0]) == 0 and wrapped(value) == value != 0.0


def _phased(run: Run, found: _Phases, phases: FloatArray, origins: LongColumn) -> Run:
    rows = run.rows
    gone = np.zeros(len(rows), dtype=bool)
    gone[found.rows] = True
    total = _total(found.values, phases)
    front = []
    if total != 0.0:
        positions = _ascending(np.concatenate([_origins_of(rows, found.rows), origins]))
        row = Rows(
            (PHASE,), np.zeros(1, np.uint16), np.zeros(0, np.int32), np.array([total]), Terms(), np.zeros(0, np.int32),
            np.array([0, len(positions)], dtype=np.int64), positions,
        )  # fmt: skip
        front.append(Insertion(row, np.zeros(1, dtype=np.int64)))
    return run.with_rows(replaced(rows, gone, front))


def _total(values: FloatArray, phases: FloatArray) -> float:
    """The sum of all phases in (−π, π], exactly rounded: it does not depend on order."""
    return wrapped(math.fsum([*values.tolist(), *phases.tolist()]))


def _origins_of(rows: Rows, index: LongColumn) -> LongColumn:
    """The origins of some rows, one after the other."""
    starts = rows.origin_offsets[index]
    return rows.origins[ragged(starts, rows.origin_offsets[index + 1] - starts)]


def _ascending(positions: LongColumn) -> LongColumn:
    """The different positions in ascending order, in linear time."""
    met = np.zeros(int(positions.max(initial=-1)) + 1, dtype=bool)
    met[positions] = True
    return np.flatnonzero(met)
