"""Runs as text: one op per row, or one op with columns."""

from collections.abc import Callable, Iterator

import numpy as np

from qlower.ir.attributes import DENSE_TYPES
from qlower.ir.dialect_table import row_definition
from qlower.ir.rows import RowKind, Rows
from qlower.ir.run import Run
from qlower.ir.text.attribute_text import attribute_text, braces, dense_text
from qlower.ir.text.literals import float_text, quoted
from qlower.ir.value import Value

ROW_FIELDS = frozenset({"coefficients", "columns", "parameters", "qubits", "slots", "terms"})
"""Attributes of a row op that are its columns; a row kind with a constant of such a name is printed packed."""
SCALAR_DTYPES = frozenset(DENSE_TYPES) - {"<c16"}
"""Columns whose entries MLIR can write as one number."""

Naming = Callable[[Value], str]


def can_explode(run: Run) -> bool:
    """Whether a reader that sees the rows one by one would take them for the same rows."""
    rows = run.rows
    return all(_kind_can_explode(kind) for kind in rows.kinds) and all(
        column.dtype.str in SCALAR_DTYPES for column in rows.columns.values()
    )


def _kind_can_explode(kind: RowKind) -> bool:
    return row_definition(kind.name) is not None and not any(name in ROW_FIELDS for name, _ in kind.attributes)


def exploded(run: Run, use: Naming, define: Callable[[tuple[Value, ...]], str]) -> Iterator[str]:
    """The run as lines, one op per row.

    Args:
        run: the run.
        use: gives the text of a value that is used.
        define: names values that are defined and gives the text to the left of the op.
    """
    rows = run.rows
    scalars = [(name, _scalars(rows, name)) for name in sorted(rows.columns)]
    constants = [{name: attribute_text(value) for name, value in kind.attributes} for kind in rows.kinds]
    names = [quoted(kind.name) for kind in rows.kinds]
    symbolic = _symbolic(run, use)
    qubits, parameters = rows.qubits.tolist(), rows.parameters.tolist()
    q, p, r = rows.qubit_offsets.tolist(), rows.parameter_offsets.tolist(), rows.result_offsets.tolist()
    for row, kind in enumerate(rows.kind.tolist()):
        entries = dict(constants[kind])
        if q[row + 1] > q[row]:
            entries["qubits"] = f"array<i32: {', '.join(map(str, qubits[q[row] : q[row + 1]]))}>"
        if p[row + 1] > p[row]:
            entries["parameters"] = f"[{', '.join(map(float_text, parameters[p[row] : p[row + 1]]))}]"
        if scalars:
            entries["columns"] = braces({name: texts[row] for name, texts in scalars})
        operands: list[str] = []
        if row in symbolic:
            operands, more = symbolic[row]
            entries |= more
        results = run.results[r[row] : r[row + 1]]
        slots = rows.slots[r[row] : r[row + 1]]
        if (slots != -1).any():
            entries["slots"] = f"array<i32: {', '.join(map(str, slots.tolist()))}>"
        types = f"({', '.join(['f64'] * len(operands))}) -> {types_text(results)}"
        yield f"{define(results)}{names[kind]}({', '.join(operands)}) {braces(entries)} : {types}"


def _symbolic(run: Run, use: Naming) -> dict[int, tuple[list[str], dict[str, str]]]:
    """For rows with symbolic parameters: operands in order, and the fields ``terms`` and ``coefficients``."""
    rows, terms = run.rows, run.rows.terms
    owners = np.searchsorted(rows.parameter_offsets, terms.parameter, side="right") - 1
    places = terms.parameter - rows.parameter_offsets[owners]
    found: dict[int, tuple[list[str], list[str], list[str]]] = {}
    for owner, place, operand, coefficient in zip(
        owners.tolist(), places.tolist(), terms.operand.tolist(), terms.coefficient.tolist(), strict=True
    ):
        operands, parameters, coefficients = found.setdefault(owner, ([], [], []))
        operands.append(use(run.operands[operand]))
        parameters.append(str(place))
        coefficients.append(float_text(coefficient))
    return {
        row: (operands, {"terms": f"array<i32: {', '.join(places)}>", "coefficients": f"[{', '.join(values)}]"})
        for row, (operands, places, values) in found.items()
    }


def _scalars(rows: Rows, name: str) -> list[str]:
    column = rows.columns[name]
    if column.dtype.kind == "f":
        return [float_text(value) for value in column.tolist()]
    element = DENSE_TYPES[column.dtype.str]
    return [f"{value} : {element}" for value in column.tolist()]


def types_text(values: tuple[Value, ...]) -> str:
    """The types of results: bare for one of a builtin type, otherwise in parentheses."""
    return str(values[0].type) if len(values) == 1 else f"({', '.join(str(value.type) for value in values)})"


def packed(run: Run, use: Naming, define: Callable[[tuple[Value, ...]], str]) -> str:
    """The run as one op; ``use`` and ``define`` as for ``exploded``."""
    rows, terms = run.rows, run.rows.terms
    entries = {"kinds": f"[{', '.join(map(_kind_text, rows.kinds))}]", "kind": dense_text(rows.kind)}
    if len(rows.qubits):
        entries["qubits"] = dense_text(rows.qubits)
    if len(rows.parameters):
        entries["parameters"] = dense_text(rows.parameters)
    if len(terms):
        names = ("parameter", "operand", "coefficient")
        entries["terms"] = braces({name: dense_text(getattr(terms, name)) for name in names})
    if (rows.slots != -1).any():
        entries["slots"] = dense_text(rows.slots)
    if rows.columns:
        entries["columns"] = braces({name: dense_text(column) for name, column in rows.columns.items()})
    operands = ", ".join(map(use, run.operands))
    types = f"({', '.join(str(value.type) for value in run.operands)}) -> {types_text(run.results)}"
    return f'{define(run.results)}"{run.name}"({operands}) {braces(entries)} : {types}'


def _kind_text(kind: RowKind) -> str:
    entries = {"name": quoted(kind.name)}
    for field in ("num_qubits", "num_parameters", "num_results"):
        if getattr(kind, field):
            entries[field] = str(getattr(kind, field))
    if kind.attributes:
        entries["attributes"] = braces({name: attribute_text(value) for name, value in kind.attributes})
    return braces(entries)
