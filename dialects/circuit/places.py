"""How people name places of the circuit level: ``q[3]`` is every row on qubit 3."""

import re

import numpy as np

from qlower.dialects.circuit.rows import PREFIX
from qlower.ir import Module, SymbolRef, Trait
from qlower.ir.places import RowAt, Thing, row_text
from qlower.ir.rewriting import walk
from qlower.ir.run import Run

QUBIT = re.compile(r"q\[(\d+)\]")


class CircuitPlaces:
    """Gates as they stand in programs."""

    def describe(self, thing: Thing) -> str:
        """A row as a line of a program; ops by their text."""
        if not isinstance(thing, RowAt):
            return ""
        kind = thing.run.rows.kinds[int(thing.run.rows.kind[thing.row])]
        callee = kind.attribute("callee")
        return row_text(thing, callee.name if isinstance(callee, SymbolRef) else thing.name.removeprefix(PREFIX))

    def find(self, module: Module, place: str) -> tuple[int, ...] | None:
        """The rows on a qubit."""
        named = QUBIT.fullmatch(place)
        return None if named is None else rows_on(module, int(named[1]))


def rows_on(module: Module, qubit: int) -> tuple[int, ...]:
    """The positions of all rows on a qubit, in program order; not of what is only said of the program."""
    found: list[int] = []
    start = 0
    for top in module.operations:
        for op in walk(top):
            if isinstance(op, Run) and not top.has(Trait.ANNOTATION):
                owners = np.repeat(np.arange(len(op.rows)), op.rows.num_qubits)
                found += (start + owners[op.rows.qubits == qubit]).tolist()
            start += len(op.rows) if isinstance(op, Run) else 1
    return tuple(found)


PLACES = CircuitPlaces()
