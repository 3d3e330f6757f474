"""What a program does to which qubit, in program order, as columns."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.physical.ops import Program
from qlower.ir import RowKind, Run
from qlower.ir.rewriting import walk

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO_TENANT = -1


@dataclass(frozen=True)
class Footprints:
    """All pairs of a row and a qubit that it acts on, of the whole program, sorted by row.

    Rows are numbered in program order through all runs.

    Attributes:
        row, qubit: int64 [pairs].
        is_barrier: of each row.
        takes_over: of each row the tenant that it makes its qubit ready for; ``NO_TENANT`` for all but such resets.
        is_outer: of each row whether it stands outside of control flow.
        first_row: the number of a run's first row, by the run's id.
    """

    row: Ints
    qubit: Ints
    is_barrier: Flags
    takes_over: Ints
    is_outer: Flags
    first_row: dict[int, int]

    @cached_property
    def by_qubit(self) -> Ints:
        """The pairs in the order of qubits, and of rows on each."""
        return np.lexsort((self.row, self.qubit))

    @cached_property
    def begins(self) -> Ints:
        """Where each row's pairs begin, and where the last one's end; rows without qubits have none."""
        return np.searchsorted(self.row, np.arange(len(self.is_barrier) + 1))

    def qubits_of(self, row: int) -> frozenset[int]:
        """The qubits of one row."""
        return frozenset(self.qubit[self.begins[row] : self.begins[row + 1]].tolist())

    def rows_on(self, qubit: int) -> Ints:
        """The rows on a qubit, in program order."""
        ordered = self.qubit[self.by_qubit]
        begin, end = np.searchsorted(ordered, [qubit, qubit + 1]).tolist()
        return self.row[self.by_qubit[begin:end]]


def footprints(program: Program) -> Footprints:
    """The footprints of a program."""
    outer = {id(op) for op in program.body.operations}
    runs = [op for op in walk(program) if isinstance(op, Run)]
    starts = np.cumsum([0, *(len(run.rows) for run in runs)]).tolist()
    rows, qubits = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    barriers, handovers, outside = [np.zeros(0, dtype=bool)], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=bool)]
    for run, start in zip(runs, starts, strict=False):
        count = len(run.rows)
        rows.append((start + np.arange(count)).repeat(run.rows.num_qubits))
        qubits.append(run.rows.qubits.astype(np.int64))
        barriers.append(run.rows.mask([kind.name == "physical.barrier" for kind in run.rows.kinds]))
        handovers.append(np.array([_next_owner(kind) for kind in run.rows.kinds], dtype=np.int64)[run.rows.kind])
        outside.append(np.full(count, id(run) in outer))
    return Footprints(
        np.concatenate(rows),
        np.concatenate(qubits),
        np.concatenate(barriers),
        np.concatenate(handovers),
        np.concatenate(outside),
        {id(run): start for run, start in zip(runs, starts, strict=False)},
    )


def _next_owner(kind: RowKind) -> int:
    tenant = kind.attribute("tenant") if kind.name == "physical.reset" else None
    return tenant if isinstance(tenant, int) else NO_TENANT
