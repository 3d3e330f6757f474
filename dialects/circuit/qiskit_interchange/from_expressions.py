"""Qiskit's classical expressions as ops."""

from collections.abc import Mapping
from typing import Any

from qlower.diagnostics import fail
from qlower.dialects.circuit.openqasm.conditions import bits_equal
from qlower.dialects.circuit.openqasm.program_builder import ProgramBuilder
from qlower.dialects.classical.ops import Binary, Cast, Compare, Extract, Pack, Unary
from qlower.ir.operation import Operation
from qlower.ir.types import F64, I1, Type, unsigned
from qlower.ir.value import Value

_UNARY = {"BIT_NOT": "complement", "LOGIC_NOT": "not", "NEGATE": "negate"}
_BINARY = {
    "BIT_AND": "and", "BIT_OR": "or", "BIT_XOR": "xor", "LOGIC_AND": "and", "LOGIC_OR": "or", "ADD": "add",
    "SUB": "subtract", "MUL": "multiply", "DIV": "divide", "SHIFT_LEFT": "shift_left", "SHIFT_RIGHT": "shift_right",
}  # fmt: skip
_PREDICATES = {
    "EQUAL": "eq", "NOT_EQUAL": "ne", "LESS": "lt", "LESS_EQUAL": "le", "GREATER": "gt", "GREATER_EQUAL": "ge",
}  # fmt: skip
_WIDEST = 64


def type_of(given: Any) -> Type:
    """The type of Qiskit's values of a type.

    Raises:
        QlowerError: QL1224, durations and integers of more than 64 bits.
    """
    from qiskit.circuit.classical import types  # noqa: PLC0415  # heavy

    if isinstance(given, types.Bool):
        return I1
    if isinstance(given, types.Float):
        return F64
    if isinstance(given, types.Uint) and given.width <= _WIDEST:
        return unsigned(given.width)
    fail("QL1224", f"values of type {given} are not supported", fix="use at most 64 bits")


class ExpressionReader:
    """Reads expressions into a program that is being built.

    Args:
        builder: the program.
        variables: the slots of Qiskit's variables, by identity.
        inputs: the values of input variables.
    """

    def __init__(self, builder: ProgramBuilder, variables: Mapping[Any, int], inputs: Mapping[Any, Value]) -> None:
        self._builder = builder
        self._variables = variables
        self._inputs = inputs

    def value(self, expression: Any, slots: Mapping[Any, int]) -> Value:
        """The value of an expression, computed at the present point.

        Args:
            expression: an ``expr.Expr``.
            slots: the slots of the bits in reach.
        """
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        type = type_of(expression.type)
        if isinstance(expression, expr.Value):
            return self._builder.constant(type, expression.value)
        if isinstance(expression, expr.Var):
            return self._variable(expression, slots)
        if isinstance(expression, expr.Cast):
            source = self.value(expression.operand, slots)
            return source if source.type == type else self._emit(Cast((source,), (Value(type),)))
        if isinstance(expression, expr.Unary):
            operator = _UNARY[expression.op.name]
            source = self.value(expression.operand, slots)
            return self._emit(Unary((source,), (Value(type),), {"operator": operator}))
        if isinstance(expression, expr.Binary):
            return self._binary(expression, slots)
        if isinstance(expression, expr.Index):
            return self._index(expression, slots)
        fail("QL1224", f"the expression {expression} is not supported", fix="rewrite it")

    def _emit(self, op: Operation) -> Value:
        self._builder.emit(op)
        return op.results[0]

    def _variable(self, expression: Any, slots: Mapping[Any, int]) -> Value:
        from qiskit.circuit import ClassicalRegister, Clbit  # noqa: PLC0415  # heavy

        variable = expression.var
        if isinstance(variable, Clbit):
            return self._builder.slot_value(slots[variable], 0)
        if isinstance(variable, ClassicalRegister):
            bits = self._builder.slot_values([slots[bit] for bit in variable], 0)
            return self._emit(Pack(bits, (Value(type_of(expression.type)),)))
        if variable in self._inputs:
            return self._inputs[variable]
        return self._builder.slot_value(self._variables[variable], 0)

    def _binary(self, expression: Any, slots: Mapping[Any, int]) -> Value:
        found = self._register_equals(expression, slots)
        if found is not None:
            return found
        left, right = self.value(expression.left, slots), self.value(expression.right, slots)
        name = expression.op.name
        if name in _PREDICATES:
            return self._emit(Compare((left, right), (Value(I1),), {"predicate": _PREDICATES[name]}))
        type = type_of(expression.type)
        return self._emit(Binary((left, right), (Value(type),), {"operator": _BINARY[name]}))

    def _register_equals(self, expression: Any, slots: Mapping[Any, int]) -> Value | None:
        """A register compared with a number, which may be wider than any integer type."""
        from qiskit.circuit import ClassicalRegister  # noqa: PLC0415  # heavy
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        left, right = expression.left, expression.right
        is_register = isinstance(left, expr.Var) and isinstance(left.var, ClassicalRegister)
        if expression.op is not expr.Binary.Op.EQUAL or not is_register or not isinstance(right, expr.Value):
            return None
        bits = self._builder.slot_values([slots[bit] for bit in left.var], 0)
        return bits_equal(self._builder, bits, int(right.value), 0)

    def _index(self, expression: Any, slots: Mapping[Any, int]) -> Value:
        from qiskit.circuit import ClassicalRegister  # noqa: PLC0415  # heavy
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        index = expression.index
        if not isinstance(index, expr.Value):
            fail("QL1224", "a bit is picked by an index known only at run time", fix="use a constant index")
        target = expression.target
        if isinstance(target, expr.Var) and isinstance(target.var, ClassicalRegister):
            return self._builder.slot_value(slots[target.var[index.value]], 0)
        source = self.value(target, slots)
        return self._emit(Extract((source,), (Value(I1),), {"index": int(index.value)}))
