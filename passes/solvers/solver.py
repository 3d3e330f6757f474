"""What a solver is."""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Protocol

from qlower.passes.solvers import BUILTIN_SOLVERS
from qlower.passes.solvers.question import Question
from qlower.plugins import Group

CPU_USD_PER_SECOND = 0.05 / 3600
"""A core of a cloud machine, about; only the order of magnitude matters beside a quantum computer's price."""
QPU_USD_PER_SECOND = 1.6
"""96 USD a minute, the price of pay-as-you-go access that IBM Quantum published in 2025."""


class Kind(StrEnum):
    """On what a solver runs."""

    CLASSICAL = "classical"
    QUANTUM = "quantum"


@dataclass(frozen=True)
class Assessment:
    """What a solver says of a question before it is asked.

    Attributes:
        applies: whether it can answer questions of this kind and size.
        reason: in words: why not, or what the figures rest on.
        seconds: predicted time, on a core or on the quantum computer.
        certified: whether its answer comes with a proved bound of its error within the one asked for.
    """

    applies: bool
    reason: str
    seconds: float = 0.0
    certified: bool = False


def rounded_up(bound: float) -> float:
    """A bound with two digits, not below the given one: its last bits depend on the library's version."""
    if not bound > 0.0:
        return bound
    unit = 10.0 ** (math.floor(math.log10(bound)) - 1)
    return math.ceil(bound / unit) * unit


NOT_THIS_KIND = Assessment(False, "answers other kinds of questions")


@dataclass(frozen=True)
class Found:
    """A classical solver's answer.

    Attributes:
        values: (name of the operator, value, bound of its error); the operator asked about first.
        certificate: in words: why the bounds hold.
        solution: for optimization the bit string, leftmost qubit 0; otherwise empty.
    """

    values: tuple[tuple[str, float, float], ...]
    certificate: str
    solution: str = ""


class Invalid(Exception):  # noqa: N818  # not an error: a method has limits
    """Raised by a solver whose own checks say that its answer cannot be trusted for this question."""


class Solver(Protocol):
    """A way to answer questions. Pure: the same question gives the same answer; budgets are counted.

    Attributes:
        name: kebab-case.
        kind: on what it runs.
    """

    @property
    def name(self) -> str:
        """Kebab-case."""
        ...

    @property
    def kind(self) -> Kind:
        """On what it runs."""
        ...

    def assess(self, question: Question) -> Assessment:
        """Whether it applies and what it would cost; cheap."""
        ...

    def solve(self, question: Question) -> Found:
        """The answer, of a classical solver.

        Raises:
            Invalid: its own checks failed.
        """
        ...


@cache
def solvers() -> Group[Solver]:
    """All solvers that are installed."""
    return Group("qlower.solvers", "solver", BUILTIN_SOLVERS)
