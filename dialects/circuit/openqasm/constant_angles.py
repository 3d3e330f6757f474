"""Constant angles such as ``-3*pi/8`` for the fast readers: numbers, named constants, + − * / and brackets.

The doubles are those the general readers compute: one operation at a time, in the order of the text.
"""

import re
from collections.abc import Iterator, Mapping

from qlower.dialects.circuit.openqasm.numbers import NoSuchNumberError, constant_binary

NUMBER = re.compile(r"(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TOKEN = re.compile(r"\s*(?:((?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)(?![\w.])|([^\W\d]\w*)|([-+*/()]))")
_OPERATORS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_MOST_DIGITS = 15
"""Integers of so many digits are exact as doubles."""
_DEEPEST = 50


class NotRecognisedError(Exception):
    """The fast reader does not know this; the general reader decides."""


def constant_angle(text: str, names: Mapping[str, float], *, integers: bool) -> float:
    """The value of a constant expression.

    Args:
        text: the expression.
        names: the named constants.
        integers: whether the language has integer division, which is left to the general reader.

    Raises:
        NotRecognisedError: anything out of the ordinary.
    """
    if NUMBER.fullmatch(text):
        if len(text) > _MOST_DIGITS and text.isdigit():
            raise NotRecognisedError
        return _finite(float(text))
    return _Reader(text, names, integers).read()


def _finite(value: float) -> float:
    if value in (float("inf"), float("-inf")):
        raise NotRecognisedError
    return value


class _Reader:
    """Recursive descent; values are pairs (double, whether it is an integer)."""

    def __init__(self, text: str, names: Mapping[str, float], integers: bool) -> None:
        self.names = names
        self.integers = integers
        self.tokens = self._tokens(text)
        self.next = next(self.tokens)
        self.depth = 0

    def _tokens(self, text: str) -> Iterator[tuple[str, str, str]]:
        position = 0
        end = len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                raise NotRecognisedError
            yield match[1] or "", match[2] or "", match[3] or ""
            position = match.end()
        while True:
            yield "", "", ""

    def _take(self) -> tuple[str, str, str]:
        token = self.next
        self.next = next(self.tokens)
        return token

    def read(self) -> float:
        value, _ = self._sum()
        if self.next != ("", "", ""):
            raise NotRecognisedError
        return value

    def _sum(self) -> tuple[float, bool]:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotRecognisedError
        value = self._product()
        while self.next[2] in ("+", "-"):
            value = self._apply(self._take()[2], value, self._product())
        self.depth -= 1
        return value

    def _product(self) -> tuple[float, bool]:
        value = self._signed()
        while self.next[2] in ("*", "/"):
            value = self._apply(self._take()[2], value, self._signed())
        return value

    def _signed(self) -> tuple[float, bool]:
        negative = False
        while self.next[2] in ("+", "-"):
            if self.next[2] == "+" and self.integers:
                # OpenQASM 3 has no plus sign.
                raise NotRecognisedError
            negative ^= self._take()[2] == "-"
        value, integer = self._atom()
        return (-value, integer) if negative else (value, integer)

    def _atom(self) -> tuple[float, bool]:
        number, name, symbol = self._take()
        if number:
            integer = number.isdigit()
            if integer and len(number) > _MOST_DIGITS:
                raise NotRecognisedError
            return _finite(float(number)), integer
        if name in self.names:
            return self.names[name], False
        if symbol != "(":
            raise NotRecognisedError
        value = self._sum()
        if self._take()[2] != ")":
            raise NotRecognisedError
        return value

    def _apply(self, operator: str, left: tuple[float, bool], right: tuple[float, bool]) -> tuple[float, bool]:
        integer = left[1] and right[1]
        if integer and self.integers and operator == "/":
            raise NotRecognisedError
        try:
            value = constant_binary(_OPERATORS[operator], left[0], right[0])
        except NoSuchNumberError:
            raise NotRecognisedError from None
        if integer and abs(value) > 10**_MOST_DIGITS:
            raise NotRecognisedError
        return value, integer
