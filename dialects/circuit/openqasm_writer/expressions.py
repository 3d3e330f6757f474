"""Expressions as OpenQASM 3 text."""

from collections.abc import Mapping, Sequence

from qlower.diagnostics import fail
from qlower.dialects.circuit.openqasm_writer.variables import Variables, type_text
from qlower.dialects.circuit.structured.nodes import Apply, Expression, Literal, Named, Read
from qlower.dialects.classical.ops import Binary, Cast, Compare, Extract, Pack, Unary
from qlower.ir.types import F64, I1, Type
from qlower.ir.value import Value

_PREFIX = {"not": "!", "complement": "~", "negate": "-"}
_FUNCTIONS = {"rotate_left": "rotl", "rotate_right": "rotr"}
_INFIX = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "modulo": "%", "power": "**",
    "and": "&", "or": "|", "xor": "^", "shift_left": "<<", "shift_right": ">>",
}  # fmt: skip
_INFIX_OF_BITS = {"and": "&&", "or": "||"}
_PREDICATES = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


class ExpressionWriter:
    """Writes expressions of one program.

    Args:
        variables: the texts of places.
        named: the names of inputs and loop variables.
    """

    def __init__(self, variables: Variables, named: Mapping[Value, str]) -> None:
        self._variables = variables
        self._named = named

    def text(self, expression: Expression) -> str:
        """The text, without parentheses around it."""
        return self._text(expression)[0]

    def inner(self, expression: Expression) -> str:
        """The text as part of another expression."""
        text, is_compound = self._text(expression)
        return f"({text})" if is_compound else text

    def _text(self, expression: Expression) -> tuple[str, bool]:
        """The text, and whether it needs parentheses inside another expression."""
        if isinstance(expression, Read):
            return self._variables.texts[expression.place], False
        if isinstance(expression, Named):
            return self._named[expression.value], False
        if isinstance(expression, Literal):
            return _literal_text(expression.value)
        return self._applied(expression)

    def _applied(self, expression: Apply) -> tuple[str, bool]:
        op, arguments = expression.op, expression.arguments
        if isinstance(op, Unary):
            prefix = _PREFIX.get(op.operator)
            if prefix is not None:
                return prefix + self.inner(arguments[0]), True
            return f"{op.operator}({self.text(arguments[0])})", False
        if isinstance(op, Binary):
            return self._binary(op, arguments)
        if isinstance(op, Compare):
            left, right = (self._register(argument) or self.inner(argument) for argument in arguments)
            return f"{left} {_PREDICATES[op.predicate]} {right}", True
        if isinstance(op, Cast):
            register = "" if op.output.type in (I1, F64) else self._register(arguments[0])
            return f"{_cast_text(op.output.type)}({register or self.text(arguments[0])})", False
        if isinstance(op, Extract):
            return f"bool(({self.inner(arguments[0])} >> {op.index}) & 1)", False
        if isinstance(op, Pack):
            register = self._register(expression)
            if register:
                return f"{type_text(op.output.type)}({register})", False
            return self._shifted_sum(arguments, op.output.type)
        fail("QL1202", f"{op.name} has no form in OpenQASM 3")

    def _register(self, expression: Expression) -> str:
        """The name of the register read whole, or "": only comparisons and casts to integers take it as it is."""
        if isinstance(expression, Apply) and isinstance(expression.op, Pack) and expression.register >= 0:
            return self._variables.names[expression.register]
        return ""

    def _binary(self, op: Binary, arguments: Sequence[Expression]) -> tuple[str, bool]:
        function = _FUNCTIONS.get(op.operator)
        if function is not None:
            return f"{function}({', '.join(map(self.text, arguments))})", False
        infix = _INFIX[op.operator]
        if op.output.type == I1:
            infix = _INFIX_OF_BITS.get(op.operator, infix)
        left, right = map(self.inner, arguments)
        return f"{left} {infix} {right}", True

    def _shifted_sum(self, bits: Sequence[Expression], type: Type) -> tuple[str, bool]:
        """Bits as a number, term by term; known bits make one term."""
        known = sum(1 << place for place, bit in enumerate(bits) if isinstance(bit, Literal) and bit.value)
        terms: list[tuple[str, bool]] = [(str(known), False)] if known else []
        for place, bit in enumerate(bits):
            if not isinstance(bit, Literal):
                term = f"{type_text(type)}({self.text(bit)})"
                terms.append((f"{term} << {place}", True) if place else (term, False))
        if len(terms) == 1:
            return terms[0]
        return " | ".join(f"({term})" if is_compound else term for term, is_compound in terms), True


def _literal_text(value: bool | int | float) -> tuple[str, bool]:
    """A constant; floats keep a point or an exponent, so that they read back as floats."""
    if isinstance(value, bool):
        return ("true" if value else "false"), False
    return repr(value), value < 0


def _cast_text(type: Type) -> str:
    return "bool" if type == I1 else type_text(type)
