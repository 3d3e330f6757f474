"""Qiskit's numbers and parameter expressions as angles."""

from collections.abc import Mapping
from typing import Any

from qlower.diagnostics import fail
from qlower.ir.affine import Angle, simplified, symbol
from qlower.ir.value import Value


def angle_of(given: Any, symbols: Mapping[Any, Angle]) -> Angle:
    """The angle.

    Args:
        given: a number or a ``ParameterExpression``.
        symbols: what Qiskit's parameters stand for.

    Raises:
        QlowerError: QL1222, it is not affine in its parameters, or complex.
    """
    if isinstance(given, int | float):
        return float(given)
    parameters = sorted(getattr(given, "parameters", ()), key=lambda parameter: (parameter.name, str(parameter.uuid)))
    if not hasattr(given, "gradient"):
        fail("QL1222", f"an angle is {given!r}", fix="give a number or a parameter expression")
    total: Angle = _constant_of(given, parameters)
    for parameter in parameters:
        slope = given.gradient(parameter)
        if not isinstance(slope, int | float):
            fail("QL1222", f"the angle {given} is not affine in {parameter}", fix="bind the parameter")
        total = total + _scaled(symbols[parameter], float(slope))
    return total


def _scaled(angle: Angle, factor: float) -> Angle:
    return angle * factor if factor else simplified(0.0, {})


def _constant_of(given: Any, parameters: list[Any]) -> float:
    try:
        return float(given.bind(dict.fromkeys(parameters, 0.0)))
    except (TypeError, ValueError, ZeroDivisionError, RuntimeError) as error:
        fail("QL1222", f"the angle {given} has no value at zero: {error}", fix="bind the parameters")


def symbol_table(parameters: Mapping[Any, Value]) -> dict[Any, Angle]:
    """What parameters stand for, from the values they are."""
    return {parameter: symbol(value) for parameter, value in parameters.items()}
