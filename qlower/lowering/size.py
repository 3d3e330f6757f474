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


def size_of(module: Module) -> dict[str, int]:
    """``rows``: all rows but directives such as barriers; ``two_qubit``: those on exactly two qubits.

    ``larger``: those on more. Rows in regions count once, however often they may run.
    """
    totals = np.zeros(3, dtype=np.int64)
    for run in runs(module):
        counts = np.bincount(run.rows.kind, minlength=len(run.rows.kinds))
        for kind, count in zip(run.rows.kinds, counts.tolist(), strict=True):
            if not _is_directive(kind.name):
                totals += (count, count * (kind.num_qubits == 2), count * (kind.num_qubits > 2))
    return dict(zip(("rows", "two_qubit", "larger"), totals.tolist(), strict=True))
