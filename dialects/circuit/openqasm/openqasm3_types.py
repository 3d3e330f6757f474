"""Classical types of OpenQASM 3 and the values expressions have while reading."""

from dataclasses import dataclass

from qlower.dialects.circuit.openqasm.body_builder import Scalar
from qlower.dialects.circuit.openqasm.program_builder import LONE
from qlower.ir import F64, I1, Affine, Type, Value
from qlower.ir.types import signed, unsigned

UNSIZED = 0
"""The width of integer literals, which take the width of what they meet."""
DEFAULT_WIDTHS = {"int": 32, "uint": 32, "float": 64, "angle": 64}
WIDEST = 64


@dataclass(frozen=True, slots=True)
class ClassicalType:
    """A type.

    Attributes:
        kind: ``bit``, ``bool``, ``int``, ``uint``, ``float``, ``angle``, ``duration`` or ``dt`` (a duration in the
            device's own steps).
        size: for bits the register's length or ``LONE``; for numbers the width in bits; else 0.
    """

    kind: str
    size: int = 0

    @property
    def is_register(self) -> bool:
        """Whether it is a register of bits."""
        return self.kind == "bit" and self.size != LONE

    @property
    def is_truth(self) -> bool:
        """Whether it is a single bit or a boolean."""
        return self.kind == "bool" or (self.kind == "bit" and self.size == LONE)

    @property
    def is_integer(self) -> bool:
        """Whether it is an integer."""
        return self.kind in ("int", "uint")

    @property
    def is_real(self) -> bool:
        """Whether it is a float or an angle."""
        return self.kind in ("float", "angle")

    @property
    def is_time(self) -> bool:
        """Whether it is a duration."""
        return self.kind in ("duration", "dt")

    @property
    def ssa(self) -> Type:
        """The type of one value."""
        if self.kind in ("bit", "bool"):
            return I1
        if self.kind == "int":
            return signed(self.size or DEFAULT_WIDTHS["int"])
        if self.kind == "uint":
            return unsigned(self.size or DEFAULT_WIDTHS["uint"])
        return F64

    def __str__(self) -> str:
        if self.kind == "dt":
            return "duration"
        if self.kind in ("bool", "duration") or self.size in (UNSIZED, LONE):
            return self.kind
        return f"{self.kind}[{self.size}]"


BOOL = ClassicalType("bool")
BIT = ClassicalType("bit", LONE)
LITERAL = ClassicalType("int", UNSIZED)
FLOAT = ClassicalType("float", 64)
ANGLE = ClassicalType("angle", 64)
DURATION = ClassicalType("duration")
STEPS = ClassicalType("dt")


@dataclass(frozen=True, slots=True)
class Typed:
    """A value with its type.

    Attributes:
        type: the type.
        scalars: one value; for a register one per bit, bit 0 first.
    """

    type: ClassicalType
    scalars: tuple[Scalar, ...]

    @property
    def scalar(self) -> Scalar:
        """The value of what is no register."""
        return self.scalars[0]

    @property
    def known(self) -> bool:
        """Whether the value is known at compile time."""
        return not any(isinstance(scalar, Affine | Value) for scalar in self.scalars)

    @property
    def number(self) -> int | float:
        """The number of a known value; a register's bits read as an unsigned integer."""
        if self.type.is_register:
            return sum(1 << place for place, bit in enumerate(self.scalars) if bit)
        scalar = self.scalar
        assert isinstance(scalar, bool | int | float), "asked only where the value is known"
        return scalar


def literal(value: int) -> Typed:
    """An integer literal."""
    return Typed(LITERAL, (value,))


def truth(scalar: Scalar) -> Typed:
    """A boolean."""
    return Typed(BOOL, (scalar,))


def wrapped(value: int, type: ClassicalType) -> int:
    """An integer brought into a type's range as two's complement does."""
    if not type.size:
        return value
    low = value & ((1 << type.size) - 1)
    return low - (1 << type.size) if type.kind == "int" and low >> (type.size - 1) else low


def fits(value: int, type: ClassicalType) -> bool:
    """Whether a type holds an integer."""
    return wrapped(value, type) == value
