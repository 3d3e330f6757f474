"""Rows of a run replaced by others on the same wires, with all constant global phase in one row at the front."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of
from qlower.ir.run import Run
from qlower.passes.circuit.splice_kernel import (
    ORIGINS,
    PARAMETERS,
    QUBITS,
    ROWS,
    Columns,
    Front,
    Incoming,
    Shapes,
    Written,
    splice,
)
from qlower.passes.synthesis.wrapped_angles import wrapped

PHASE = gate_kind("gphase")
_NO_FRONT = Front(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Phases:
    """Global phase that comes in.

    Attributes:
        values: radians, in any order.
        members: the rows it comes from.
    """

    values: list[float]
    members: LongColumn


NO_TERMS = Terms()


def spliced(
    run: Run,
    gone: NDArray[np.bool_],
    kinds: tuple[RowKind, ...],
    incoming: Incoming,
    *,
    phases: Phases,
    terms: Terms = NO_TERMS,
) -> Run:
    """The run without the rows that are gone and with those that come in.

    Args:
        run: n rows without further columns.
        gone: [n]; rows of constant phase are added to it. No row with results is gone.
        kinds: those of the result; they begin with the run's.
        incoming: what comes in; no results, and operands as the run's.
        phases: what is added to the constant global phase.
        terms: symbolic parts of the parameters that come in.

    Raises:
        ValueError: the rows have further columns, whose values for new rows nobody knows.
    """
    rows = run.rows
    if rows.columns:
        raise ValueError(f"rows with further columns are not replaced: {', '.join(sorted(rows.columns))}")
    table = _table(kinds)
    front = _gathered(rows, gone, table, phases)
    if len(front.kind):
        kinds = table.with_phase
    written = _room(rows, incoming, front, has_terms=len(rows.terms) + len(terms) > 0)
    columns = Columns(
        rows.kind, rows.qubit_offsets, rows.qubits, rows.parameter_offsets, rows.parameters, rows.origin_offsets,
        rows.origins,
    )  # fmt: skip
    splice.run(columns, gone, incoming, table.shapes, front, written, work=len(rows) + len(incoming.place))
    totals = written.totals.tolist()
    result = Rows(
        kinds,
        written.kind[: totals[ROWS]],
        written.qubits[: totals[QUBITS]],
        written.parameters[: totals[PARAMETERS]],
        _terms(rows.terms, terms, written),
        rows.slots,
        written.origin_offsets[: totals[ROWS] + 1],
        written.origins[: totals[ORIGINS]],
    )
    return run.with_rows(result)


@dataclass(frozen=True)
class _Table:
    """What is known of the kinds of a result.

    Attributes:
        shapes: for the kernel.
        with_phase: the kinds, that of global phase among them.
        phase: its place.
    """

    shapes: Shapes
    with_phase: tuple[RowKind, ...]
    phase: int


@lru_cache(maxsize=1024)
def _table(kinds: tuple[RowKind, ...]) -> _Table:
    shapes = Shapes(
        np.array([kind.num_qubits for kind in kinds], dtype=np.int64),
        np.array([kind.num_parameters for kind in kinds], dtype=np.int64),
    )
    with_phase = kinds if PHASE in kinds else (*kinds, PHASE)
    return _Table(shapes, with_phase, with_phase.index(PHASE))


def _gathered(rows: Rows, gone: NDArray[np.bool_], table: _Table, phases: Phases) -> Front:
    """The row of all constant global phase, none if it is zero; rows that there are of it are gone."""
    values, members = phases.values, phases.members
    if table.phase < len(rows.kinds):
        is_phase = rows.kind == table.phase
        if len(rows.terms):
            is_phase &= ~rows.symbolic
        found = is_phase.nonzero()[0]
        gone[found] = True
        values = [*rows.parameters[rows.parameter_offsets[found]].tolist(), *values]
        members = np.concatenate([found, members])
    total = wrapped(math.fsum(values))  # exactly rounded, so it does not depend on order
    return Front(np.array([table.phase]), np.array([total]), members) if total != 0.0 else _NO_FRONT


def _room(rows: Rows, incoming: Incoming, front: Front, *, has_terms: bool) -> Written:
    """Columns as long as they may become; what is not written takes no memory."""
    num_rows = len(rows) + len(incoming.place) + 1
    in_groups = offsets_of(rows.origin_offsets[incoming.members + 1] - rows.origin_offsets[incoming.members])
    of_groups = in_groups[incoming.offsets]
    num_origins = len(rows.origins) + int((of_groups[incoming.source + 1] - of_groups[incoming.source]).sum())
    num_origins += int((rows.origin_offsets[front.members + 1] - rows.origin_offsets[front.members]).sum())
    return Written(
        np.empty(num_rows, np.uint16),
        np.empty(len(rows.qubits) + len(incoming.qubits), np.int32),
        np.empty(len(rows.parameters) + len(incoming.parameters) + 1),
        np.zeros(num_rows + 1, np.int64),
        np.empty(num_origins, np.int64),
        np.full(len(rows.parameters) if has_terms else 0, -1),
        np.full(len(incoming.parameters) if has_terms else 0, -1),
        np.zeros(4, np.int64),
    )


def _terms(old: Terms, new: Terms, written: Written) -> Terms:
    """The symbolic parts of the result's parameters."""
    if not len(old) and not len(new):
        return old
    moved = written.moved[old.parameter]
    stays = moved >= 0
    parameter = np.concatenate([moved[stays], written.arrived[new.parameter]])
    order = np.argsort(parameter, kind="stable")
    return Terms(
        parameter[order].astype(np.int32),
        np.concatenate([old.operand[stays], new.operand])[order],
        np.concatenate([old.coefficient[stays], new.coefficient])[order],
    )
