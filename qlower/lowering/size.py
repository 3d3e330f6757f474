"""Figures of a module that every step's record shows."""

from functools import cache

import numpy as np

from qlower.ir import Module
from qlower.ir.dialect_table import row_definition
from qlower.ir.rewriting import runs


@cache
def _is_directive(name: str) -> bool:
    definition = row_definition(name)
    return definition is not None and definition.directive


@cache
def _is_term(name: str) -> bool:
    definition = row_definition(name)
    return definition is not None and definition.term


def size_of(module: Module) -> dict[str, int]:
    """``rows``: all rows but directives such as barriers; ``two_qubit``: those on exactly two qubits.

    ``larger``: those on more. Terms of sums act on nothing. Rows in regions count once, however often they may run.
    """
    rows = two_qubit = larger = 0
    for run in runs(module):
        counts = np.bincount(run.rows.kind, minlength=len(run.rows.kinds))
        for kind, count in zip(run.rows.kinds, counts.tolist(), strict=True):
            if _is_directive(kind.name):
                continue
            rows += count
            if not _is_term(kind.name):
                two_qubit += count if kind.num_qubits == 2 else 0
                larger += count if kind.num_qubits > 2 else 0
    return {"rows": rows, "two_qubit": two_qubit, "larger": larger}
