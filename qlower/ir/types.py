"""Types of SSA values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Type:
    """A type: a builtin one such as ``i1``, ``si32`` or ``f64``, or a dialect's, such as ``!classical.angle<32>``.

    Attributes:
        name: for a builtin type its MLIR spelling; for a dialect's type ``dialect.name``.
        parameters: integers between the angle brackets of a dialect's type.
    """

    name: str
    parameters: tuple[int, ...] = ()

    @property
    def is_builtin(self) -> bool:
        """Whether the type is MLIR's own."""
        return "." not in self.name

    def __str__(self) -> str:
        if self.is_builtin:
            return self.name
        inside = f"<{', '.join(map(str, self.parameters))}>" if self.parameters else ""
        return f"!{self.name}{inside}"


I1 = Type("i1")
"""One classical bit, or a boolean."""
F64 = Type("f64")
"""A double: a float, or an angle in radians of full precision."""


def signed(width: int) -> Type:
    """The signed integer type of a width in bits."""
    return Type(f"si{width}")


def unsigned(width: int) -> Type:
    """The unsigned integer type of a width in bits."""
    return Type(f"ui{width}")
