"""The tokens of OpenQASM 2 (arXiv:1707.03429)."""

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import Faults


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: ``real``, ``integer``, ``name``, ``string``, ``symbol`` or ``end``.
        text: as written.
        offset: of its first character.
    """

    kind: str
    text: str
    offset: int


_STATEMENTS = ("OPENQASM", "include", "qreg", "creg", "gate", "opaque", "measure", "reset", "barrier", "if")
KEYWORDS = frozenset((*_STATEMENTS, "pi", "sin", "cos", "tan", "exp", "ln", "sqrt", "U", "CX"))
"""Words that cannot name registers, gates or parameters."""

_PATTERN = re.compile(
    r"""(?P<space>[ \t\r\n]+|//[^\n]*)
    |(?P<real>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)
    |(?P<integer>\d+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<string>"[^"\n]*"|'[^'\n]*')
    |(?P<symbol>->|==|[;,(){}\[\]+\-*/^])""",
    re.VERBOSE,
)


def tokens(faults: Faults, start: int, end: int) -> Iterator[Token]:
    """The tokens between two offsets, then one of kind ``end``.

    Raises:
        QlowerError: a character that begins no token, or a number that runs into letters.
    """
    text = faults.source.text
    position, number_end = start, -1
    while position < end:
        match = _PATTERN.match(text, position, end)
        if match is None or text.startswith("/*", position):
            _fail_character(faults, position)
        kind = match.lastgroup or ""
        if kind == "name" and position == number_end:
            faults.fail(codes.CHARACTER, f"a number runs into '{match[0]}'", position, len(match[0]))
        if kind != "space":
            yield Token(kind, match[0], position)
        position = match.end()
        number_end = position if kind in ("real", "integer") else -1
    yield Token("end", "", end)


def _fail_character(faults: Faults, position: int) -> NoReturn:
    character = faults.source.text[position]
    if character in "\"'":
        rest = faults.source.line_text(faults.source.position(position)[0])
        faults.fail(codes.UNTERMINATED, "a string is not closed on its line", position, len(rest), fix="close it")
    fix = "OpenQASM 2 has only // comments" if faults.source.text.startswith("/*", position) else ""
    faults.fail(codes.CHARACTER, f"unexpected character {character!r}", position, fix=fix)
