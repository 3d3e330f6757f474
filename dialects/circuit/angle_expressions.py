"""Angles inside gate definitions: affine forms over the parameters of the gate that is defined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from qlower.ir.affine import Angle


@dataclass(frozen=True, slots=True)
class AngleExpression:
    """``constant + Σ coefficient · parameters[index]``.

    Attributes:
        constant: in the unit of the parameter it is given for (radians unless the gate says otherwise).
        terms: pairs (parameter index, coefficient), ascending by index, no zero coefficient.
    """

    constant: float
    terms: tuple[tuple[int, float], ...] = ()

    @overload
    def evaluate(self, parameters: Sequence[float]) -> float: ...
    @overload
    def evaluate(self, parameters: Sequence[Angle]) -> Angle: ...
    def evaluate(self, parameters: Sequence[Angle]) -> Angle:
        """The angle for these parameters; symbolic parameters stay symbolic."""
        total: Angle = self.constant
        for index, coefficient in self.terms:
            total = total + coefficient * parameters[index]
        return total


def constant(value: float) -> AngleExpression:
    """The expression that uses no parameter."""
    return AngleExpression(value)


def parameter(index: int, coefficient: float = 1.0, offset: float = 0.0) -> AngleExpression:
    """The expression ``coefficient · parameters[index] + offset``."""
    return AngleExpression(offset, ((index, coefficient),))
