"""Angles as Qiskit's numbers and parameter expressions."""

from collections.abc import Mapping
from typing import Any

from qlower.diagnostics import fail
from qlower.dialects.circuit.structured.nodes import Apply, Expression, Literal, Named
from qlower.dialects.classical.ops import Binary, Cast, Unary
from qlower.ir.affine import Affine, Angle
from qlower.ir.value import Value


def qiskit_angle(angle: Angle, values: Mapping[Value, Any]) -> Any:
    """A double, or a ``ParameterExpression`` over what stands for the values."""
    if not isinstance(angle, Affine):
        return angle
    total: Any = 0
    for value, coefficient in angle.terms:
        total = total + (values[value] if coefficient == 1.0 else coefficient * values[value])
    return total + angle.constant if angle.constant else total


def parameter_expression(expression: Expression, parameters: Mapping[Value, Any]) -> Any:
    """An expression that a run's angles depend on, over Qiskit's parameters.

    Raises:
        QlowerError: QL1222, it depends on something that is only known while the program runs.
    """
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Named) and expression.value in parameters:
        return parameters[expression.value]
    if isinstance(expression, Apply):
        arguments = [parameter_expression(argument, parameters) for argument in expression.arguments]
        op = expression.op
        if isinstance(op, Cast):
            return arguments[0]
        if isinstance(op, Unary) and op.operator == "negate":
            return -arguments[0]
        if isinstance(op, Binary) and op.operator in ("add", "subtract", "multiply", "divide"):
            return _arithmetic(op.operator, arguments[0], arguments[1])
    fail("QL1222", "an angle is computed from values that are known only at run time", fix="write OpenQASM 3 instead")


def _arithmetic(operator: str, left: Any, right: Any) -> Any:
    if operator == "add":
        return left + right
    if operator == "subtract":
        return left - right
    return left * right if operator == "multiply" else left / right
