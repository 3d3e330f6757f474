"""Attributes: the constants that ops carry. All are immutable and all have canonical bytes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.ir.types import Type

DENSE_TYPES: Mapping[str, str] = {
    "<i2": "i16", "<u2": "ui16", "<i4": "i32", "<i8": "i64", "<f8": "f64", "<c16": "complex<f64>", "|u1": "ui8",
}  # fmt: skip
"""The dtypes a dense attribute may have, with their MLIR element types."""


@dataclass(frozen=True, slots=True)
class SymbolRef:
    """A reference to a function or gate of the same module, printed ``@name``."""

    name: str


class Dense:
    """A numpy array as an attribute: read-only, little-endian, of one of ``DENSE_TYPES``.

    Attributes:
        array: the values; any shape.
    """

    __slots__ = ("array",)

    def __init__(self, array: NDArray[np.generic]) -> None:
        little = np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
        if little.dtype.str not in DENSE_TYPES:
            raise TypeError(f"no dense attribute of dtype {little.dtype}")
        self.array = little.view()
        self.array.flags.writeable = False

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Dense)
            and self.array.dtype == other.array.dtype
            and self.array.shape == other.array.shape
            and self.array.tobytes() == other.array.tobytes()
        )

    def __hash__(self) -> int:
        return hash((self.array.shape, self.array.tobytes()))

    def __repr__(self) -> str:
        return f"Dense({self.array!r})"

    @property
    def signature(self) -> str:
        """Element type, shape and bytes; −0.0 counts as 0.0."""
        array = self.array + 0.0 if self.array.dtype.kind in "fc" else self.array
        return f"{array.dtype.str}{array.shape}{array.tobytes().hex()}"


Attribute = bool | int | float | str | tuple["Attribute", ...] | SymbolRef | Type | Dense
"""Plain Python values where they do: integers are 64-bit signed, floats are doubles, tuples are arrays."""

Attributes = Mapping[str, Attribute]


def signature(value: Attribute) -> str:
    """A text that is equal for equal attributes only: unlike ``==`` it tells 1, 1.0 and true apart. −0.0 is 0.0."""
    if isinstance(value, tuple):
        return f"({','.join(map(signature, value))})"
    if isinstance(value, Dense):
        return value.signature
    return repr(value + 0.0 if isinstance(value, float) else value)
