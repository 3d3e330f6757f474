"""A stream of tokens with one token of look-ahead, and the syntax errors raised from it."""

from collections.abc import Iterator
from typing import NoReturn

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.openqasm2_tokens import KEYWORDS, Token


class TokenStream:
    """Tokens one by one."""

    def __init__(self, faults: Faults, source: Iterator[Token]) -> None:
        self.faults = faults
        self._source = source
        self.next: Token = next(source)
        self.last: Token = self.next

    def take(self) -> Token:
        """The next token; the one of kind ``end`` again and again."""
        self.last = self.next
        if self.next.kind != "end":
            self.next = next(self._source)
        return self.last

    def accept_symbol(self, *texts: str) -> Token | None:
        """The next token if it is one of these symbols."""
        if self.next.kind == "symbol" and self.next.text in texts:
            return self.take()
        return None

    def expect_symbol(self, text: str) -> Token:
        """The next token, which must be this symbol."""
        if self.next.kind == "symbol" and self.next.text == text:
            return self.take()
        if text == ";":
            self._fail_semicolon()
        return self.fail_expected(self.next, f"'{text}'")

    def expect_kind(self, kind: str, what: str) -> Token:
        """The next token, which must be of a kind."""
        if self.next.kind == kind:
            return self.take()
        return self.fail_expected(self.next, what)

    def expect_name(self, what: str) -> Token:
        """The next token, which must be a name and no reserved word."""
        token = self.expect_kind("name", what)
        if token.text in KEYWORDS:
            self.faults.fail(
                codes.RESERVED, f"'{token.text}' is a reserved word", token.offset, len(token.text), expected=what
            )
        return token

    def fail_expected(self, token: Token, what: str) -> NoReturn:
        """Raise the syntax error that something else was expected."""
        found = f"'{token.text}'" if token.kind != "end" else "the end of the program"
        self.faults.fail(codes.SYNTAX, f"unexpected {found}", token.offset, len(token.text), expected=what)

    def _fail_semicolon(self) -> NoReturn:
        # The place to mend is after the last token, often on the line before.
        offset = self.last.offset + len(self.last.text)
        found = f"'{self.next.text}'" if self.next.kind != "end" else "the end of the program"
        self.faults.fail(
            codes.SYNTAX, f"a statement is not ended before {found}", offset, expected="';'", fix="add a semicolon"
        )
