"""Which loops are unrolled while reading, and over what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.openqasm3_expressions import Expressions
from qlower.dialects.circuit.openqasm.openqasm3_types import BIT, LITERAL, ClassicalType, Typed

MOST_ITERATIONS = 250_000


@dataclass
class Unrolling:
    """Which loops of a program are unrolled, and how many iterations that has made.

    Attributes:
        iterations: so far.
    """

    iterations: int = 0
    _decisions: dict[int, bool] = field(default_factory=dict)

    def is_needed(self, loop: ast.ForInLoop) -> bool:
        """Whether a loop's body needs the value of its variable, or of one that the body changes, at compile time."""
        if not isinstance(loop.set_declaration, ast.RangeDefinition):
            return True
        if id(loop) not in self._decisions:
            # A variable that the body changes is known only if the iterations are read one by one.
            depending = {loop.identifier.name} | assigned_names(loop.block)
            self._decisions[id(loop)] = bool(depending & self._names_needed_constant(loop.block))
        return self._decisions[id(loop)]

    def _names_needed_constant(self, nodes: Sequence[ast.Statement]) -> set[str]:
        found: set[str] = set()
        for node in _walk(nodes):
            if isinstance(node, ast.IndexedIdentifier):
                found |= _names(node.indices)
            elif isinstance(node, ast.IndexExpression):
                found |= _names(node.index)
            elif isinstance(node, ast.QuantumGateModifier):
                found |= _names(node.argument)
            elif isinstance(node, ast.DelayInstruction):
                found |= _names(node.duration)
            elif isinstance(node, ast.ClassicalType):
                found |= _names(vars(node))
            elif isinstance(node, ast.ConstantDeclaration):
                found |= _names(node.init_expression)
            elif isinstance(node, ast.ForInLoop) and self.is_needed(node):
                found |= _names(node.set_declaration)
            elif isinstance(node, ast.BinaryExpression) and node.op.name in ("<<", ">>"):
                found |= _names(node.rhs)
        return found


def iterations(loop: ast.ForInLoop, expressions: Expressions, unrolling: Unrolling, origin: int) -> Iterator[Typed]:
    """The values a loop's variable takes.

    Raises:
        QlowerError: they are not known at compile time, or too many.
    """
    places = expressions.places
    type = loop_type(loop, expressions, origin)
    if isinstance(loop.set_declaration, ast.RangeDefinition):
        values = range_values(loop.set_declaration, expressions, origin)
        _count(loop, expressions, unrolling, len(values))
        for number in values:
            value = Typed(LITERAL, (number,))
            yield expressions.casts.cast(value, type, origin)
        return
    if isinstance(loop.set_declaration, ast.DiscreteSet):
        _count(loop, expressions, unrolling, len(loop.set_declaration.values))
        for node in loop.set_declaration.values:
            yield expressions.converted(node, type, origin)
        return
    register = expressions.evaluate(loop.set_declaration, origin)
    if not register.type.is_register:
        places.fail(
            loop.set_declaration, codes.TYPE, f"{register.type} cannot be iterated over", expected="a range or a set"
        )
    _count(loop, expressions, unrolling, len(register.scalars))
    for scalar in register.scalars:
        yield expressions.casts.cast(Typed(BIT, (scalar,)), type, origin)


def _count(loop: ast.ForInLoop, expressions: Expressions, unrolling: Unrolling, more: int) -> None:
    unrolling.iterations += more
    if unrolling.iterations > MOST_ITERATIONS:
        expressions.places.fail(
            loop.set_declaration,
            codes.UNROLLED,
            f"unrolling makes {unrolling.iterations} iterations",
            expected=f"at most {MOST_ITERATIONS} in a program",
        )


def loop_type(loop: ast.ForInLoop, expressions: Expressions, origin: int) -> ClassicalType:
    """The type of a loop's variable."""
    type = expressions.type_of(loop.type, origin)
    if type.is_integer or (type.is_truth and isinstance(loop.set_declaration, ast.Expression)):
        return type
    if isinstance(loop.set_declaration, ast.DiscreteSet) and not type.is_register:
        return type
    expressions.places.fail(
        loop.type, codes.UNSUPPORTED, f"a loop over a variable of type {type} cannot be compiled yet",
        expected="int or uint",
    )  # fmt: skip


def range_values(node: ast.RangeDefinition, expressions: Expressions, origin: int) -> range:
    """The integers of a constant range, both ends part of it."""
    if node.start is None or node.end is None:
        expressions.places.fail(node, codes.SYNTAX, "a loop's range has no start or no end", expected="[start:end]")
    start = expressions.constant_integer(node.start, "the loop's start", origin)
    stop = expressions.constant_integer(node.end, "the loop's end", origin)
    step = 1 if node.step is None else expressions.constant_integer(node.step, "the loop's step", origin)
    if step == 0:
        expressions.places.fail(node, codes.ARITHMETIC, "a range with a step of zero", expected="a step that moves")
    return range(start, stop + (1 if step > 0 else -1), step)


def assigned_names(nodes: Sequence[ast.Statement]) -> set[str]:
    """The names that statements may give a value to."""
    found: set[str] = set()
    for node in _walk(nodes):
        if isinstance(node, ast.ClassicalAssignment):
            found.add(_base_name(node.lvalue))
        elif isinstance(node, ast.ClassicalDeclaration | ast.ConstantDeclaration):
            found.add(node.identifier.name)
        elif isinstance(node, ast.QuantumMeasurementStatement) and node.target is not None:
            found.add(_base_name(node.target))
    return found


def _base_name(node: ast.Identifier | ast.IndexedIdentifier) -> str:
    return str(node.name.name if isinstance(node, ast.IndexedIdentifier) else node.name)


def _names(part: object) -> set[str]:
    return {node.name for node in _walk(part) if isinstance(node, ast.Identifier)}


def _walk(part: object) -> Iterator[ast.QASMNode]:
    """All nodes of a part of the syntax tree."""
    if isinstance(part, ast.QASMNode):
        yield part
        for value in vars(part).values():
            yield from _walk(value)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _walk(item)
    elif isinstance(part, dict):
        yield from _walk(list(part.values()))
