"""Maximal runs of one-qubit gates on each wire of a run, multiplied out and written again in a basis."""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_name
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, ragged
from qlower.ir.run import Run
from qlower.passes.circuit.fusion_kernels import (
    ROWS,
    Columns,
    Phases,
    Runs,
    Sequences,
    find_runs,
    judge_runs,
    write_runs,
)
from qlower.passes.circuit.fusion_tables import PHASE, basis_table, kinds_table, matrix_table
from qlower.passes.circuit.matrix_kernel import Phased, fill_matrices
from qlower.passes.circuit.origin_kernels import unite_origins
from qlower.passes.circuit.product_kernels import multiply_runs
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis
from qlower.passes.synthesis.one_qubit import OneQubitSequences, synthesize_one_qubit
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray
from qlower.passes.synthesis.wrapped_angles import wrapped

_PORTION = 1 << 16
"""Runs of gates that are multiplied out at a time, which bounds the memory and changes nothing."""


def matrices_of(rows: Rows, index: LongColumn) -> ComplexArray:
    """The matrices of one-qubit gate rows ``[n, 2, 2]``."""
    return _matrices(rows, index, rows.parameter_offsets[index])


def _matrices(rows: Rows, members: LongColumn, starts: LongColumn) -> ComplexArray:
    """The matrices of one-qubit gate rows whose parameters begin at ``starts``."""
    table = matrix_table(rows.kinds)
    count = len(members)
    flat = np.empty(4 * count, dtype=np.complex128)
    phased = Phased(np.empty(count, dtype=np.int64), np.empty(count, dtype=np.complex128))
    found = fill_matrices.run(rows.kind, rows.parameters, table.matrices, members, starts, flat, phased, work=count)
    matrices = flat.reshape(-1, 2, 2)
    if found:
        # Here and not in the kernel: NumPy's product of complex numbers is rounded once less.
        places = phased.places[:found]
        matrices[places] = phased.units[:found, None, None] * matrices[places]
    for place in table.others:
        at = np.flatnonzero(rows.kind[members] == place)
        if len(at):
            matrices[at] = _formula_matrices(rows, rows.kinds[place], starts[at])
    return matrices


def _formula_matrices(rows: Rows, kind: RowKind, starts: LongColumn) -> ComplexArray:
    """The matrices of rows of a kind by the formulas of the gate table, each different one once."""
    name = gate_name(kind)
    assert name is not None  # only one-qubit gates of the table come here
    values = rows.parameters[starts[:, None] + np.arange(kind.num_parameters)]
    distinct, inverse = np.unique(values, axis=0, return_inverse=True)
    matrices = np.stack([GATES[name].matrix(tuple(row)) for row in distinct.tolist()])
    return matrices[inverse.reshape(-1)]


def products(matrices: ComplexArray, offsets: LongColumn) -> ComplexArray:
    """The product of each stretch of one-qubit matrices ``[n, 2, 2]``, the first acting first."""
    result = np.empty(4 * (len(offsets) - 1), dtype=np.complex128)
    multiply_runs.run(matrices.reshape(-1), offsets, result, work=len(matrices))
    return result.reshape(-1, 2, 2)


def fuse(run: Run, basis: OneQubitBasis, *, anew: bool = False) -> Run:
    """The run with every maximal run of one-qubit gates written in the basis, global phase included.

    Unless all are to be written ``anew``, gates that are all of the basis already, and no more than it needs, stay.
    All constant global phase becomes one row at the front. The same object comes back when nothing changes.
    """
    found = _found(run.rows)
    if not len(found.runs.wires):
        return _gathered(run, found.phases)
    return _fused(run, found, basis, np.full(len(found.runs.wires), anew))


def written_singly(run: Run, kind: RowKind, basis: OneQubitBasis) -> Run:
    """The run with every one-qubit gate of a kind, but symbolic ones, written in the basis by itself; exact."""
    rows = run.rows
    index = np.flatnonzero(rows.mask([other == kind for other in rows.kinds]) & ~rows.symbolic)
    if not len(index):
        return run
    run_of = np.full(len(rows), -1, dtype=np.int32)
    run_of[index] = np.arange(len(index), dtype=np.int32)
    wires = rows.qubits[rows.qubit_offsets[index]].astype(np.int64)
    runs = Runs(run_of, np.arange(len(index) + 1), index, rows.parameter_offsets[index], wires)
    return _fused(run, _Found(runs, _phases(rows)), basis, np.ones(len(index), dtype=np.bool_))


class _Found(NamedTuple):
    """What a run of rows has of one-qubit gates and of constant global phase."""

    runs: Runs
    phases: Phases


