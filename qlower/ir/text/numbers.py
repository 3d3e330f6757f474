"""Number literals, read exactly or refused."""

import math

from qlower.ir.text.literals import float_of_bits

SMALLEST_INTEGER, LARGEST_INTEGER = -(1 << 63), (1 << 63) - 1
LONGEST_INTEGER = 24
"""Characters of the longest literal that can be in range; longer ones are not even converted."""


class NumberError(ValueError):
    """A literal is out of range (``QL0121``) or of the wrong form (``QL0122``).

    Attributes:
        code: which of the two.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_float(literal: str) -> bool:
    """Whether a literal is a decimal fraction."""
    return "." in literal


def integer(literal: str, smallest: int = SMALLEST_INTEGER, largest: int = LARGEST_INTEGER) -> int:
    """An integer literal's value.

    Raises:
        NumberError: it is a fraction, or outside the range.
    """
    if is_float(literal):
        raise NumberError("QL0122", f"{literal} is not an integer")
    value = int(literal, 0 if "x" in literal else 10) if len(literal) <= LONGEST_INTEGER else largest + 1
    if not smallest <= value <= largest:
        raise NumberError("QL0121", f"the integer is outside {smallest} … {largest}")
    return value


def of_element(literal: str, element: str) -> int | float:
    """A literal's value as an element of an MLIR type: ``f64``, or an integer type such as ``i32`` or ``ui16``.

    Raises:
        NumberError: it is not of that type.
    """
    if element == "f64":
        return double(literal)
    bits = int(element.removeprefix("u")[1:])
    if element.startswith("u"):
        return integer(literal, 0, (1 << bits) - 1)
    return integer(literal, -(1 << bits - 1), (1 << bits - 1) - 1)


def double(literal: str) -> float:
    """A float literal's value; hexadecimal ones give the bits.

    Raises:
        NumberError: it has no dot, or is too large.
    """
    if "x" in literal:
        return float_of_bits(integer(literal, 0, (1 << 64) - 1))
    if not is_float(literal):
        raise NumberError("QL0122", f"{literal} is not a float: floats have a dot")
    value = float(literal)
    if not math.isfinite(value):
        raise NumberError("QL0121", "the float is larger than any double")
    return value
