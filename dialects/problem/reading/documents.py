"""A YAML document or another file while a problem is read: its text, its place in the whole, and its diagnostics."""

import posixpath
from dataclasses import dataclass, replace
from typing import Any

from qlower.diagnostics import Diagnostic, Note, QlowerError, Source, Span
from qlower.dialects.problem.reading.schema import MANUAL
from qlower.documents.nodes import Node
from qlower.documents.shapes import INVALID, Reader

MOST_DIAGNOSTICS = 20
"""Shown of one problem; the rest follow once these are mended."""


@dataclass(frozen=True)
class File:
    """A file that a problem names.

    Attributes:
        path: relative to the folder of the problem.
        source: its text.
        begin: the offset of its first character in the problem's source (see ``Source``).
    """

    path: str
    source: Source
    begin: int


class Document(File):
    """A YAML document: the problem, or a system in a file of its own.

    Attributes:
        root: the problem's source with all attachments.
        reader: reads its nodes and collects diagnostics; all documents of a problem share one list.
    """

    root: Source
    reader: Reader

    def __init__(self, file: File, root: Source, diagnostics: list[Diagnostic]) -> None:
        super().__init__(file.path, file.source, file.begin)
        object.__setattr__(self, "root", root)
        reader = Reader(file.source, MANUAL)
        reader.diagnostics = diagnostics
        object.__setattr__(self, "reader", reader)

    def origin(self, node: Node) -> int:
        """The position of a node in the problem's source."""
        return self.begin + node.offset

    def report(self, code: str, message: str, place: Node | Span, expected: str = "", fix: str = "") -> Any:
        """Record a diagnostic; returns INVALID for the caller to return."""
        return self.reader.report(code, message, place, expected, fix)

    def file(self, node: Node) -> File:
        """The file that a node names; INVALID, with a diagnostic, if its text is not attached."""
        path = path_of(self.path, node.text)
        if path not in self.root.attached:
            missing: File = self.report(
                "QL0822", f"the text of `{node.text}` is not attached", node, fix="give the problem as a file"
            )
            return missing
        begin, source = self.root.attached[path]
        return File(path, source, begin)


def path_of(document: str, written: str) -> str:
    """The path, relative to the problem's folder, of a file that a document in that folder or below names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(document), written))


def stop_on_faults(diagnostics: list[Diagnostic]) -> None:
    """Raise what was found, the first of it; the last says how many more there are."""
    if not diagnostics:
        return
    if len(diagnostics) > MOST_DIAGNOSTICS:
        last = diagnostics[MOST_DIAGNOSTICS - 1]
        more = Note(f"{len(diagnostics) - MOST_DIAGNOSTICS} more faults are not shown")
        diagnostics = [*diagnostics[: MOST_DIAGNOSTICS - 1], replace(last, notes=(*last.notes, more))]
    raise QlowerError(diagnostics)


def one_of(document: Document, node: Node, keys: tuple[str, ...], name: str) -> str:
    """Which of some keys of a mapping is given; INVALID, with a diagnostic, unless it is exactly one."""
    given = [key for key in keys if key in node.entries]
    if len(given) == 1:
        return given[0]
    names = ", ".join(f"`{key}`" for key in keys)
    message = f"`{name}` has both `{given[0]}` and `{given[1]}`" if given else f"`{name}` has none of {names}"
    place = node.entries[given[1]][0] if given else node
    wrong: str = document.report("QL0819", message, place, f"exactly one of {names}", "keep one of them")
    return wrong


__all__ = ["INVALID", "Document", "File", "one_of", "path_of", "stop_on_faults"]
