"""Source texts and spans in them."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from types import MappingProxyType


@dataclass(frozen=True)
class Source:
    """A text that came from outside, with the name it is known by, and the texts of the files it refers to.

    A character offset names one place in all of them: below ``len(text)`` and at it in the text itself, above in the
    attachments, which follow in the order of their paths, each beginning one past the end of what stands before it.

    Attributes:
        name: file path as the user gave it, or a name in angle brackets such as ``<stdin>``.
        text: the whole text.
        attachments: the texts of other files that belong to it, by their paths relative to the folder it stands in.
        unreadable: why other files that it refers to, and can do without, are not attached, by their paths.
    """

    name: str
    text: str
    attachments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    unreadable: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @cached_property
    def attached(self) -> "Mapping[str, tuple[int, Source]]":
        """Where each attachment begins, and its text as a source of its own, in the order of their paths."""
        found = {}
        begin = len(self.text) + 1
        for path, text in sorted(self.attachments.items()):
            name = path if self.name.startswith("<") else str(PurePath(self.name).parent / path)
            found[path] = (begin, Source(name, text))
            begin += len(text) + 1
        return found

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
        for begin, attachment in self.attached.values() if offset > len(self.text) else ():
            if begin <= offset <= begin + len(attachment.text):
                return attachment.span(offset - begin, length)
        line, column = self.position(min(offset, len(self.text)))
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
