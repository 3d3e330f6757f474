"""The text that is being read: failing at a place of it, and how deep in it the reader is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from lark import Token, Tree

from qlower.diagnostics import Source, fail
from qlower.ir.text.codes import CODES

Node = Tree[Token]
Place = Node | Token

DEEPEST = 128
"""Levels of regions and lists; each costs a few frames of the interpreter's stack here and in every walk."""


class Reading:
    """One source in the course of being read.

    Attributes:
        source: the whole text.
        shift: offset in the source of what the grammar was last given, if that was a piece of it.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.shift = 0
        self._depth = 0

    def offset(self, place: Place) -> int:
        """Where a node or token begins in the source."""
        return self.shift + _start(place)

    def fail(self, code: str, message: str, place: Place, *, expected: str = "", fix: str = "") -> NoReturn:
        """Raise a diagnostic at a node or token; the fix is the code's if nothing better is said."""
        length = max(1, _end(place) - _start(place))
        general = "" if expected else CODES[code].fix
        fail(code, message, self.source.span(self.offset(place), length), expected=expected, fix=fix or general)

    @contextmanager
    def deeper(self, place: Place) -> Iterator[None]:
        """Go one level down.

        Raises:
            QlowerError: QL0104, too deep.
        """
        if self._depth == DEEPEST:
            self.fail("QL0104", f"more than {DEEPEST} levels of regions and lists", place)
        self._depth += 1
        yield
        self._depth -= 1


def _start(place: Place) -> int:
    return (place.start_pos or 0) if isinstance(place, Token) else place.meta.start_pos


def _end(place: Place) -> int:
    return (place.end_pos or 0) if isinstance(place, Token) else place.meta.end_pos


def tokens(node: Node) -> list[Token]:
    """The tokens right under a node."""
    return [child for child in node.children if isinstance(child, Token)]


def nodes(node: Node) -> list[Node]:
    """The nodes right under a node."""
    return [child for child in node.children if isinstance(child, Tree)]
