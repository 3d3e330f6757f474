"""The run: one op that holds packed rows, and the builder that fills one row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.ir.affine import Affine, Angle, simplified
from qlower.ir.attributes import Attribute
from qlower.ir.operation import Operation
from qlower.ir.row_stretches import stretch_of
from qlower.ir.rows import RowKind, Rows, Terms, concatenate, offsets_of, ragged
from qlower.ir.value import Value


class Row(NamedTuple):
    """One row of a run, unpacked for code that goes row by row."""

    kind: RowKind
    qubits: tuple[int, ...]
    parameters: tuple[Angle, ...]
    results: tuple[Value, ...]
    slots: tuple[int, ...]
    origin: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Run(Operation):
    """A maximal straight-line sequence of rows.

    Its operands are the values its symbolic parameters use, each once; its results are the results of its rows in row
    order. A region never holds two runs side by side: build regions with ``body``, which merges them.

    Attributes:
        rows: the columns.
    """

    rows: Rows = Rows.empty()  # noqa: RUF009  # immutable

    name: ClassVar[str] = "qlower.run"

    def take(self, index: NDArray[np.integer] | Sequence[int]) -> "Run":
        """The run of the rows at these indices in this order; results go with their rows."""
        if isinstance(index, range) and index.step == 1:
            return self._stretch(index.start, max(index.start, index.stop))
        picked = np.asarray(index, dtype=np.int64)
        taken = self.with_rows(self.rows.take(picked))
        if not self.results:
            return taken
        results = ragged(self.rows.result_offsets[picked], self.rows.num_results[picked])
        return taken.with_(results=[self.results[i] for i in results.tolist()])

    def _stretch(self, begin: int, end: int) -> "Run":
        """The run of rows that follow each other."""
        first, last = self.rows.result_offsets[[begin, end]].tolist()
        rows = stretch_of(self.rows, begin, end)
        return Run(self.operands, self.results[first:last], self.attributes, self.regions, self.origin, rows)

    def with_rows(self, rows: Rows) -> "Run":
        """The run with other columns of the same results and operands."""
        return Run(self.operands, self.results, self.attributes, self.regions, self.origin, rows)

    def angles(self) -> list[Angle]:
        """All parameters in column order, symbolic ones as affine expressions."""
        angles: list[Angle] = list(self.rows.parameters.tolist())
        terms = self.rows.terms
        for parameter, operand, coefficient in zip(
            terms.parameter.tolist(), terms.operand.tolist(), terms.coefficient.tolist(), strict=True
        ):
            angles[parameter] = angles[parameter] + Affine(0.0, ((self.operands[operand], coefficient),))
        return angles

    def unpack(self) -> list[Row]:
        """The rows one by one; for small runs and for writers, not for bulk work."""
        rows = self.rows
        angles = self.angles()
        qubits, slots, origins = rows.qubits.tolist(), rows.slots.tolist(), rows.origins.tolist()
        q, p = rows.qubit_offsets.tolist(), rows.parameter_offsets.tolist()
        r, o = rows.result_offsets.tolist(), rows.origin_offsets.tolist()
        return [
            Row(
                rows.kinds[kind],
                tuple(qubits[q[i] : q[i + 1]]),
                tuple(angles[p[i] : p[i + 1]]),
                self.results[r[i] : r[i + 1]],
                tuple(slots[r[i] : r[i + 1]]),
                tuple(origins[o[i] : o[i + 1]]),
            )
            for i, kind in enumerate(rows.kind.tolist())
        ]


class RunBuilder:
    """Fills a run row by row; amortised, about a microsecond a row."""

    def __init__(self) -> None:
        self._kinds: dict[RowKind, int] = {}
        self._kind: list[int] = []
        self._qubits: list[int] = []
        self._parameters: list[float] = []
        self._operands: dict[Value, int] = {}
        self._terms: list[tuple[int, int, float]] = []
        self._results: list[Value] = []
        self._slots: list[int] = []
        self._origin_counts: list[int] = []
        self._origins: list[int] = []

    def __len__(self) -> int:
        return len(self._kind)

    def add(
        self,
        kind: RowKind,
        qubits: Sequence[int],
        parameters: Sequence[Angle] = (),
        *,
        results: Sequence[Value] = (),
        slots: Sequence[int] | None = None,
        origin: Sequence[int] = (),
    ) -> None:
        """Append a row. ``slots`` are −1 unless given; ``origin`` must be ascending."""
        self._kind.append(self._kinds.setdefault(kind, len(self._kinds)))
        self._qubits.extend(qubits)
        for angle in parameters:
            if isinstance(angle, Affine):
                self._add_terms(angle)
                angle = angle.constant  # noqa: PLW2901
            self._parameters.append(angle)
        if kind.num_results:
            self._results.extend(results)
            self._slots.extend((-1,) * len(results) if slots is None else slots)
        self._origin_counts.append(len(origin))
        self._origins.extend(origin)

    def add_row(self, row: Row) -> None:
        """Append an unpacked row."""
        self.add(row.kind, row.qubits, row.parameters, results=row.results, slots=row.slots, origin=row.origin)

    def _add_terms(self, angle: Affine) -> None:
        parameter = len(self._parameters)
        for value, coefficient in angle.terms:
            self._terms.append((parameter, self._operands.setdefault(value, len(self._operands)), coefficient))

    def finish(self) -> Run:
        """The run of all rows added."""
        self._terms.sort()
        rows = Rows(
            tuple(self._kinds),
            np.array(self._kind, dtype=np.uint16),
            np.array(self._qubits, dtype=np.int32),
            np.array(self._parameters, dtype=np.float64),
            Terms(
                np.array([t[0] for t in self._terms], dtype=np.int32),
                np.array([t[1] for t in self._terms], dtype=np.int32),
                np.array([t[2] for t in self._terms], dtype=np.float64),
            ),
            np.array(self._slots, dtype=np.int32),
            offsets_of(np.array(self._origin_counts, dtype=np.int64)),
            np.array(self._origins, dtype=np.int64),
        )
        return Run(operands=tuple(self._operands), results=tuple(self._results), rows=rows)


def make_kind(
    name: str, num_qubits: int, num_parameters: int = 0, num_results: int = 0, **attributes: Attribute
) -> RowKind:
    """A row kind with its attributes in canonical order."""
    return RowKind(name, num_qubits, num_parameters, num_results, tuple(sorted(attributes.items())))


def concatenate_runs(runs: Sequence[Run]) -> Run:
    """One run of all rows; operands that several runs use are shared."""
    operands: dict[Value, int] = {}
    parts = []
    for run in runs:
        table = np.array([operands.setdefault(v, len(operands)) for v in run.operands] or [0], dtype=np.int32)
        terms = run.rows.terms
        parts.append(replace(run.rows, terms=_sorted_terms(terms.parameter, table[terms.operand], terms.coefficient)))
    results = tuple(value for run in runs for value in run.results)
    return Run(operands=tuple(operands), results=results, rows=concatenate(parts))


def _sorted_terms(parameter: NDArray[np.int32], operand: NDArray[np.int32], coefficient: NDArray[np.float64]) -> Terms:
    order = np.lexsort((operand, parameter))
    return Terms(parameter[order], operand[order], coefficient[order])


def body(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The ops with neighbouring runs merged and empty runs dropped: what a region must hold."""
    merged: list[Operation] = []
    pending: list[Run] = []
    for op in operations:
        if isinstance(op, Run):
            if len(op.rows):
                pending.append(op)
            continue
        if pending:
            merged.append(concatenate_runs(pending) if len(pending) > 1 else pending[0])
            pending = []
        merged.append(op)
    if pending:
        merged.append(concatenate_runs(pending) if len(pending) > 1 else pending[0])
    return tuple(merged)


def canonical_run(run: Run, numbers: Mapping[Value, int]) -> Run:
    """The run with canonical columns, and operands in the order of their numbers, unused ones dropped."""
    rows = run.rows.canonical()
    terms = rows.terms
    if not len(terms):
        return Run(results=run.results, rows=rows, origin=run.origin, attributes=run.attributes)
    used: list[int] = np.unique(terms.operand).tolist()
    used.sort(key=lambda operand: numbers[run.operands[operand]])
    table = np.zeros(len(run.operands), dtype=np.int32)
    table[used] = np.arange(len(used), dtype=np.int32)
    ordered = _sorted_terms(terms.parameter, table[terms.operand], terms.coefficient)
    return replace(run, rows=replace(rows, terms=ordered), operands=tuple(run.operands[i] for i in used))


def angle_sum(angles: Sequence[Angle]) -> Angle:
    """The sum of angles, symbolic or not."""
    total: Angle = simplified(0.0, {})
    for angle in angles:
        total = total + angle
    return total
