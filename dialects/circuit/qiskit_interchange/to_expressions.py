"""Expressions as Qiskit's classical expressions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qlower.diagnostics import fail
from qlower.dialects.circuit.structured.nodes import Apply, Expression, Literal, Read
from qlower.dialects.classical.ops import Binary, Cast, Compare, Extract, Pack, Unary
from qlower.ir.types import F64, I1, Type
from qlower.ir.value import Value

_BINARY = {
    "add": "add", "subtract": "sub", "multiply": "mul", "divide": "div", "and": "bit_and", "or": "bit_or",
    "xor": "bit_xor", "shift_left": "shift_left", "shift_right": "shift_right",
}  # fmt: skip
_UNARY = {"not": "logic_not", "complement": "bit_not", "negate": "negate"}
_PREDICATES = {
    "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
}  # fmt: skip


def qiskit_type(type: Type) -> Any:
    """Qiskit's type of the values.

    Raises:
        QlowerError: QL1221, Qiskit has none; it has no signed integers.
    """
    from qiskit.circuit.classical import types  # noqa: PLC0415  # heavy

    if type == I1:
        return types.Bool()
    if type == F64:
        return types.Float()
    if type.name.startswith("ui"):
        return types.Uint(int(type.name[2:]))
    fail("QL1221", f"Qiskit has no variables of type {type}", fix="use unsigned integers, or write OpenQASM 3")


class ExpressionBuilder:
    """Builds expressions of one circuit.

    Args:
        places: what is read at each place: a ``Clbit`` or an ``expr.Var``.
        registers: the classical register of each variable that is one.
        named: what stands for inputs.
    """

    def __init__(self, places: Sequence[Any], registers: Mapping[int, Any], named: Mapping[Value, Any]) -> None:
        self._places = places
        self._registers = registers
        self._named = named

    def build(self, expression: Expression) -> Any:
        """The expression.

        Raises:
            QlowerError: QL1221, Qiskit has no such operator or type.
        """
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        if isinstance(expression, Read):
            return expr.lift(self._places[expression.place])
        if isinstance(expression, Literal):
            return expr.lift(expression.value, qiskit_type(expression.type))
        if isinstance(expression, Apply):
            return self._applied(expression)
        if expression.value not in self._named:
            fail("QL1221", "Qiskit's expressions cannot read the variable of a loop", fix="write OpenQASM 3 instead")
        return self._named[expression.value]

    def _applied(self, expression: Apply) -> Any:
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        op = expression.op
        if isinstance(op, Pack) and expression.register >= 0:
            return expr.lift(self._registers[expression.register])
        arguments = [self.build(argument) for argument in expression.arguments]
        if isinstance(op, Pack):
            return _shifted_sum(arguments, qiskit_type(op.output.type))
        if isinstance(op, Cast):
            return expr.cast(arguments[0], qiskit_type(op.output.type))
        if isinstance(op, Extract):
            return expr.index(arguments[0], op.index)
        return _function(op)(*arguments)


def _function(op: object) -> Callable[..., Any]:
    from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

    name: str | None = None
    if isinstance(op, Unary):
        name = _UNARY.get(op.operator)
    elif isinstance(op, Binary):
        name = _BINARY.get(op.operator)
    elif isinstance(op, Compare):
        name = _PREDICATES.get(op.predicate)
    if name is None:
        operator = op.operator if isinstance(op, Unary | Binary) else type(op).__name__
        fail("QL1221", f"Qiskit's expressions have no operator '{operator}'", fix="write OpenQASM 3 instead")
    found: Callable[..., Any] = getattr(expr, name)
    return found


def _shifted_sum(bits: Sequence[Any], type: Any) -> Any:
    from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

    total: Any = None
    for place, bit in enumerate(bits):
        term = expr.cast(bit, type)
        if place:
            term = expr.shift_left(term, place)
        total = term if total is None else expr.bit_or(total, term)
    return total
