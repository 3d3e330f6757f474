"""Templates: what one row becomes, applied to whole columns at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.ir.rows import IntColumn, LongColumn, RowKind, Rows, Terms, offsets_of
from qlower.ir.run import Run
from qlower.passes.circuit.template_kernel import Replaced, Templates, Written, write_templates


@dataclass(frozen=True)
class TemplateRow:
    """One row of a template; operands and angles refer to those of the row that is replaced."""

    kind: RowKind
    operands: tuple[int, ...]
    angles: tuple[AngleExpression, ...] = ()


Template = tuple[TemplateRow, ...]
"""The rows that stand in for one row, in order of application; may be empty."""


def substitute(expression: AngleExpression, arguments: Sequence[AngleExpression]) -> AngleExpression:
    """The expression with its parameters replaced by expressions over other parameters."""
    constant = expression.constant
    coefficients: dict[int, float] = {}
    for index, coefficient in expression.terms:
        constant += coefficient * arguments[index].constant
        for inner, factor in arguments[index].terms:
            coefficients[inner] = coefficients.get(inner, 0.0) + coefficient * factor
    return AngleExpression(constant, tuple(sorted((i, c) for i, c in coefficients.items() if c != 0.0)))


@lru_cache(maxsize=4096)
def _as_it_is(kind: RowKind) -> Template:
    """The template of a row that stays: −0 is what any parameter is added to without being changed."""
    angles = tuple(AngleExpression(-0.0, ((place, 1.0),)) for place in range(kind.num_parameters))
    return (TemplateRow(kind, tuple(range(kind.num_qubits)), angles),)


def expand_rows(run: Run, groups: Sequence[tuple[LongColumn, Template]]) -> Run:
    """The run with rows replaced by their templates; each group is row indices of one kind and its template.

    Rows in no group stay. Rows with results must stay. The rows of a template take the origin of the row they replace.

    Raises:
        ValueError: the rows have further columns, whose values for new rows nobody knows.
    """
    rows = run.rows
    if rows.columns:
        raise ValueError(f"rows with further columns are not replaced: {', '.join(sorted(rows.columns))}")
    table = _Table()
    for kind in rows.kinds:
        table.add(kind, _as_it_is(kind))
    template_of = rows.kind.astype(np.int32)
    for index, template in groups:
        if len(index):
            template_of[index] = table.add(rows.kinds[rows.kind[index[0]]], template)
    return run.with_rows(_written(rows, template_of, table))


class _Size(NamedTuple):
    """How many rows, qubits and angles a template has."""

    rows: int
    qubits: int
    angles: int


class _Table:
    """Templates one after the other, as the kernel takes them.

    Attributes:
        kinds: the kinds of their rows, with their numbers.
        templates: these.
        sizes: of each.
    """

    def __init__(self) -> None:
        self.kinds: dict[RowKind, int] = {}
        self.templates: list[Template] = []
        self.sizes: list[_Size] = []
        self._replaced: list[tuple[int, int]] = []
        self._row_begin, self._qubit_begin, self._angle_begin, self._term_begin = [0], [0], [0], [0]
        self._kind: list[int] = []
        self._qubit: list[int] = []
        self._constant: list[float] = []
        self._terms: list[tuple[int, float]] = []

    def add(self, replaced: RowKind, template: Template) -> int:
        """Add what stands in for rows of a kind; give its number."""
        qubits, angles = len(self._qubit), len(self._constant)
        for row in template:
            self._kind.append(self.kinds.setdefault(row.kind, len(self.kinds)))
            self._qubit.extend(row.operands)
            for angle in row.angles:
                self._constant.append(angle.constant)
                self._terms.extend(angle.terms)
                self._term_begin.append(len(self._terms))
            self._qubit_begin.append(len(self._qubit))
            self._angle_begin.append(len(self._constant))
        self._row_begin.append(len(self._kind))
        self._replaced.append((replaced.num_qubits, replaced.num_parameters))
        self.sizes.append(_Size(len(template), len(self._qubit) - qubits, len(self._constant) - angles))
        self.templates.append(template)
        return len(self.templates) - 1

    def columns(self) -> Templates:
        """All of them."""
        num_qubits, num_parameters = np.array(self._replaced, dtype=np.int64).reshape(-1, 2).T.copy()
        return Templates(
            num_qubits, num_parameters, np.array(self._row_begin), np.array(self._kind, dtype=np.uint16),
            np.array(self._qubit_begin), np.array(self._qubit, dtype=np.int64),
            np.array(self._angle_begin), np.array(self._constant, dtype=np.float64), np.array(self._term_begin),
            np.array([parameter for parameter, _ in self._terms], dtype=np.int64),
            np.array([factor for _, factor in self._terms], dtype=np.float64),
        )  # fmt: skip


def _written(rows: Rows, template_of: IntColumn, table: _Table) -> Rows:
    """The rows, each replaced by the template of its number."""
    sizes = np.array(table.sizes, dtype=np.int64).reshape(-1, 3)
    counts = np.bincount(template_of, minlength=len(sizes))
    num_rows, num_qubits, num_angles = (counts @ sizes).tolist()
    num_origins = int(sizes[:, 0][template_of] @ rows.num_origins)
    out = Written(
        np.empty(num_rows, np.uint16), np.empty(num_qubits, np.int32), np.empty(num_angles),
        np.empty(num_rows + 1, np.int64), np.empty(num_origins, np.int64),
    )  # fmt: skip
    replaced = Replaced(template_of, rows.qubits, rows.parameters, rows.origin_offsets, rows.origins)
    write_templates.run(replaced, table.columns(), out, work=num_rows)
    terms = _terms_of(rows, template_of, table) if len(rows.terms) else rows.terms
    return Rows(
        tuple(table.kinds), out.kind, out.qubits, out.parameters, terms, rows.slots, out.origin_offsets, out.origins
    )


def _terms_of(rows: Rows, template_of: IntColumn, table: _Table) -> Terms:
    """The symbolic parts of the angles that the templates write."""
    old, first = rows.terms, rows.parameter_offsets
    begins = offsets_of(np.array([size.angles for size in table.sizes])[template_of])
    owner = np.searchsorted(first, old.parameter, side="right") - 1
    stays = template_of[owner] < len(rows.kinds)
    moved = (old.parameter - first[owner] + begins[owner])[stays]
    found: dict[tuple[int, int], float] = {}
    for row in np.unique(owner[~stays]).tolist():
        angles = [angle for new in table.templates[template_of[row]] for angle in new.angles]
        for place, angle in enumerate(angles, int(begins[row])):
            for parameter, factor in angle.terms:
                for operand, coefficient in _terms_at(rows, int(first[row]) + parameter):
                    found[place, operand] = found.get((place, operand), 0.0) + factor * coefficient
    new = [(*key, coefficient) for key, coefficient in sorted(found.items()) if coefficient != 0.0]
    parameters = np.concatenate([moved, np.array([place for place, _, _ in new], dtype=np.int64)])
    operands = np.concatenate([old.operand[stays], np.array([operand for _, operand, _ in new], dtype=np.int32)])
    coefficients = np.concatenate([old.coefficient[stays], np.array([each for _, _, each in new], dtype=np.float64)])
    order = np.argsort(parameters, kind="stable")
    return Terms(parameters[order].astype(np.int32), operands[order], coefficients[order])


def _terms_at(rows: Rows, parameter: int) -> Iterator[tuple[int, float]]:
    """The operands and coefficients of one parameter."""
    for term in range(int(rows.term_offsets[parameter]), int(rows.term_offsets[parameter + 1])):
        yield int(rows.terms.operand[term]), float(rows.terms.coefficient[term])
