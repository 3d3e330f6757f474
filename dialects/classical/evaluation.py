"""The meaning of the classical ops on plain Python values: bool for i1, int for siN and uiN, float for f64."""

import math
from collections.abc import Callable, Mapping, Sequence

from qlower.dialects.classical.ops import Binary, Cast, Compare, Constant, Extract, Pack, Select, Unary
from qlower.ir.operation import Operation
from qlower.ir.types import F64, I1, Type

Scalar = bool | int | float


class NoValueError(ArithmeticError):
    """The op has no value for these operands: a division by zero, a logarithm of a negative number."""


def evaluate(op: Operation, operands: Sequence[Scalar]) -> Scalar | None:
    """The result of a pure classical op, or None if it is not one.

    Raises:
        NoValueError: it has no value for these operands.
    """
    rule = _RULES.get(type(op))
    if rule is None:
        return None
    try:
        return in_type(rule(op, operands), op.results[0].type)
    except (ArithmeticError, ValueError) as error:
        raise NoValueError(f"{op.name} has no value for {list(operands)}: {error}") from error


def in_type(value: Scalar, type: Type) -> Scalar:
    """A value converted to a type as OpenQASM 3 casts: integers wrap, floats lose their fraction toward zero."""
    if type == F64:
        return float(value)
    if type == I1:
        return bool(value)
    width = integer_width(type)
    wrapped = int(value) & ((1 << width) - 1)
    return wrapped - (1 << width) if is_signed(type) and wrapped >> (width - 1) else wrapped


def integer_width(type: Type) -> int:
    """The width in bits of an integer type."""
    return int(type.name.lstrip("siu"))


def is_signed(type: Type) -> bool:
    """Whether an integer type is signed."""
    return type.name.startswith("si")


def _unary(op: Operation, operands: Sequence[Scalar]) -> Scalar:
    (value,) = operands
    operator = str(op.attributes["operator"])
    if operator == "not":
        return not value
    if operator == "complement":
        return (not value) if op.results[0].type == I1 else ~int(value)
    if operator == "negate":
        return -value
    if operator == "popcount":
        source = op.operands[0].type
        width = 1 if source == I1 else integer_width(source)
        return (int(value) & ((1 << width) - 1)).bit_count()
    return _FUNCTIONS[operator](float(value))


def _binary(op: Operation, operands: Sequence[Scalar]) -> Scalar:
    left, right = operands
    operator = str(op.attributes["operator"])
    if operator in _ARITHMETIC:
        return _ARITHMETIC[operator](left, right)
    type = op.operands[0].type
    if operator == "divide":
        return left / right if type == F64 else _truncated(int(left), int(right))
    if operator == "modulo":
        return math.fmod(left, right) if type == F64 else int(left) - int(right) * _truncated(int(left), int(right))
    return _shifted(operator, int(left), int(right), 1 if type == I1 else integer_width(type))


def _truncated(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _shifted(operator: str, value: int, by: int, width: int) -> int:
    if operator == "shift_left":
        return value << by if by < width else 0
    if operator == "shift_right":
        return value >> min(by, width)
    bits = value & ((1 << width) - 1)
    left = (by if operator == "rotate_left" else -by) % width
    return (bits << left) | (bits >> (width - left))


def _compare(op: Operation, operands: Sequence[Scalar]) -> Scalar:
    left, right = operands
    return _PREDICATES[str(op.attributes["predicate"])](left, right)


def _constant(op: Operation, operands: Sequence[Scalar]) -> Scalar:
    value = op.attributes["value"]
    assert isinstance(value, bool | int | float)
    return value


def _pack(op: Operation, operands: Sequence[Scalar]) -> Scalar:
    return sum(1 << place for place, bit in enumerate(operands) if bit)


def _extract(op: Operation, operands: Sequence[Scalar]) -> Scalar:
    index = op.attributes["index"]
    assert isinstance(index, int)
    return bool(int(operands[0]) >> index & 1)


_FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan,
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "floor": math.floor, "ceiling": math.ceil,
}  # fmt: skip


def _power(left: Scalar, right: Scalar) -> Scalar:
    if isinstance(left, float) or isinstance(right, float):
        return math.pow(left, right)
    if right < 0:
        raise NoValueError("an integer has no negative power")
    return int(pow(int(left), int(right), 1 << 64)) if left >= 0 else int(left) ** int(right)


_ARITHMETIC: Mapping[str, Callable[[Scalar, Scalar], Scalar]] = {
    "add": lambda left, right: left + right,
    "subtract": lambda left, right: left - right,
    "multiply": lambda left, right: left * right,
    "power": _power,
    "and": lambda left, right: int(left) & int(right),
    "or": lambda left, right: int(left) | int(right),
    "xor": lambda left, right: int(left) ^ int(right),
}


_PREDICATES: Mapping[str, Callable[[Scalar, Scalar], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
}

_RULES: Mapping[type[Operation], Callable[[Operation, Sequence[Scalar]], Scalar]] = {
    Constant: _constant,
    Unary: _unary,
    Binary: _binary,
    Compare: _compare,
    Cast: lambda op, operands: operands[0],
    Select: lambda op, operands: operands[1] if operands[0] else operands[2],
    Pack: _pack,
    Extract: _extract,
}
