"""The values computed in the body of a gate, over the parameters of its caller."""

import math
from collections.abc import Callable, Sequence

from qlower.diagnostics import fail
from qlower.dialects.circuit.angle_expressions import AngleExpression, constant
from qlower.dialects.circuit.ops import GateDefinition
from qlower.dialects.classical.ops import Binary, Cast, Constant, Unary
from qlower.ir.operation import Operation
from qlower.ir.value import Value

_UNARY: dict[str, Callable[[float], float]] = {
    "negate": lambda x: -x,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "floor": lambda x: float(math.floor(x)),
    "ceiling": lambda x: float(math.ceil(x)),
}
_BINARY: dict[str, Callable[[float, float], float]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "modulo": math.fmod,
    "power": lambda x, y: float(x**y),
}


def body_values(gate: GateDefinition, angles: Sequence[AngleExpression]) -> dict[Value, AngleExpression]:
    """The gate's parameters and what its body computes from those that have values; the rest is left out.

    Raises:
        QlowerError: QL0673, when a computation has no result.
    """
    values = dict(zip(gate.body.arguments, angles, strict=True))
    for op in gate.body.operations:
        operands = [values.get(operand) for operand in op.operands]
        numbers = [operand.constant for operand in operands if operand is not None and not operand.terms]
        if len(numbers) == len(operands) and len(op.results) == 1 and not hasattr(op, "rows"):
            values[op.results[0]] = constant(_computed(op, numbers, gate.symbol))
    return values


def _computed(op: Operation, numbers: Sequence[float], gate: str) -> float:
    try:
        if isinstance(op, Constant):
            return float(op.attributes["value"])  # type: ignore[arg-type]  # the verifier checks that it is a number
        if isinstance(op, Cast):
            return numbers[0]
        if isinstance(op, Unary) and op.operator in _UNARY:
            return _UNARY[op.operator](numbers[0])
        if isinstance(op, Binary) and op.operator in _BINARY:
            return _BINARY[op.operator](numbers[0], numbers[1])
    except (ArithmeticError, ValueError, TypeError) as error:
        fail("QL0673", f"an angle in the gate '{gate}' has no value: {error}", fix="give it another parameter")
    fail("QL0673", f"an angle in the gate '{gate}' is computed by {op.name}", fix="use ordinary arithmetic")
