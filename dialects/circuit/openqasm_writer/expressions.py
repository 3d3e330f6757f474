"""Pure classical ops as expressions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qlower.diagnostics import fail
from qlower.dialects.circuit.openqasm_writer.variables import type_text
from qlower.dialects.classical.ops import Binary, Cast, Compare, Extract, Pack, Unary
from qlower.ir.operation import Operation
from qlower.ir.types import I1, Type
from qlower.ir.value import Value

_PREFIX = {"not": "!", "complement": "~", "negate": "-"}
_FUNCTIONS = {"rotate_left": "rotl", "rotate_right": "rotr"}
_INFIX = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "modulo": "%", "power": "**",
    "and": "&", "or": "|", "xor": "^", "shift_left": "<<", "shift_right": ">>",
}  # fmt: skip
_INFIX_OF_BITS = {"and": "&&", "or": "||"}
_PREDICATES = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass(frozen=True, slots=True)
class Expression:
    """The text of a value.

    Attributes:
        text: without parentheses around it.
        is_compound: whether it needs parentheses inside another expression.
        leaves: the values that are read where it stands.
    """

    text: str
    is_compound: bool = False
    leaves: frozenset[Value] = frozenset()

    @property
    def inner(self) -> str:
        """The text as part of another expression."""
        return f"({self.text})" if self.is_compound else self.text


def literal(value: bool | int | float) -> Expression:
    """A constant; floats keep a point or an exponent, so that they read back as floats."""
    if isinstance(value, bool):
        return Expression("true" if value else "false")
    return Expression(repr(value), is_compound=value < 0)


def expression_of(
    op: Operation, operands: Sequence[Expression], register_of: Callable[[Sequence[Value]], str | None]
) -> Expression:
    """The text of a pure op.

    Args:
        op: the op.
        operands: the texts of its operands.
        register_of: the text of a register that holds exactly these bits, if there is one.
    """
    leaves = frozenset[Value]().union(*(operand.leaves for operand in operands))
    text, is_compound = _text(op, operands, register_of)
    return Expression(text, is_compound, leaves)


def _text(
    op: Operation, operands: Sequence[Expression], register_of: Callable[[Sequence[Value]], str | None]
) -> tuple[str, bool]:
    inner = [operand.inner for operand in operands]
    if isinstance(op, Unary):
        prefix = _PREFIX.get(op.operator)
        return (f"{op.operator}({operands[0].text})", False) if prefix is None else (prefix + inner[0], True)
    if isinstance(op, Binary):
        function = _FUNCTIONS.get(op.operator)
        if function is not None:
            return f"{function}({operands[0].text}, {operands[1].text})", False
        infix = _INFIX[op.operator]
        if op.output.type == I1:
            infix = _INFIX_OF_BITS.get(op.operator, infix)
        return f"{inner[0]} {infix} {inner[1]}", True
    if isinstance(op, Compare):
        return f"{inner[0]} {_PREDICATES[op.predicate]} {inner[1]}", True
    if isinstance(op, Cast):
        return f"{_cast_text(op.output.type)}({operands[0].text})", False
    if isinstance(op, Extract):
        return f"bool(({inner[0]} >> {op.index}) & 1)", False
    if isinstance(op, Pack):
        register = register_of(op.bits)
        return (register, False) if register is not None else (_shifted_sum(operands, op.output.type), True)
    fail("QL1202", f"{op.name} has no form in OpenQASM 3")


def _cast_text(type: Type) -> str:
    return "bool" if type == I1 else type_text(type)


def _shifted_sum(bits: Sequence[Expression], type: Type) -> str:
    number = type_text(type)
    terms = [f"{number}({bit.text})" for bit in bits]
    return " | ".join(term if place == 0 else f"({term} << {place})" for place, term in enumerate(terms))
