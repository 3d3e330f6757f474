"""Places in a module: positions as numbered by ``qlower.ir.origins``, what stands there, and how people name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from qlower.ir.dialect_table import find_dialect
from qlower.ir.module import Module
from qlower.ir.operation import Operation
from qlower.ir.rewriting import walk
from qlower.ir.run import Run

LONGEST_TEXT = 100
"""Characters of a description."""


@dataclass(frozen=True)
class RowAt:
    """One row of a run.

    Attributes:
        run: the run.
        row: the row's index in it.
    """

    run: Run
    row: int

    @property
    def name(self) -> str:
        """The row op's full name."""
        return self.run.rows.kinds[int(self.run.rows.kind[self.row])].name

    @property
    def origin(self) -> tuple[int, ...]:
        """Where the row came from."""
        return tuple(self.run.rows.origins_of(self.row).tolist())


Thing = Operation | RowAt


class Places(Protocol):
    """How people name places of a level; a dialect names its own in ``Dialect.places``."""

    def describe(self, thing: Thing) -> str:
        """An op or row of the dialect in a few words, or "" for the op's text."""
        ...

    def find(self, module: Module, place: str) -> tuple[int, ...] | None:
        """The positions in a module of the dialect's level that a text such as ``q[17]@1200ns`` names.

        Gives None if the text is not of a form the dialect knows.

        Raises:
            QlowerError: the form is known, but nothing can be there.
        """
        ...


def places_of(dialect: str) -> Places | None:
    """How people name places of a dialect, or None if it does not say."""
    found = find_dialect(dialect)
    if found is None or not found.places:
        return None
    module, _, attribute = found.places.partition(":")
    return cast(Places, getattr(import_module(module), attribute))


def num_positions(module: Module) -> int:
    """How many positions a module has."""
    return sum(len(op.rows) if isinstance(op, Run) else 1 for op in walk(module))


def things_at(module: Module, positions: Iterable[int]) -> Mapping[int, Thing]:
    """What stands at some positions, in ascending order; positions outside the module are left out."""
    wanted = sorted(set(positions))
    found: dict[int, Thing] = {}
    start = place = 0
    for op in walk(module):
        end = start + (len(op.rows) if isinstance(op, Run) else 1)
        while place < len(wanted) and wanted[place] < end:
            if wanted[place] >= start:
                found[wanted[place]] = RowAt(op, wanted[place] - start) if isinstance(op, Run) else op
            place += 1
        start = end
    return found


def describe(thing: Thing) -> str:
    """An op or row in a few words: the dialect's, or the begin of its text."""
    own = places_of(thing.name.partition(".")[0])
    text = own.describe(thing) if own is not None else ""
    return text or _op_text(thing)


def _op_text(thing: Thing) -> str:
    from qlower.ir.text.attribute_text import dictionary_text  # noqa: PLC0415  # only where a dialect has no words

    if isinstance(thing, RowAt):
        text = row_text(thing)
    else:
        text = f"{thing.name} {dictionary_text(thing.attributes)}" if thing.attributes else thing.name
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def row_text(thing: RowAt, name: str = "") -> str:
    """A row as a program's line: its name, or another, its parameters and its qubits; ``*`` marks a symbolic part."""
    rows = thing.run.rows
    symbolic = "*" if bool(rows.symbolic[thing.row]) else ""
    parameters = ", ".join(f"{value:.6g}{symbolic}" for value in rows.parameters_of(thing.row).tolist())
    qubits = ", ".join(f"q[{qubit}]" for qubit in rows.qubits_of(thing.row).tolist())
    return f"{name or thing.name}{f'({parameters})' if parameters else ''}{f' {qubits}' if qubits else ''}"