def _columns(rows: Rows) -> Columns:
    return Columns(rows.kind, rows.qubits, rows.parameters, rows.origin_offsets, rows.origins)


def _found(rows: Rows) -> _Found:
    """The maximal runs of one-qubit gates without free parameters (any other row on the wire ends one), and phases."""
    count = len(rows)
    counts = np.zeros(3, dtype=np.int64)
    runs = Runs(
        np.empty(count, dtype=np.int32), np.empty(count + 1, dtype=np.int64), np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64),
    )  # fmt: skip
    phases = Phases(np.empty(count, dtype=np.int64), np.empty(count))
    open_run = np.full(1 + int(rows.qubits.max(initial=0)), -1, dtype=np.int64)
    kinds = kinds_table(rows.kinds)
    find_runs.run(_columns(rows), rows.symbolic, kinds, open_run, runs, phases, counts, work=count)
    found, members, num_phases = counts.tolist()
    return _Found(
        Runs(runs.run_of, runs.offsets[: found + 1], runs.members[:members], runs.starts[:members], runs.wires[:found]),
        Phases(phases.rows[:num_phases], phases.values[:num_phases]),
    )


def _sequences(rows: Rows, runs: Runs, basis: OneQubitBasis) -> OneQubitSequences:
    """The runs in the basis."""
    found: list[OneQubitSequences] = []
    for begin in range(0, len(runs.wires), _PORTION):
        offsets = runs.offsets[begin : begin + _PORTION + 1]
        members, starts = runs.members[offsets[0] : offsets[-1]], runs.starts[offsets[0] : offsets[-1]]
        unitaries = products(_matrices(rows, members, starts), offsets - offsets[0])
        found.append(synthesize_one_qubit(unitaries, basis.synthesizer))
    if len(found) == 1:
        return found[0]
    gates, angles, phase = zip(*((part.gates, part.angles, part.phase) for part in found), strict=True)
    return OneQubitSequences(np.concatenate(gates), np.concatenate(angles), np.concatenate(phase))


def _fused(run: Run, found: _Found, basis: OneQubitBasis, again: NDArray[np.bool_]) -> Run:
    """The run with runs of gates written in the basis: those set in ``again``, and those that are not settled.

    Raises:
        ValueError: the rows have further columns, whose values for new rows nobody knows.
    """
    rows, runs = run.rows, found.runs
    if rows.columns:
        raise ValueError(f"rows with further columns are not fused: {', '.join(sorted(rows.columns))}")
    together = _sequences(rows, runs, basis)
    sequences = Sequences(together.gates.reshape(-1), together.angles.reshape(-1), together.phase)
    places = together.gates.shape[1]
    table = basis_table(rows.kinds, basis)
    phases = np.empty(len(runs.wires))
    incoming, outgoing = np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64)
    judge_runs.run(
        _columns(rows), kinds_table(rows.kinds), runs, sequences, places, table.spellings, table.forms, again, phases,
        incoming, outgoing, work=len(runs.members),
    )  # fmt: skip
    if not outgoing[ROWS]:
        return _gathered(run, found.phases)
    total = _total(found.phases, phases)
    origins = _phase_origins(rows, found, phases) if total != 0.0 else rows.origins[:0]
    result, ends = _with_room(rows, incoming - outgoing, total, origins)
    if total != 0.0:
        result.kind[0] = table.phase
    moved = np.empty(len(rows.parameters) if len(rows.terms) else 0, dtype=np.int32)
    write_runs.run(
        _columns(rows), rows.symbolic, kinds_table(rows.kinds), runs, again, sequences, places, table.spellings,
        result, moved, ends, work=len(rows),
    )  # fmt: skip
    num_rows, num_qubits, num_parameters, num_origins = ends.tolist()
    written = Rows(
        table.with_phase if total != 0.0 else table.kinds, result.kind[:num_rows], result.qubits[:num_qubits],
        result.parameters[:num_parameters],
        replace(rows.terms, parameter=moved[rows.terms.parameter]) if len(moved) else rows.terms, rows.slots,
        result.origin_offsets[: num_rows + 1], result.origins[:num_origins],
    )  # fmt: skip
    return run.with_rows(written)


