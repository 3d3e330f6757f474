"""Groups of qubits that never meet, so that a large program can be compared group by group."""

from dataclasses import replace

import numpy as np

from qlower.dialects.circuit.equivalence import Pair, Program
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.classical.ops import Constant
from qlower.ir import Run


def components(pair: Pair) -> list[Pair] | None:
    """The pair restricted to each group of qubits that meet in either program; None where control flow joins them."""
    size = len(pair.after_qubits)
    places = {qubit: place for place, qubit in enumerate(pair.after_qubits)}
    parent = list(range(size))
    initial, final = pair.wires.initial.tolist(), pair.wires.final.tolist()
    mine = {qubit: places[initial[qubit]] for qubit in pair.used}
    for qubit in pair.used:
        _join(parent, places[initial[qubit]], places[final[qubit]])
    for program, table in ((pair.before, mine), (pair.after, places)):
        if not _join_rows(program, table, parent):
            return None
    groups: dict[int, list[int]] = {}
    for place in range(size):
        groups.setdefault(_root(parent, place), []).append(pair.after_qubits[place])
    return [_restricted(pair, frozenset(group)) for group in groups.values()]


def _restricted(pair: Pair, group: frozenset[int]) -> Pair:
    initial = pair.wires.initial.tolist()
    used = tuple(qubit for qubit in pair.used if initial[qubit] in group)
    return replace(
        pair,
        used=used,
        free=tuple(qubit for qubit in pair.free if initial[qubit] in group),
        after_qubits=tuple(sorted(group)),
    )


def _join_rows(program: Program, table: dict[int, int], parent: list[int]) -> bool:
    """Join the qubits of every row; False if the program is not flat."""
    (body,) = program.function.regions
    for op in body.operations[:-1]:
        if isinstance(op, Constant):
            continue
        if not isinstance(op, Run) or op.operands:
            return False
        rows = op.rows
        acting = np.flatnonzero(rows.mask([effect_of(kind) is not Effect.NOTHING for kind in rows.kinds]))
        qubits, offsets = rows.qubits.tolist(), rows.qubit_offsets.tolist()
        for row in acting[rows.num_qubits[acting] > 1].tolist():
            first, *others = qubits[offsets[row] : offsets[row + 1]]
            for other in others:
                _join(parent, table[first], table[other])
    return True


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


def _join(parent: list[int], one: int, other: int) -> None:
    a, b = _root(parent, one), _root(parent, other)
    parent[max(a, b)] = min(a, b)
