"""The classical ops on plain values: widths, signs, truncation, and what has no value."""

import math

import pytest

from qlower.dialects.classical.evaluation import NoValueError, evaluate, in_type
from qlower.dialects.classical.ops import Binary, Cast, Compare, Constant, Extract, Pack, Select, Unary, Yield
from qlower.ir import F64, I1, Type, Value
from qlower.ir.types import signed, unsigned


def result(op_type, types: list[Type], output: Type, operands: list, **attributes):
    op = op_type(operands=tuple(Value(t) for t in types), results=(Value(output),), attributes=attributes)
    return evaluate(op, operands)


@pytest.mark.parametrize(
    ("operator", "type_", "left", "right", "expected"),
    [
        ("add", unsigned(4), 15, 1, 0),
        ("add", signed(4), 7, 1, -8),
        ("subtract", unsigned(8), 0, 1, 255),
        ("multiply", signed(8), 16, 16, 0),
        ("divide", signed(32), -7, 2, -3),
        ("modulo", signed(32), -7, 2, -1),
        ("divide", F64, 1.0, 4.0, 0.25),
        ("power", unsigned(8), 2, 9, 0),
        ("power", signed(8), -2, 3, -8),
        ("power", F64, 2.0, 0.5, math.sqrt(2)),
        ("xor", I1, True, True, False),
        ("and", unsigned(4), 12, 10, 8),
        ("shift_left", unsigned(4), 9, 1, 2),
        ("shift_left", unsigned(4), 9, 9, 0),
        ("shift_right", signed(8), -4, 1, -2),
        ("shift_right", unsigned(8), 252, 1, 126),
        ("rotate_left", unsigned(4), 9, 1, 3),
        ("rotate_right", unsigned(4), 9, 5, 12),
    ],
)
def test_binary_operators(operator, type_, left, right, expected) -> None:
    assert result(Binary, [type_, type_], type_, [left, right], operator=operator) == expected


@pytest.mark.parametrize(
    ("operator", "source", "output", "value", "expected"),
    [
        ("not", I1, I1, True, False),
        ("complement", unsigned(4), unsigned(4), 5, 10),
        ("complement", I1, I1, False, True),
        ("negate", signed(4), signed(4), -8, -8),
        ("popcount", signed(4), unsigned(8), -1, 4),
        ("floor", F64, F64, -0.5, -1.0),
        ("arccos", F64, F64, 1.0, 0.0),
    ],
)
def test_unary_operators(operator, source, output, value, expected) -> None:
    assert result(Unary, [source], output, [value], operator=operator) == expected


def test_the_other_ops() -> None:
    assert result(Constant, [], signed(8), [], value=5) == 5
    assert result(Pack, [I1] * 3, unsigned(3), [True, False, True]) == 5
    assert result(Extract, [unsigned(4)], I1, [10], index=1) is True
    assert result(Select, [I1, F64, F64], F64, [False, 1.0, 2.0]) == 2.0
    assert result(Compare, [signed(8)] * 2, I1, [-1, 1], predicate="lt") is True
    assert result(Cast, [F64], signed(8), [-3.7]) == -3
    assert result(Cast, [signed(8)], unsigned(8), [-1]) == 255
    assert result(Cast, [unsigned(8)], I1, [2]) is True
    assert in_type(300, unsigned(8)) == 44
    assert evaluate(Yield(), []) is None


@pytest.mark.parametrize(
    ("operator", "type_", "left", "right"),
    [("divide", signed(8), 1, 0), ("modulo", F64, 1.0, 0.0), ("power", signed(8), 2, -1)],
)
def test_what_has_no_value(operator, type_, left, right) -> None:
    with pytest.raises(NoValueError):
        result(Binary, [type_, type_], type_, [left, right], operator=operator)
