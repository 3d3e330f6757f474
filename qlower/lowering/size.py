"""Figures of a module that every step's record shows."""

from functools import cache

import numpy as np

from qlower.ir import Module, Rows
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


def cost_of(module: Module, objective: str) -> tuple[int, int]:
    """What a choice between modules goes by, the least first.

    Args:
        module: the module.
        objective: ``gates``: rows on two or more qubits; ``depth``: how many of these follow each other.

    Returns:
        That figure, then all rows.
    """
    size = size_of(module)
    figure = size["two_qubit"] + size["larger"] if objective == "gates" else _depth(module)
    return figure, size["rows"]


def _depth(module: Module) -> int:
    """Layers of rows on two or more qubits; those in regions stand once, one region after the other."""
    return sum(_layers(run.rows) for run in runs(module))


def _layers(rows: Rows) -> int:
    acting = rows.mask([kind.num_qubits > 1 and not _is_directive(kind.name) for kind in rows.kinds])
    offsets, qubits = rows.qubit_offsets.tolist(), rows.qubits.tolist()
    reached: dict[int, int] = {}
    for row in np.flatnonzero(acting).tolist():
        own = qubits[offsets[row] : offsets[row + 1]]
        layer = 1 + max(reached.get(qubit, 0) for qubit in own)
        reached.update(dict.fromkeys(own, layer))
    return max(reached.values(), default=0)
