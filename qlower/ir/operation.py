"""Ops and regions: immutable, with operands, results, attributes and regions declared in the class body.

An op class is declared as in this example, and its accessors and the first half of its verifier follow::

    class Extract(Operation):
        \"\"\"Takes one bit out of an integer.\"\"\"

        __slots__ = ()
        name = "classical.extract"
        traits = frozenset({Trait.PURE})
        source = operand()
        bit = result(I1)
        index = attribute(int)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Self, TypeVar, cast, overload

from qlower.ir.attributes import Attribute, Attributes
from qlower.ir.types import Type
from qlower.ir.value import Value

T = TypeVar("T")


class Trait(StrEnum):
    """What the framework may assume of an op."""

    TERMINATOR = "terminator"
    """Ends its region."""
    PURE = "pure"
    """Has no effect but its results: it may be dropped when unused and repeated when wanted."""
    SYMBOL = "symbol"
    """Is addressed by its attribute ``sym_name`` and hashed and stored on its own."""
    ISOLATED = "isolated"
    """Its regions use no value from outside."""
    LOOP = "loop"
    """Its regions may run any number of times; the others run at most once."""
    ANNOTATION = "annotation"
    """Says something of the module and does nothing: what writes programs leaves it out."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A block of ops with arguments; control flow is structured, so one block is enough."""

    operations: tuple["Operation", ...]
    arguments: tuple[Value, ...] = ()

    @property
    def terminator(self) -> "Operation":
        """The last op; the verifier sees to it that it is one."""
        return self.operations[-1]


class Field(Generic[T]):
    """A declared part of an op: its place is its order among the fields of its kind."""

    kind: ClassVar[str]

    def __init__(self, *, variadic: bool = False, type: Type | None = None, summary: str = "") -> None:
        self.variadic = variadic
        self.type = type
        self.summary = summary
        self.name = ""
        self.position = 0

    def __set_name__(self, owner: "type[Operation]", name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: "type[Operation]") -> Self: ...
    @overload
    def __get__(self, instance: "Operation", owner: "type[Operation]") -> T: ...
    def __get__(self, instance: "Operation | None", owner: "type[Operation]") -> Self | T:
        return self if instance is None else self.read(instance)

    def read(self, op: "Operation") -> T:
        """This part of an op."""
        raise NotImplementedError


class OperandField(Field[Value]):
    """One operand."""

    kind = "operand"

    def read(self, op: "Operation") -> Value:
        """The operand's value."""
        return op.operands[self.position]


class OperandsField(Field[tuple[Value, ...]]):
    """All operands from its place on; only the last operand field may be one."""

    kind = "operand"

    def read(self, op: "Operation") -> tuple[Value, ...]:
        """The operands' values."""
        return op.operands[self.position :]


class ResultField(Field[Value]):
    """One result."""

    kind = "result"

    def read(self, op: "Operation") -> Value:
        """The result's value."""
        return op.results[self.position]


class ResultsField(Field[tuple[Value, ...]]):
    """All results from its place on."""

    kind = "result"

    def read(self, op: "Operation") -> tuple[Value, ...]:
        """The results' values."""
        return op.results[self.position :]


class RegionField(Field[Region]):
    """One region."""

    kind = "region"

    def read(self, op: "Operation") -> Region:
        """The region."""
        return op.regions[self.position]


class RegionsField(Field[tuple[Region, ...]]):
    """All regions from its place on."""

    kind = "region"

    def read(self, op: "Operation") -> tuple[Region, ...]:
        """The regions."""
        return op.regions[self.position :]


class AttributeField(Field[T]):
    """One attribute, by the field's name."""

    kind = "attribute"

    def __init__(
        self,
        python_type: type[T],
        default: T | None = None,
        summary: str = "",
        items: type | tuple[type, ...] | None = None,
    ) -> None:
        super().__init__(summary=summary)
        self.items = items
        self.python_type = python_type
        self.default = default

    def read(self, op: "Operation") -> T:
        """The attribute, or its default when absent."""
        found: object = op.attributes.get(self.name)
        return cast(T, self.default if found is None else found)  # the verifier checks the type


def operand(type: Type | None = None, summary: str = "") -> OperandField:
    """Declare an operand, of any type unless one is given."""
    return OperandField(type=type, summary=summary)


