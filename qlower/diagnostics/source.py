"""Source texts and spans in them."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Source:
    """A text that came from outside, with the name it is known by.

    Attributes:
        name: file path as the user gave it, or a name in angle brackets such as ``<stdin>``.
        text: the whole text.
    """

    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line."""
        starts = [0]
        find = self.text.find
        position = find("\n")
        while position != -1:
            starts.append(position + 1)
            position = find("\n", position + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both counted from 1, of a character offset."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line counted from 1, without its end; empty beyond the last line."""
        if not 1 <= line <= len(self.line_starts):
            return ""
        start = self.line_starts[line - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end == -1 else end].rstrip("\r")

    def span(self, offset: int, length: int = 1) -> "Span":
        """The span of ``length`` characters from ``offset``, cut at the end of its line."""
        line, column = self.position(min(offset, len(self.text)))
        return Span(self, line, column, length)

    def span_at(self, line: int, column: int, length: int = 1) -> "Span":
        """The span that begins at a line and a column, both counted from 1."""
        return Span(self, line, column, length)


@dataclass(frozen=True)
class Span:
    """A stretch of one line of a source; line and column count from 1."""

    source: Source
    line: int
    column: int
    length: int = 1

    @property
    def line_text(self) -> str:
        """The whole line the span stands in."""
        return self.source.line_text(self.line)
