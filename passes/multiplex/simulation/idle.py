"""Idle time made explicit: delays where a scheduled program leaves a qubit waiting."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import DURATION_NS, START_NS, delay_kind
from qlower.ir import Operation, RowKind, Run, RunBuilder
from qlower.ir.rewriting import rewrite_regions

LEAST_WINDOW_NS = 1e-3
"""Below it, a window is rounding."""


def with_explicit_idling(program: Program) -> Program:
    """A scheduled program with a ``physical.delay`` in every window between two rows of a qubit, in order of start.

    Nothing is put before a qubit's first row: until then it is in its ground state. Runs without a schedule stay as
    they are. Control flow cuts runs; windows that reach across it are not known, and nothing is put there.
    """

    def visit(op: Operation) -> tuple[Operation] | None:
        if not isinstance(op, Run) or START_NS not in op.rows.columns:
            return None
        return (_filled(op),)

    return Program(
        attributes=program.attributes, regions=rewrite_regions(program, visit).regions, origin=program.origin
    )


def _filled(run: Run) -> Run:
    """The run's rows by start time, with delays between them."""
    starts: NDArray[np.float64] = run.rows.columns[START_NS].astype(np.float64)
    ends = starts + run.rows.columns[DURATION_NS].astype(np.float64)
    rows = run.unpack()
    builder = RunBuilder()
    free_at: dict[int, float] = {}
    for index in np.lexsort((np.arange(len(rows)), starts)).tolist():
        row = rows[index]
        for qubit in row.qubits:
            window = starts[index] - free_at.get(qubit, starts[index])
            if window > LEAST_WINDOW_NS and not _directive(row.kind):
                builder.add(delay_kind(1), (qubit,), (float(window),))
            if not _directive(row.kind):
                free_at[qubit] = float(ends[index])
        builder.add_row(row)
    return builder.finish()


def _directive(kind: RowKind) -> bool:
    return kind.name in ("physical.barrier", "physical.gphase")