def operands(type: Type | None = None, summary: str = "") -> OperandsField:
    """Declare any number of operands; must stand last."""
    return OperandsField(variadic=True, type=type, summary=summary)


def result(type: Type | None = None, summary: str = "") -> ResultField:
    """Declare a result, of any type unless one is given."""
    return ResultField(type=type, summary=summary)


def results(type: Type | None = None, summary: str = "") -> ResultsField:
    """Declare any number of results; must stand last."""
    return ResultsField(variadic=True, type=type, summary=summary)


def region(summary: str = "") -> RegionField:
    """Declare a region."""
    return RegionField(summary=summary)


def regions(summary: str = "") -> RegionsField:
    """Declare any number of regions; must stand last."""
    return RegionsField(variadic=True, summary=summary)


def attribute(
    python_type: type[T], default: T | None = None, summary: str = "", items: type | tuple[type, ...] | None = None
) -> AttributeField[T]:
    """Declare an attribute of a Python type (bool, int, float, str, tuple, SymbolRef, Type, Dense).

    Without a default the attribute is required. For a tuple, ``items`` is the type of each item, or, for items that
    are tuples themselves, the types in them.
    """
    return AttributeField(python_type, default, summary, items)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An op. Subclasses declare what it may hold; see the module's docstring.

    Attributes:
        operands: SSA values used.
        results: SSA values defined.
        attributes: constants, by name.
        regions: nested ops.
        origin: positions in the parent module (or character offsets in the source text) this op came from, ascending.
            Not part of the digest.
    """

    operands: tuple[Value, ...] = ()
    results: tuple[Value, ...] = ()
    attributes: Attributes = field(default_factory=lambda: MappingProxyType({}))
    regions: tuple[Region, ...] = ()
    origin: tuple[int, ...] = ()

    name: ClassVar[str] = ""
    traits: ClassVar[frozenset[Trait]] = frozenset()
    fields: ClassVar[tuple[Field[Any], ...]] = ()
    registered: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        # No super() call: a slotted dataclass is rebuilt, and the zero-argument form would see the old class.
        declared = [value for value in vars(cls).values() if isinstance(value, Field)]
        counts = {"operand": 0, "result": 0, "region": 0, "attribute": 0}
        for declaration in declared:
            declaration.position = counts[declaration.kind]
            counts[declaration.kind] += 1
        cls.fields = tuple(declared)

    def has(self, trait: Trait) -> bool:
        """Whether the op has a trait."""
        return trait in self.traits

    def with_(
        self,
        *,
        operands: Sequence[Value] | None = None,
        results: Sequence[Value] | None = None,
        attributes: Attributes | None = None,
        regions: Sequence[Region] | None = None,
        origin: tuple[int, ...] | None = None,
    ) -> Self:
        """The op with some parts replaced; the same object when nothing is given."""
        changes: dict[str, Any] = {}
        for key, value in (("operands", operands), ("results", results), ("regions", regions)):
            if value is not None:
                changes[key] = tuple(value)
        if attributes is not None:
            changes["attributes"] = attributes
        if origin is not None:
            changes["origin"] = origin
        return self._changed(changes) if changes else self

    def _changed(self, changes: Mapping[str, Any]) -> Self:
        """What ``dataclasses.replace`` gives, in a fraction of the time."""
        made = object.__new__(type(self))
        for name in _field_names(type(self)):  # type: ignore[arg-type]  # classes are hashable
            object.__setattr__(made, name, changes[name] if name in changes else getattr(self, name))
        return made

    def with_attribute(self, name: str, value: Attribute) -> Self:
        """The op with one attribute set."""
        return self._changed({"attributes": {**self.attributes, name: value}})

    def verify(self) -> str | None:
        """What is wrong with this op beyond its declarations, or None; dialects override it."""
        return None

    def verify_on(self, num_qubits: int) -> str | None:
        """What is wrong with this op in a function of so many qubits, or None; dialects override it."""
        return None

    @property
    def symbol(self) -> str:
        """The name a SYMBOL op is addressed by."""
        return str(self.attributes["sym_name"])


@cache
def _field_names(of: type[Operation]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(of))


@cache
def unregistered(name: str) -> type[Operation]:
    """The class of an op that no known dialect declares; such ops are kept and printed, never interpreted."""
    return type("Unregistered", (Operation,), {"__slots__": (), "name": name, "registered": False})