def _with_room(rows: Rows, more: LongColumn, phase: float, origins: LongColumn) -> tuple[Columns, LongColumn]:
    """Columns with room for rows and more, a row of global phase in front unless it is zero; how much there is in them.

    Args:
        rows: the rows.
        more: how much more there may be, counted as by the kernels; each row that comes or goes has one qubit.
        phase: in radians.
        origins: of the phase.
    """
    front = int(phase != 0.0)
    num_rows, _, num_parameters, num_origins = more.tolist()
    columns = Columns(
        np.empty(len(rows) + num_rows + front, dtype=np.uint16),
        np.empty(len(rows.qubits) + num_rows, dtype=np.int32),
        np.empty(len(rows.parameters) + num_parameters + front),
        np.empty(len(rows) + num_rows + front + 1, dtype=np.int64),
        np.empty(len(rows.origins) + num_origins + len(origins), dtype=np.int64),
    )
    columns.origin_offsets[0] = 0
    if front:
        columns.parameters[0], columns.origin_offsets[1] = phase, len(origins)
        columns.origins[: len(origins)] = origins
    return columns, np.array([front, 0, front, len(origins)])


def union_of_origins(rows: Rows, members: LongColumn, offsets: LongColumn) -> tuple[LongColumn, LongColumn]:
    """For each group of rows (a stretch of ``members``) the ascending union of origins, as offsets and positions."""
    size = int((rows.origin_offsets[members + 1] - rows.origin_offsets[members]).sum())
    united, positions = np.empty(len(offsets), dtype=np.int64), np.empty(size, dtype=np.int64)
    unite_origins.run(rows.origin_offsets, rows.origins, members, offsets, united, positions, work=size)
    return united, positions[: united[-1]]


def _phases(rows: Rows) -> Phases:
    """The rows of constant global phase."""
    if PHASE not in rows.kinds:
        return Phases(np.zeros(0, dtype=np.int64), np.zeros(0))
    index = np.flatnonzero((rows.kind == rows.kinds.index(PHASE)) & ~rows.symbolic)
    return Phases(index, rows.parameters[rows.parameter_offsets[index]])


def _gathered(run: Run, found: Phases) -> Run:
    """The run with its constant global phase in one row at the front; the same object where it is."""
    return run if _is_one(found) else _phased(run, found, np.zeros(0), np.zeros(0, dtype=np.int64))


def with_one_phase(run: Run, phases: FloatArray, origins: LongColumn) -> Run:
    """The run with its constant global phase and the given phases in one row at the front, or none if it is zero.

    ``phases`` are values in radians, ``origins`` the positions they came from, both in any order.
    """
    found = _phases(run.rows)
    return _phased(run, found, phases, origins) if len(phases) else _gathered(run, found)


def _is_one(found: Phases) -> bool:
    """Whether constant global phase is none, or in one row at the front already, as it is written there."""
    if not len(found.rows):
        return True
    value = float(found.values[0])
    return len(found.rows) == 1 and int(found.rows[0]) == 0 and wrapped(value) == value != 0.0


def _phased(run: Run, found: Phases, phases: FloatArray, origins: LongColumn) -> Run:
    rows = run.rows
    gone = np.zeros(len(rows), dtype=bool)
    gone[found.rows] = True
    total = _total(found, phases)
    front = []
    if total != 0.0:
        positions = _ascending(np.concatenate([_origins_of(rows, found.rows), origins]))
        row = Rows(
            (PHASE,), np.zeros(1, np.uint16), np.zeros(0, np.int32), np.array([total]), Terms(), np.zeros(0, np.int32),
            np.array([0, len(positions)], dtype=np.int64), positions,
        )  # fmt: skip
        front.append(Insertion(row, np.zeros(1, dtype=np.int64)))
    return run.with_rows(replaced(rows, gone, front))


def _total(found: Phases, phases: FloatArray) -> float:
    """The sum of all phases in (−π, π], exactly rounded: it does not depend on order."""
    return wrapped(math.fsum([*found.values.tolist(), *phases.tolist()]))


def _phase_origins(rows: Rows, found: _Found, phases: FloatArray) -> LongColumn:
    """Where global phase comes from: the origins of its rows and of the runs that come with some, ascending."""
    runs = found.runs
    turned = np.flatnonzero(phases)
    sizes = runs.offsets[turned + 1] - runs.offsets[turned]
    members = runs.members[ragged(runs.offsets[turned], sizes)]
    return _ascending(_origins_of(rows, np.concatenate([found.phases.rows, members])))


def _origins_of(rows: Rows, index: LongColumn) -> LongColumn:
    """The origins of some rows, one after the other."""
    starts = rows.origin_offsets[index]
    return rows.origins[ragged(starts, rows.origin_offsets[index + 1] - starts)]


def _ascending(positions: LongColumn) -> LongColumn:
    """The different positions in ascending order, in linear time."""
    met = np.zeros(int(positions.max(initial=-1)) + 1, dtype=bool)
    met[positions] = True
    return np.flatnonzero(met)
