"""Expressions of OpenQASM 2: real arithmetic with +, −, *, /, ^ and six functions."""

import math
from collections.abc import Mapping

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import DEEPEST, did_you_mean
from qlower.dialects.circuit.openqasm.numbers import Arithmetic, NoSuchNumberError, finite
from qlower.dialects.circuit.openqasm.openqasm2_tokens import Token
from qlower.dialects.circuit.openqasm.token_stream import TokenStream
from qlower.ir import Angle

FUNCTIONS = {"sin": "sin", "cos": "cos", "tan": "tan", "exp": "exp", "ln": "log", "sqrt": "sqrt"}
_SUMS = {"+": "add", "-": "subtract"}
_PRODUCTS = {"*": "multiply", "/": "divide"}


class ExpressionReader:
    """Reads expressions from a token stream and evaluates them while reading.

    Like Qiskit, ``^`` binds tighter than a sign in front and groups to the right.
    """

    def __init__(
        self, stream: TokenStream, arithmetic: Arithmetic, parameters: Mapping[str, Angle], origin: int
    ) -> None:
        self.stream = stream
        self.arithmetic = arithmetic
        self.parameters = parameters
        self.origin = origin
        self._depth = 0

    def read(self) -> Angle:
        """An expression up to the first token that does not belong to it."""
        return self._sum()

    def _sum(self) -> Angle:
        value = self._product()
        while (operator := self.stream.accept_symbol("+", "-")) is not None:
            value = self._apply(_SUMS[operator.text], value, self._product(), operator)
        return value

    def _product(self) -> Angle:
        value = self._signed()
        while (operator := self.stream.accept_symbol("*", "/")) is not None:
            value = self._apply(_PRODUCTS[operator.text], value, self._signed(), operator)
        return value

    def _signed(self) -> Angle:
        sign = self.stream.accept_symbol("-", "+")
        if sign is None:
            return self._power()
        self._enter(sign)
        value = self._signed()
        self._depth -= 1
        return -value if sign.text == "-" else value

    def _power(self) -> Angle:
        base = self._atom()
        operator = self.stream.accept_symbol("^")
        if operator is None:
            return base
        self._enter(operator)
        exponent = self._signed()
        self._depth -= 1
        return self._apply("power", base, exponent, operator)

    def _atom(self) -> Angle:
        token = self.stream.take()
        if token.kind in ("real", "integer"):
            return self._number(token)
        if token.kind == "name":
            return self._named(token)
        if token.text == "(" and token.kind == "symbol":
            return self._bracketed(token)
        return self.stream.fail_expected(token, "a number, 'pi', a parameter, a function or '('")

    def _number(self, token: Token) -> float:
        try:
            return finite(float(token.text), "the number")
        except NoSuchNumberError as error:
            self.stream.faults.fail(codes.ARITHMETIC, str(error), token.offset, len(token.text))

    def _named(self, token: Token) -> Angle:
        if token.text == "pi":
            return math.pi
        if token.text in FUNCTIONS:
            argument = self._bracketed(self.stream.expect_symbol("("))
            try:
                return self.arithmetic.function(FUNCTIONS[token.text], argument, self.origin)
            except NoSuchNumberError as error:
                self.stream.faults.fail(codes.ARITHMETIC, str(error), token.offset, len(token.text))
        if token.text in self.parameters:
            return self.parameters[token.text]
        guess = did_you_mean(token.text, ("pi", *FUNCTIONS, *self.parameters))
        self.stream.faults.fail(
            codes.UNKNOWN_NAME, f"unknown parameter '{token.text}'", token.offset, len(token.text), fix=guess
        )

    def _bracketed(self, opening: Token) -> Angle:
        self._enter(opening)
        value = self._sum()
        self._depth -= 1
        self.stream.expect_symbol(")")
        return value

    def _enter(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self.stream.faults.fail(codes.DEPTH, "the expression is nested too deeply", token.offset)

    def _apply(self, name: str, left: Angle, right: Angle, operator: Token) -> Angle:
        try:
            return self.arithmetic.binary(name, left, right, self.origin)
        except NoSuchNumberError as error:
            self.stream.faults.fail(codes.ARITHMETIC, str(error), operator.offset, len(operator.text))
