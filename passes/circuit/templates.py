"""Templates: what one row becomes, applied to whole columns at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.ir.rows import IntColumn, LongColumn, RowKind, Rows, Terms, offsets_of
from qlower.ir.run import Run
from qlower.passes.circuit.template_kernel import Replaced
from qlower.passes.circuit.template_table import TemplateTable


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
    replaced = list(rows.kinds)
    template_of = rows.kind.astype(np.int32)
    given: list[Template] = []
    for index, template in groups:
        if len(index):
            template_of[index] = len(replaced)
            replaced.append(rows.kinds[rows.kind[index[0]]])
            given.append(template)
    is_used = np.bincount(template_of, minlength=len(replaced)).tolist()
    stay = [_as_it_is(kind) if is_used[place] else () for place, kind in enumerate(rows.kinds)]
    used: list[Template] = [*stay, *given]
    kinds: dict[RowKind, int] = {}
    table = TemplateTable()
    for kind, template in zip(replaced, used, strict=True):
        parts = [
            (kinds.setdefault(row.kind, len(kinds)), row.operands, [(a.constant, a.terms) for a in row.angles])
            for row in template
        ]
        table.add(kind.num_qubits, kind.num_parameters, parts)
    out = table.written(Replaced(template_of, rows.qubits, rows.parameters, rows.origin_offsets, rows.origins))
    terms = _terms_of(rows, template_of, used) if len(rows.terms) else rows.terms
    new = Rows(tuple(kinds), out.kind, out.qubits, out.parameters, terms, rows.slots, out.origin_offsets, out.origins)
    return run.with_rows(new)


def _terms_of(rows: Rows, template_of: IntColumn, used: Sequence[Template]) -> Terms:
    """The symbolic parts of the angles that the templates write."""
    old, first = rows.terms, rows.parameter_offsets
    begins = offsets_of(np.array([sum(len(row.angles) for row in template) for template in used])[template_of])
    owner = np.searchsorted(first, old.parameter, side="right") - 1
    stays = template_of[owner] < len(rows.kinds)
    moved = (old.parameter - first[owner] + begins[owner])[stays]
    found: dict[tuple[int, int], float] = {}
    for row in np.unique(owner[~stays]).tolist():
        angles = [angle for new in used[template_of[row]] for angle in new.angles]
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
