"""The verifier of runs: whether columns fit together and rows are as their dialects declare them."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from qlower.ir.attributes import DENSE_TYPES
from qlower.ir.dialect import RowDefinition
from qlower.ir.dialect_table import row_definition
from qlower.ir.rows import RowKind, Rows, Terms
from qlower.ir.run import Run
from qlower.ir.types import F64, I1
from qlower.ir.verifier_faults import Fault, fix_of_unknown, in_range, of_type

LARGEST_KIND = 0xFFFF
DTYPES = {
    "kind": np.dtype("<u2"), "qubits": np.dtype("<i4"), "parameters": np.dtype("<f8"), "slots": np.dtype("<i4"),
}  # fmt: skip
TERM_DTYPES = {"parameter": np.dtype("<i4"), "operand": np.dtype("<i4"), "coefficient": np.dtype("<f8")}


def run_faults(run: Run, num_qubits: int | None, allow_unregistered: bool) -> Iterator[Fault]:
    """What is wrong with a run.

    Args:
        run: the run.
        num_qubits: qubits of the function it stands in, if it stands in one.
        allow_unregistered: whether rows of unknown dialects may stand in it.
    """
    malformed = _column_fault(run) or _length_fault(run) or _term_fault(run)
    if malformed is not None:
        yield Fault.at(run, "QL0202", malformed)
        return
    rows = run.rows
    for index, kind in enumerate(rows.kinds):
        for code, message in _kind_faults(kind, allow_unregistered):
            first = np.flatnonzero(rows.kind == index)[:1].tolist()
            fix = fix_of_unknown(kind.name) if code == "QL0200" else ""
            yield Fault(code, message, _origin(rows, first[0]) if first else None, fix)
    finite = np.isfinite(rows.parameters)
    if np.count_nonzero(finite) < len(finite):
        row = int(np.searchsorted(rows.parameter_offsets, int(finite.argmin()), side="right")) - 1
        yield Fault("QL0202", "a row has a parameter that is not a finite number", _origin(rows, row))
    if not ({value.type for value in run.results} <= {I1} and {value.type for value in run.operands} <= {F64}):
        yield Fault.at(run, "QL0202", "a row's results must be of type i1, its operands of type f64")
    if num_qubits is not None and len(rows.qubits):
        yield from _qubit_faults(rows, num_qubits)


def _origin(rows: Rows, row: int) -> int | None:
    origins: list[int] = rows.origins_of(row).tolist()
    return origins[0] if origins else None


def _column_fault(run: Run) -> str | None:
    """Columns of other types than declared would give equal programs different digests."""
    rows = run.rows
    for name, dtype in DTYPES.items():
        if getattr(rows, name).dtype != dtype:
            return f"a run's column '{name}' is of type {getattr(rows, name).dtype}"
    for name, dtype in TERM_DTYPES.items():
        if getattr(rows.terms, name).dtype != dtype:
            return f"a run's terms have the column '{name}' of type {getattr(rows.terms, name).dtype}"
    for name, column in rows.columns.items():
        if column.dtype.str not in DENSE_TYPES:
            return f"a run's column '{name}' is of type {column.dtype}, which no attribute has"
    return None


def _length_fault(run: Run) -> str | None:
    rows = run.rows
    if len(rows) and (len(rows.kinds) > LARGEST_KIND + 1 or int(rows.kind.max()) >= len(rows.kinds)):
        return "a run's kind column points outside its table of kinds"
    lengths = (len(rows.qubits), len(rows.parameters), len(run.results), len(rows.slots))
    wanted = (int(rows.qubit_offsets[-1]), int(rows.parameter_offsets[-1]), int(rows.result_offsets[-1]))
    if lengths != (*wanted, wanted[2]) or any(len(column) != len(rows) for column in rows.columns.values()):
        return f"a run's columns have lengths {lengths}, its kinds ask for {wanted}"
    if len(rows.origin_offsets) != len(rows) + 1 or int(rows.origin_offsets[-1]) != len(rows.origins):
        return "a run's origins do not belong to its rows"
    return None


def _term_fault(run: Run) -> str | None:
    terms: Terms = run.rows.terms
    if len(set(run.operands)) < len(run.operands):
        return "a run has an operand twice"
    if not len(terms) == len(terms.operand) == len(terms.coefficient):
        return "a run's terms have columns of different lengths"
    if not len(terms):
        return None
    outside = (terms.parameter < 0) | (terms.parameter >= len(run.rows.parameters))
    outside |= (terms.operand < 0) | (terms.operand >= len(run.operands))
    if outside.any():
        return "a run's terms point outside its parameters or operands"
    order = terms.parameter.astype(np.int64) * len(run.operands) + terms.operand
    if (np.diff(order) <= 0).any():
        return "a run's terms are not sorted by parameter and operand, or one occurs twice"
    if not np.isfinite(terms.coefficient).all() or (terms.coefficient == 0.0).any():
        return "a run's terms have a coefficient that is zero or not finite"
    return None


@lru_cache(maxsize=4096)
def _kind_faults(kind: RowKind, allow_unregistered: bool) -> tuple[tuple[str, str], ...]:
    """How a kind differs from its declaration; the same for equal kinds."""
    definition = row_definition(kind.name)
    if definition is not None:
        return tuple(_differences(kind, definition))
    return () if allow_unregistered else (("QL0200", f"no dialect declares the row op {kind.name}"),)


def _differences(kind: RowKind, definition: RowDefinition) -> Iterator[tuple[str, str]]:
    counts = (
        ("qubits", kind.num_qubits, definition.num_qubits),
        ("parameters", kind.num_parameters, definition.num_parameters),
        ("results", kind.num_results, definition.num_results),
    )
    for what, present, declared in counts:
        if declared is not None and present != declared:
            yield "QL0201", f"{kind.name}: has {present} {what}, {declared} are declared"
    constants = dict(kind.attributes)
    for name, python_type in definition.attributes.items():
        if name not in constants:
            if name not in definition.optional:
                yield "QL0201", f"{kind.name}: attribute '{name}' is missing"
        elif not of_type(constants[name], python_type):
            yield "QL0201", f"{kind.name}: attribute '{name}' must be of type {python_type.__name__}"
    for name, value in constants.items():
        if name not in definition.attributes:
            yield "QL0201", f"{kind.name}: unknown attribute '{name}'"
        elif not in_range(value):
            yield "QL0201", f"{kind.name}: attribute '{name}' holds an integer that does not fit 64 bits"


def _qubit_faults(rows: Rows, num_qubits: int) -> Iterator[Fault]:
    if int(rows.qubits.min()) < 0 or int(rows.qubits.max()) >= num_qubits:
        outside = int(np.flatnonzero((rows.qubits < 0) | (rows.qubits >= num_qubits))[0])
        row = int(np.searchsorted(rows.qubit_offsets, outside, side="right")) - 1
        message = f"{_name(rows, row)} acts on qubit {rows.qubits[outside]}; the function has {num_qubits}"
        yield Fault("QL0206", message, _origin(rows, row))
    first = rows.qubit_offsets[:-1][rows.num_qubits == 2]
    repeated = first[rows.qubits[first] == rows.qubits[first + 1]]
    for operand in repeated[:1].tolist():
        row = int(np.searchsorted(rows.qubit_offsets, operand, side="right")) - 1
        yield Fault("QL0206", f"{_name(rows, row)} acts twice on qubit {rows.qubits_of(row)[0]}", _origin(rows, row))
    if all(kind.num_qubits <= 2 for kind in rows.kinds):
        return
    for row in np.flatnonzero(rows.num_qubits > 2).tolist():
        qubits = rows.qubits_of(row).tolist()
        if len(set(qubits)) != len(qubits):
            yield Fault("QL0206", f"{_name(rows, row)} acts twice on a qubit: {qubits}", _origin(rows, row))


def _name(rows: Rows, row: int) -> str:
    return rows.kinds[int(rows.kind[row])].name
