"""The fields of a row op, however they were read, and the run that rows with such fields make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qlower.ir.affine import Affine, Angle
from qlower.ir.attributes import DENSE_TYPES, Attribute
from qlower.ir.rows import RowKind
from qlower.ir.run import Run, RunBuilder
from qlower.ir.text.numbers import NumberError, of_element
from qlower.ir.text.row_text import ROW_FIELDS, SCALAR_DTYPES
from qlower.ir.value import Value

INT32 = range(-(1 << 31), 1 << 31)
MOST_KINDS = 1 << 16

Scalar = tuple[str, str, int | float]
"""One entry of a further column: its name, its dtype and the number."""
SCALAR_ELEMENTS = {element: dtype for dtype, element in DENSE_TYPES.items() if dtype in SCALAR_DTYPES}


class RowError(ValueError):
    """A row cannot be built.

    Attributes:
        code: a code of ``qlower.ir.text.codes``.
        field: the attribute at fault, or "" for the op.
    """

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


@dataclass(slots=True)
class RowFields:
    """What a row op carries besides its name, operands and results.

    Attributes:
        qubits: int32 indices.
        parameters: constant parts of the parameters.
        terms: for each operand, the parameter it is part of.
        coefficients: for each operand, its factor there.
        slots: one per result, or None for none given.
        columns: entries of further columns, sorted by name.
        constants: the other attributes, sorted by name.
    """

    qubits: tuple[int, ...] = ()
    parameters: tuple[float, ...] = ()
    terms: tuple[int, ...] = ()
    coefficients: tuple[float, ...] = ()
    slots: tuple[int, ...] | None = None
    columns: tuple[Scalar, ...] = ()
    constants: tuple[tuple[str, Attribute], ...] = ()

    def angles(self, operands: Sequence[Value]) -> Sequence[Angle]:
        """The parameters with their symbolic parts.

        Raises:
            RowError: QL0131, operands, terms and coefficients do not fit together.
        """
        if not (len(operands) == len(self.terms) == len(self.coefficients)):
            counts = f"{len(self.terms)} terms and {len(self.coefficients)} coefficients"
            raise RowError("QL0131", "terms", f"{len(operands)} operands with {counts}")
        if not operands:
            return self.parameters
        parts: dict[int, dict[Value, float]] = {}
        for operand, place, coefficient in zip(operands, self.terms, self.coefficients, strict=True):
            if not 0 <= place < len(self.parameters):
                raise RowError("QL0131", "terms", f"there is no parameter {place}")
            if coefficient == 0.0:
                raise RowError("QL0131", "coefficients", "a coefficient is zero; leave the operand out")
            part = parts.setdefault(place, {})
            if operand in part:
                raise RowError("QL0131", "terms", f"a value stands twice in parameter {place}; add its coefficients")
            part[operand] = coefficient
        return [
            Affine(constant, tuple(parts[place].items())) if place in parts else constant
            for place, constant in enumerate(self.parameters)
        ]


def fields_of(attributes: Mapping[str, Attribute], columns: tuple[Scalar, ...]) -> RowFields:
    """The fields among the attributes of a row op.

    Raises:
        RowError: QL0130, a field is not of its type.
    """
    fields = RowFields(columns=columns)
    fields.qubits = _integers(attributes, "qubits")
    fields.terms = _integers(attributes, "terms")
    fields.parameters = _floats(attributes, "parameters")
    fields.coefficients = _floats(attributes, "coefficients")
    if "slots" in attributes:
        fields.slots = _integers(attributes, "slots")
    fields.constants = tuple((name, attributes[name]) for name in sorted(attributes) if name not in ROW_FIELDS)
    return fields


def _integers(attributes: Mapping[str, Attribute], name: str) -> tuple[int, ...]:
    values = attributes.get(name, ())
    found: list[int] = []
    for value in values if isinstance(values, tuple) else (None,):
        if not isinstance(value, int) or isinstance(value, bool) or value not in INT32:
            raise RowError("QL0130", name, f"'{name}' must be a list of 32-bit integers")
        found.append(value)
    return tuple(found)


def _floats(attributes: Mapping[str, Attribute], name: str) -> tuple[float, ...]:
    values = attributes.get(name, ())
    found: list[float] = []
    for value in values if isinstance(values, tuple) else (None,):
        if not isinstance(value, float):
            raise RowError("QL0130", name, f"'{name}' must be a list of floats; floats have a dot")
        found.append(value)
    return tuple(found)


def scalar(literal: str, element: str) -> tuple[str, int | float]:
    """The dtype and the number of one entry of a column.

    Raises:
        NumberError: no such element type, or the number is not of it.
    """
    if element not in SCALAR_ELEMENTS:
        raise NumberError("QL0122", f"columns hold no numbers of type {element}")
    return SCALAR_ELEMENTS[element], of_element(literal, element)


class RowCollector:
    """Collects rows that follow each other, until an op of another kind comes."""

    def __init__(self) -> None:
        self._builder = RunBuilder()
        self._kinds: set[RowKind] = set()
        self._plain_kinds: dict[tuple[str, int, int, int], RowKind] = {}
        self._signature: tuple[tuple[str, str], ...] = ()
        self._columns: list[list[int | float]] = []

    def add(
        self, name: str, fields: RowFields, operands: Sequence[Value], results: Sequence[Value], offset: int
    ) -> None:
        """Append a row that began at an offset of the text.

        Raises:
            RowError: QL0131 … QL0134, the row cannot be one, or cannot follow the rows before it.
        """
        angles = fields.angles(operands)
        if fields.slots is not None and len(fields.slots) != len(results):
            raise RowError("QL0132", "slots", f"{len(fields.slots)} slots for {len(results)} results")
        self._add_columns(fields.columns)
        kind = self._kind(name, fields, len(results))
        self._builder.add(kind, fields.qubits, angles, results=results, slots=fields.slots, origin=(offset,))

    def _kind(self, name: str, fields: RowFields, num_results: int) -> RowKind:
        shape = (name, len(fields.qubits), len(fields.parameters), num_results)
        kind = self._plain_kinds.get(shape) if not fields.constants else None
        if kind is not None:
            return kind
        kind = RowKind(*shape, fields.constants)
        if not fields.constants:
            self._plain_kinds[shape] = kind
        self._kinds.add(kind)
        if len(self._kinds) > MOST_KINDS:
            raise RowError("QL0134", "", f"more than {MOST_KINDS} kinds of rows follow each other")
        return kind

    def _add_columns(self, columns: tuple[Scalar, ...]) -> None:
        if not columns and not self._signature and len(self._builder):
            return
        signature = tuple((name, dtype) for name, dtype, _ in columns)
        if not len(self._builder):
            self._signature = signature
            self._columns = [[] for _ in signature]
        elif signature != self._signature:
            raise RowError("QL0133", "columns", "the columns are not those of the row before")
        for values, (_, _, value) in zip(self._columns, columns, strict=True):
            values.append(value)

    def finish(self) -> Run | None:
        """The run of the rows added, if any."""
        if not len(self._builder):
            return None
        run = self._builder.finish()
        columns = {
            name: np.array(values, dtype=dtype)
            for (name, dtype), values in zip(self._signature, self._columns, strict=True)
        }
        return replace(run, rows=run.rows.with_columns(columns)) if columns else run
