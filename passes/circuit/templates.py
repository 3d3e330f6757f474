"""Templates: what one row becomes, applied to whole columns at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of
from qlower.ir.run import Run


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


def expand_rows(run: Run, groups: Sequence[tuple[LongColumn, Template]]) -> Run:
    """The run with rows replaced by their templates; each group is row indices of one kind and its template.

    Rows in no group stay. Rows with results must stay. The rows of a template take the origin of the row they replace.
    """
    rows = run.rows
    gone = np.zeros(len(rows), dtype=bool)
    insertions: list[Insertion] = []
    for index, template in groups:
        gone[index] = True
        insertions.extend(Insertion(_column_of(rows, index, row), index) for row in template)
    return replace(run, rows=replaced(rows, gone, insertions))


def _column_of(rows: Rows, index: LongColumn, template: TemplateRow) -> Rows:
    """One template row for every source row."""
    count = len(index)
    starts = rows.qubit_offsets[index]
    operands = np.array(template.operands, dtype=np.int64)
    qubits = rows.qubits[(starts[:, None] + operands[None, :]).reshape(-1)]
    parameters, terms = _parameters_of(rows, rows.parameter_offsets[index], template.angles)
    origin_counts = rows.num_origins[index]
    origins = rows.take(index).origins
    return Rows(
        (template.kind,), np.zeros(count, np.uint16), qubits, parameters, terms, np.zeros(0, np.int32),
        offsets_of(origin_counts), origins,
    )  # fmt: skip


def _parameters_of(
    rows: Rows, starts: LongColumn, angles: Sequence[AngleExpression]
) -> tuple[NDArray[np.float64], Terms]:
    """The parameter column of the replacing rows, and its symbolic terms."""
    values = np.zeros((len(starts), len(angles)))
    found: dict[tuple[int, int], float] = {}
    symbolic = rows.terms
    for place, expression in enumerate(angles):
        values[:, place] = expression.constant
        for parameter, coefficient in expression.terms:
            values[:, place] += coefficient * rows.parameters[starts + parameter]
            if len(symbolic):
                for row, operand, factor in _terms_of(rows, starts + parameter):
                    key = (row * len(angles) + place, operand)
                    found[key] = found.get(key, 0.0) + coefficient * factor
    keys = sorted(key for key, coefficient in found.items() if coefficient != 0.0)
    terms = Terms(
        np.array([parameter for parameter, _ in keys], dtype=np.int32),
        np.array([operand for _, operand in keys], dtype=np.int32),
        np.array([found[key] for key in keys]),
    )
    return values.reshape(-1), terms


def _terms_of(rows: Rows, parameters: LongColumn) -> Iterator[tuple[int, int, float]]:
    """The symbolic terms of the given parameters: place in ``parameters``, operand and coefficient."""
    first, last = rows.term_offsets[parameters], rows.term_offsets[parameters + 1]
    for row in np.flatnonzero(last > first).tolist():
        for term in range(int(first[row]), int(last[row])):
            yield row, int(rows.terms.operand[term]), float(rows.terms.coefficient[term])


def expand_kinds(run: Run, templates: Mapping[int, Template]) -> Run:
    """The run with every row of the given kinds (indices into ``run.rows.kinds``) replaced by its template."""
    if not templates:
        return run
    kind = run.rows.kind
    return expand_rows(run, [(np.flatnonzero(kind == index), template) for index, template in templates.items()])
