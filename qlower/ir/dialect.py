"""Dialects: named, versioned sets of ops and row ops; and the table through which they are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from qlower.ir.operation import Operation


@dataclass(frozen=True, slots=True)
class RowDefinition:
    """The declaration of an op that lives in packed rows.

    Attributes:
        name: full name, such as ``circuit.cx``.
        num_qubits: operands, or None for any number.
        num_parameters: parameters, or None for any number.
        num_results: results, all of type ``i1``.
        attributes: name → Python type of the constants such a row must or may carry.
        optional: the names among ``attributes`` that may be absent.
        directive: whether nothing is executed (barrier, delay, global phase), so that it is not counted as a gate.
        summary: one line of documentation.
        term: whether the row is a term of a sum, not something that is done; its operands may be other than qubits.
    """

    name: str
    num_qubits: int | None
    num_parameters: int | None = 0
    num_results: int = 0
    attributes: Mapping[str, type] = field(default_factory=lambda: MappingProxyType({}))
    optional: frozenset[str] = frozenset()
    summary: str = ""
    directive: bool = False
    term: bool = False


@dataclass(frozen=True)
class Dialect:
    """A dialect.

    Attributes:
        name: the part of its ops' names before the dot.
        version: raised when the meaning or the fields of any of its ops change; part of every digest.
        level: the level of the system whose programs it writes, or "" for a dialect that serves several.
        operations: its op classes.
        rows: its row ops.
        summary: one line of documentation.
        checker: ``module:attribute`` of the semantics used to check passes at this level, or "".
        places: ``module:attribute`` of how people name places of the dialect (``qlower.ir.places.Places``), or "".
        citations: sources.
    """

    name: str
    version: int
    level: str
    operations: tuple[type[Operation], ...]
    rows: tuple[RowDefinition, ...] = ()
    summary: str = ""
    checker: str = ""
    places: str = ""
    citations: tuple[str, ...] = ()

    @cached_property
    def operation_table(self) -> Mapping[str, type[Operation]]:
        """Op classes by full name."""
        return {op.name: op for op in self.operations}

    @cached_property
    def row_table(self) -> Mapping[str, RowDefinition]:
        """Row definitions by full name."""
        return {row.name: row for row in self.rows}
