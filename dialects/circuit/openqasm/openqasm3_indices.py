"""Indices, ranges and sets: which elements of a register are meant."""

from typing import Protocol, TypeAlias

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.openqasm3_places import Places
from qlower.dialects.circuit.openqasm.openqasm3_types import Typed

IndexElement: TypeAlias = ast.DiscreteSet | list[ast.Expression | ast.RangeDefinition]


class Evaluator(Protocol):
    """What indices need of the evaluation of expressions."""

    places: Places

    def evaluate(self, node: ast.Expression, origin: int) -> Typed:
        """The value of an expression."""
        ...


def positions(
    evaluator: Evaluator, index: IndexElement, size: int, node: ast.QASMNode, origin: int
) -> tuple[tuple[int, ...], bool]:
    """The positions an index means in a register of ``size`` elements, and whether it means a register.

    Raises:
        QlowerError: a position outside, or not known at compile time.
    """
    if isinstance(index, ast.DiscreteSet):
        return tuple(_position(evaluator, item, size, origin) for item in index.values), True
    if len(index) != 1:
        evaluator.places.fail(
            node, codes.TYPE, f"a register is given {len(index)} indices at once", expected="one index"
        )
    if isinstance(index[0], ast.RangeDefinition):
        return _range(evaluator, index[0], size, origin), True
    return (_position(evaluator, index[0], size, origin),), False


def known_integer(evaluator: Evaluator, node: ast.Expression, origin: int) -> int:
    """The value of an index.

    Raises:
        QlowerError: it is no integer, or not known at compile time.
    """
    value = evaluator.evaluate(node, origin)
    if not value.type.is_integer:
        evaluator.places.fail(node, codes.TYPE, f"an index of type {value.type}", expected="an integer")
    if not value.known:
        evaluator.places.fail(
            node,
            codes.DYNAMIC_INDEX,
            "which element is meant is not known at compile time",
            expected="a constant, or the variable of a 'for' loop over known numbers",
        )
    return int(value.number)


def _position(evaluator: Evaluator, node: ast.Expression, size: int, origin: int) -> int:
    return _checked(evaluator, node, known_integer(evaluator, node, origin), size)


def _checked(evaluator: Evaluator, node: ast.QASMNode, index: int, size: int) -> int:
    if not -size <= index < size:
        evaluator.places.fail(
            node, codes.INDEX, f"index {index} is outside of a register of {size}", expected=f"{-size} to {size - 1}"
        )
    return index % size


def _range(evaluator: Evaluator, node: ast.RangeDefinition, size: int, origin: int) -> tuple[int, ...]:
    step = 1 if node.step is None else known_integer(evaluator, node.step, origin)
    if step == 0:
        evaluator.places.fail(node, codes.ARITHMETIC, "a range with a step of zero", expected="a step that moves")
    first, last = (0, size - 1) if step > 0 else (size - 1, 0)
    start = first if node.start is None else _position(evaluator, node.start, size, origin)
    stop = last if node.end is None else _position(evaluator, node.end, size, origin)
    picked = tuple(range(start, stop + (1 if step > 0 else -1), step))
    if not picked:
        evaluator.places.fail(
            node, codes.INDEX, "the range holds no element", expected="a start before the end (both are part of it)"
        )
    return picked
