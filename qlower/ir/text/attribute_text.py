"""Attributes as text."""

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.ir.attributes import DENSE_TYPES, Attribute, Dense, SymbolRef
from qlower.ir.text.literals import finite_text, float_text, name_text, quoted
from qlower.ir.types import Type

LONGEST_LIST = 32
"""Elements of a dense attribute that are listed; longer ones are printed as the hex of their bytes."""


@singledispatch
def attribute_text(value: Attribute) -> str:
    """An attribute as MLIR spells it."""
    raise TypeError(f"{type(value).__name__} is not an attribute")


@attribute_text.register
def _(value: bool) -> str:
    return "true" if value else "false"


@attribute_text.register
def _(value: int) -> str:
    return str(value)


@attribute_text.register
def _(value: float) -> str:
    return float_text(value)


@attribute_text.register
def _(value: str) -> str:
    return quoted(value)


@attribute_text.register
def _(value: tuple) -> str:  # type: ignore[type-arg]  # dispatch takes no parameters
    return f"[{', '.join(map(attribute_text, value))}]"


@attribute_text.register
def _(value: SymbolRef) -> str:
    return f"@{name_text(value.name)}"


@attribute_text.register
def _(value: Type) -> str:
    return str(value)


@attribute_text.register
def _(value: Dense) -> str:
    return dense_text(value.array)


def dense_text(array: NDArray[Any]) -> str:
    """An array as ``dense<…> : tensor<…>``.

    Non-finite numbers make it the hex form: inside lists some readers take their hex for an integer.
    """
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    type_text = "x".join([*map(str, little.shape), DENSE_TYPES[little.dtype.str]])
    if not little.size:
        inside = ""
    elif little.size > LONGEST_LIST or (little.dtype.kind in "fc" and not np.isfinite(little).all()):
        inside = f'"0x{little.tobytes().hex().upper()}"'
    else:
        inside = _elements_text(little.tolist())
    return f"dense<{inside}> : tensor<{type_text}>"


def _elements_text(values: Any) -> str:
    if isinstance(values, list):
        return f"[{', '.join(map(_elements_text, values))}]"
    if isinstance(values, complex):
        return f"({finite_text(values.real)},{finite_text(values.imag)})"
    return finite_text(values) if isinstance(values, float) else str(values)


def dictionary_text(attributes: Mapping[str, Attribute]) -> str:
    """Attributes sorted by name, in braces."""
    return braces({name: attribute_text(value) for name, value in attributes.items()})


def braces(entries: Mapping[str, str]) -> str:
    """Entries that are text already, sorted by name, in braces."""
    return "{" + ", ".join(f"{name_text(name)} = {entries[name]}" for name in sorted(entries)) + "}"
