"""Checks of regions whose rows are Pauli strings."""

from collections.abc import Sequence

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import WORD_BITS, num_words
from qlower.ir import Operation, Region, RowKind, Rows, Run


def strings_fault(region: Region, row: RowKind, end: type[Operation], num_qubits: int) -> str | None:
    """What is wrong with a region of Pauli strings on qubits 0 … num_qubits − 1, or None.

    Args:
        region: what it must hold is at most one run, and ``end``.
        row: the kind of its rows.
        end: the op that ends it.
        num_qubits: qubits the strings may act on.
    """
    rows, fault = _rows_of(region.operations, row, end)
    return fault if rows is None else _columns_fault(rows, num_qubits)


def _rows_of(operations: Sequence[Operation], row: RowKind, end: type[Operation]) -> tuple[Rows | None, str | None]:
    if not isinstance(operations[-1], end):
        return None, f"the region must end in {end.name}"
    found = Rows.empty()
    for op in operations[:-1]:
        if not isinstance(op, Run):
            return None, f"the region may hold {row.name} rows only, not {op.name}"
        found = op.rows
    others = [kind.name for kind in found.kinds if kind != row]
    if others:
        return None, f"the region may hold {row.name} rows only, not {others[0]}"
    return found, None


def _columns_fault(rows: Rows, num_qubits: int) -> str | None:
    if not len(rows):
        return None
    words = num_words(num_qubits)
    wanted = sorted(f"{letter}{word}" for letter in "xz" for word in range(words))
    missing = [name for name in wanted if name not in rows.columns or rows.columns[name].dtype.str != "<i8"]
    if missing:
        return f"the strings of {num_qubits} qubits need the int64 columns {', '.join(missing)}"
    extra = [name for name in sorted(rows.columns) if name[0] in "xz" and name[1:].isdigit() and name not in wanted]
    if extra:
        return f"{num_qubits} qubits have no column {extra[0]}"
    beyond = num_qubits - (words - 1) * WORD_BITS
    if beyond < WORD_BITS:
        for letter in "xz":
            column = rows.columns[f"{letter}{words - 1}"].view(np.uint64)
            if (column >> np.uint64(beyond)).any():
                return f"a string acts beyond the {num_qubits} qubits"
    return None
