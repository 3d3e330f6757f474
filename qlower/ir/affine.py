"""Angles: exact doubles, or affine expressions of SSA values."""

from dataclasses import dataclass

from qlower.ir.value import Value


@dataclass(frozen=True, slots=True)
class Affine:
    """``constant + Σ coefficient · value``, with each value at most once and no zero coefficient.

    Values are of type ``f64``; for an angle the unit is radian.
    """

    constant: float
    terms: tuple[tuple[Value, float], ...]

    def __add__(self, other: "Angle") -> "Angle":
        if not isinstance(other, Affine):
            return Affine(self.constant + other, self.terms)
        coefficients = dict(self.terms)
        for value, coefficient in other.terms:
            coefficients[value] = coefficients.get(value, 0.0) + coefficient
        return simplified(self.constant + other.constant, coefficients)

    __radd__ = __add__

    def __mul__(self, factor: float) -> "Angle":
        return simplified(self.constant * factor, {value: coefficient * factor for value, coefficient in self.terms})

    __rmul__ = __mul__

    def __neg__(self) -> "Angle":
        return self * -1.0

    def __sub__(self, other: "Angle") -> "Angle":
        return self + (-other)

    def __rsub__(self, other: float) -> "Angle":
        return -self + other

    def __truediv__(self, divisor: float) -> "Angle":
        return simplified(self.constant / divisor, {value: c / divisor for value, c in self.terms})


Angle = float | Affine
"""What a gate's parameter is: a double, or an affine expression of values."""


def simplified(constant: float, coefficients: dict[Value, float]) -> Angle:
    """The angle with zero coefficients left out; a plain double if none stays."""
    terms = tuple((value, coefficient) for value, coefficient in coefficients.items() if coefficient != 0.0)
    return Affine(constant, terms) if terms else constant


def symbol(value: Value) -> Affine:
    """The expression that is just the value."""
    return Affine(0.0, ((value, 1.0),))
