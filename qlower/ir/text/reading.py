"""The text that is being read: failing at a place of it, and how deep in it the reader is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from qlower.diagnostics import Source, fail

if TYPE_CHECKING:
    from lark import Token, Tree

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

    def offset(self, place: "Place") -> int:
        """Where a node or token begins in the source."""
        return self.shift + _start(place)

    def fail(self, code: str, message: str, place: "Place", *, expected: str = "", fix: str = "") -> NoReturn:
        """Raise a diagnostic at a node or token."""
        length = max(1, _end(place) - _start(place))
        fail(code, message, self.source.span(self.offset(place), length), expected=expected, fix=fix)

    @contextmanager
    def deeper(self, place: "Place") -> Iterator[None]:
        """Go one level down.

        Raises:
            QlowerError: QL0104, too deep.
        """
        if self._depth == DEEPEST:
            self.fail("QL0104", f"more than {DEEPEST} levels of regions and lists", place)
        self._depth += 1
        yield
        self._depth -= 1


def _start(place: "Place") -> int:
    found = getattr(place, "start_pos", None)
    return int(place.meta.start_pos if found is None else found)  # type: ignore[union-attr]


def _end(place: "Place") -> int:
    found = getattr(place, "end_pos", None)
    return int(place.meta.end_pos if found is None else found)  # type: ignore[union-attr]
