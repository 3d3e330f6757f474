"""Expressions and statements."""

from dataclasses import dataclass

from qlower.ir.operation import Operation
from qlower.ir.run import Run
from qlower.ir.types import Type
from qlower.ir.value import Value

Place = int
"""A slot of the function's variables, or a temporary, which is numbered after all slots."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: bool | int | float
    type: Type


@dataclass(frozen=True, slots=True)
class Named:
    """An input or a loop's variable."""

    value: Value


@dataclass(frozen=True, slots=True)
class Read:
    """What a place holds.

    Attributes:
        place: the place.
        value: the value that is there.
    """

    place: Place
    value: Value


@dataclass(frozen=True, slots=True)
class Apply:
    """A pure op.

    Attributes:
        op: the op.
        arguments: its operands.
        register: for a ``classical.pack`` of all the bits of a bit register in order, that register's index among the
            variables, else −1.
    """

    op: Operation
    arguments: tuple["Expression", ...]
    register: int = -1


Expression = Literal | Named | Read | Apply


def leaves(expression: Expression) -> frozenset[Value]:
    """The values in places that an expression reads."""
    if isinstance(expression, Read):
        return frozenset((expression.value,))
    if isinstance(expression, Apply):
        return frozenset[Value]().union(*map(leaves, expression.arguments))
    return frozenset()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a run.

    Attributes:
        run: the rows.
        operands: the run's operands as expressions.
        targets: where each result goes; None for one that is not kept.
    """

    run: Run
    operands: tuple[Expression, ...]
    targets: tuple[Place | None, ...]


@dataclass(frozen=True, slots=True)
class Assign:
    """Puts a value in a place."""

    place: Place
    expression: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    """An ``if``."""

    condition: Expression
    then: tuple["Statement", ...]
    otherwise: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A ``switch``: the branch whose case lists the value, or the default."""

    value: Expression
    cases: tuple[tuple[int, ...], ...]
    branches: tuple[tuple["Statement", ...], ...]
    default: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A ``for`` over start, start + step, … up to and including stop."""

    variable: Value
    start: Expression
    step: Expression
    stop: Expression
    body: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A ``while``."""

    condition: Expression
    body: tuple["Statement", ...]


Statement = Rows | Assign | Conditional | Choice | Counted | Repeated
