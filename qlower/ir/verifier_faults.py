"""Faults, and those of an op that its declaration tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from qlower.ir.attributes import Attribute
from qlower.ir.dialect_table import find_dialect
from qlower.ir.operation import AttributeField, Field, Operation
from qlower.ir.run import Run

INT64 = range(-(1 << 63), 1 << 63)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the parent or the text the thing at fault came from.

    Attributes:
        code: a code of ``qlower.ir.codes``.
        message: what is wrong.
        origin: a position or character offset, if one is known.
        fix: what to do about it.
    """

    code: str
    message: str
    origin: int | None = None
    fix: str = ""

    @staticmethod
    def at(op: Operation, code: str, message: str, fix: str = "") -> "Fault":
        """A fault of an op; of a run's first row."""
        origins = op.rows.origins.tolist() if isinstance(op, Run) else op.origin
        return Fault(code, message, origins[0] if origins else None, fix)


def fix_of_unknown(name: str) -> str:
    """What to do about an op that no dialect declares."""
    prefix = name.partition(".")[0]
    dialect = find_dialect(prefix)
    if dialect is None:
        return f"install the package that brings the dialect '{prefix}'"
    close = get_close_matches(name, [*dialect.operation_table, *dialect.row_table], n=3)
    return f"did you mean {', '.join(close)}?" if close else f"list its ops with `qlower dialects {prefix}`"


def declaration_faults(op: Operation, num_qubits: int | None) -> Iterator[Fault]:
    """How an op differs from what its class declares; if it does not, what its own checks find.

    Args:
        op: the op.
        num_qubits: qubits of the function it stands in, if it stands in one.
    """
    parts = (("operand", op.operands), ("result", op.results), ("region", op.regions))
    faults = [fault for kind, present in parts if (fault := _count_fault(op, kind, len(present))) is not None]
    faults += [*_type_faults(op), *_attribute_faults(op)]
    if not faults and all(region.operations for region in op.regions):
        own = op.verify()
        if own is None and num_qubits is not None:
            own = op.verify_on(num_qubits)
        faults = [own] if own is not None else []
    for fault in faults:
        yield Fault.at(op, "QL0201", f"{op.name}: {fault}")


def _count_fault(op: Operation, kind: str, present: int) -> str | None:
    fixed, is_variadic = _declared_count(op.fields, kind)
    if present == fixed or (present > fixed and is_variadic):
        return None
    return f"has {present} {kind}s, {fixed} are declared"


@cache
def _declared_count(fields: tuple[Field[Any], ...], kind: str) -> tuple[int, bool]:
    """How many parts of a kind an op must have, and whether there may be more."""
    declared = [f for f in fields if f.kind == kind]
    return sum(not f.variadic for f in declared), any(f.variadic for f in declared)


def _type_faults(op: Operation) -> Iterator[str]:
    for declared in _typed_fields(op.fields):
        values = getattr(op, declared.kind + "s")
        mine = values[declared.position :] if declared.variadic else values[declared.position : declared.position + 1]
        for value in mine:
            if value.type != declared.type:
                yield f"{declared.kind} '{declared.name}' is of type {value.type}, not {declared.type}"


def _attribute_faults(op: Operation) -> Iterator[str]:
    for declared in _attribute_fields(op.fields):
        value = op.attributes.get(declared.name)
        if value is None:
            if declared.default is None:
                yield f"attribute '{declared.name}' is missing"
        elif not of_type(value, declared.python_type):
            yield f"attribute '{declared.name}' must be of type {declared.python_type.__name__}"
        elif declared.items is not None and not _all_of_types(value, declared.items):
            yield f"each item of attribute '{declared.name}' must be {_types_text(declared.items)}"
    for name, value in op.attributes.items():
        if type(value) is not bool and type(value) is not str and not in_range(value):
            yield f"attribute '{name}' holds an integer that does not fit 64 bits"


@cache
def _typed_fields(fields: tuple[Field[Any], ...]) -> tuple[Field[Any], ...]:
    """The operands and results of a declared type."""
    return tuple(f for f in fields if f.type is not None and f.kind in ("operand", "result"))


@cache
def _attribute_fields(fields: tuple[Field[Any], ...]) -> tuple[AttributeField[Any], ...]:
    return tuple(f for f in fields if isinstance(f, AttributeField))


def of_type(value: Attribute, python_type: type) -> bool:
    """Whether a value is of a type; a truth value is no integer."""
    return isinstance(value, python_type) and not (isinstance(value, bool) and python_type is int)


def _all_of_types(items: Attribute, types: type | tuple[type, ...]) -> bool:
    if not isinstance(items, tuple):
        return False
    if not isinstance(types, tuple):
        return set(map(type, items)) == {types} or all(of_type(item, types) for item in items)
    return all(isinstance(item, tuple) and len(item) == len(types) and all(map(of_type, item, types)) for item in items)


def _types_text(types: type | tuple[type, ...]) -> str:
    if isinstance(types, tuple):
        return f"[{', '.join(part.__name__ for part in types)}]"
    return f"of type {types.__name__}"


def in_range(value: Attribute) -> bool:
    """Whether all integers in an attribute fit 64 bits with sign."""
    if isinstance(value, tuple):
        if set(map(type, value)) == {int}:  # wires are many
            return min(value) in INT64 and max(value) in INT64  # type: ignore[operator, type-var]
        return all(map(in_range, value))
    return not isinstance(value, int) or value in INT64
