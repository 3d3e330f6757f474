"""Formulas of descriptors: arithmetic in declared parameters, parsed and evaluated here and never by ``eval``.

Grammar, loosest first: ``+ -``, ``* /``, unary sign, ``**`` (to the right), then a number (``0.5``, ``1e-3``,
``0.5j``), ``pi``, a parameter, a function call or a parenthesis. All arithmetic is on complex doubles.
"""

import cmath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

MAXIMUM_LENGTH = 400
"""Characters; real entries have fewer than a hundred."""
MAXIMUM_DEPTH = 40
"""Nested parentheses, signs and powers."""

FUNCTIONS: dict[str, Callable[[complex], complex]] = {
    "sin": cmath.sin,
    "cos": cmath.cos,
    "tan": cmath.tan,
    "exp": cmath.exp,
    "sqrt": cmath.sqrt,
}

Evaluator = Callable[[Mapping[str, complex]], complex]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?j?)(?![\w.])|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/()]))",
    re.ASCII,
)


class FormulaError(ValueError):
    """A fault in a formula.

    Attributes:
        offset: characters before the fault.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True)
class Formula:
    """A parsed formula.

    Attributes:
        text: as written, without blanks around it.
        evaluator: computes the value from those of the parameters.
    """

    text: str
    evaluator: Evaluator

    def evaluate(self, values: Mapping[str, complex]) -> complex:
        """The value; raises ArithmeticError or ValueError where the formula has none (a division by zero)."""
        return self.evaluator(values)


def parse_formula(text: str, parameters: Iterable[str] = ()) -> Formula:
    """Parse a formula in the given parameters.

    Raises:
        FormulaError: with the place of the fault.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise FormulaError(f"the formula is longer than {MAXIMUM_LENGTH} characters", MAXIMUM_LENGTH)
    return Formula(text.strip(), _Parser(text, frozenset(parameters)).whole())


def _tokens(text: str) -> list[tuple[str, int]]:
    tokens, position = [], 0
    stripped = text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            start = position + len(stripped[position:]) - len(stripped[position:].lstrip())
            raise FormulaError(f"`{stripped[start : start + 8]}` cannot stand here", start)
        kind = match.lastgroup or "sign"
        tokens.append((match.group(kind), match.start(kind)))
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent; each method parses one level of precedence and returns an evaluator."""

    def __init__(self, text: str, parameters: frozenset[str]) -> None:
        self.tokens = _tokens(text)
        self.end = len(text.rstrip())
        self.parameters = parameters
        self.position = 0
        self.depth = 0

    def whole(self) -> Evaluator:
        result = self.sum()
        if self.position < len(self.tokens):
            token, offset = self.tokens[self.position]
            raise FormulaError(f"`{token}` does not continue the formula", offset)
        return result

    def peek(self) -> str:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        if self.position == len(self.tokens):
            raise FormulaError("the formula ends too early", self.end)
        self.position += 1
        return self.tokens[self.position - 1]

    def expect(self, sign: str) -> None:
        token, offset = self.take()
        if token != sign:
            raise FormulaError(f"`{sign}` is expected instead of `{token}`", offset)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise FormulaError("the formula is nested too deeply", self.tokens[self.position - 1][1])

    def sum(self) -> Evaluator:
        left = self.product()
        while self.peek() in ("+", "-"):
            sign = self.take()[0]
            left = _add(left, self.product()) if sign == "+" else _subtract(left, self.product())
        return left

    def product(self) -> Evaluator:
        left = self.signed()
        while self.peek() in ("*", "/"):
            sign = self.take()[0]
            left = _multiply(left, self.signed()) if sign == "*" else _divide(left, self.signed())
        return left

    def signed(self) -> Evaluator:
        if self.peek() not in ("+", "-"):
            return self.power()
        sign = self.take()[0]
        self.deeper()
        operand = self.signed()
        self.depth -= 1
        # Subtracted from zero, since -(1+0j) is -1-0j, which lies on the wrong side of the branch cut of sqrt.
        return operand if sign == "+" else lambda values: 0 - operand(values)

    def power(self) -> Evaluator:
        base = self.atom()
        if self.peek() != "**":
            return base
        self.take()
        self.deeper()
        exponent = self.signed()
        self.depth -= 1
        return lambda values: base(values) ** exponent(values)

    def atom(self) -> Evaluator:
        token, offset = self.take()
        if token == "(":
            return self.closed()
        if token[0].isdigit() or token[0] == ".":
            return _constant(complex(token))
        if token == "pi":
            return _constant(cmath.pi)
        if token in self.parameters:
            return lambda values: values[token]
        if token in FUNCTIONS:
            function = FUNCTIONS[token]
            self.expect("(")
            argument = self.closed()
            return lambda values: function(argument(values))
        if token[0].isalpha() or token[0] == "_":
            known = ", ".join(sorted({"pi", *self.parameters, *FUNCTIONS}))
            raise FormulaError(f"`{token}` is not known here; known are {known}", offset)
        raise FormulaError(f"a number or a name is expected instead of `{token}`", offset)

    def closed(self) -> Evaluator:
        self.deeper()
        inside = self.sum()
        self.depth -= 1
        self.expect(")")
        return inside


def _constant(value: complex) -> Evaluator:
    return lambda values: value


def _add(left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda values: left(values) + right(values)


def _subtract(left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda values: left(values) - right(values)


def _multiply(left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda values: left(values) * right(values)


def _divide(left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda values: left(values) / right(values)
