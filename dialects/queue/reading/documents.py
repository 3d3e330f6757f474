"""The texts of a jobs file while it is read: the document itself and the trace."""

import posixpath
from dataclasses import dataclass, replace
from functools import lru_cache

from qlower.diagnostics import Diagnostic, Note, QlowerError, Source
from qlower.dialects.queue.reading.schema import MANUAL
from qlower.dialects.queue.reading.traces import trace_nodes
from qlower.documents.nodes import Node, parse_yaml

MOST_DIAGNOSTICS = 20
"""Shown of one jobs file; the rest follow once these are mended."""


@dataclass(frozen=True)
class Table:
    """Jobs as nodes, and the text they stand in.

    Attributes:
        source: the text.
        begin: the offset of its first character in the jobs file's source (see ``Source``).
        nodes: a mapping for each job.
    """

    source: Source
    begin: int
    nodes: list[Node]


@lru_cache(maxsize=4)
def _parsed(name: str, text: str) -> Node:
    """The tree of a text. It is asked for to find references, to see that there are no others, and to read."""
    return parse_yaml(Source(name, text), MANUAL)


def root_of(source: Source) -> Node:
    """The document of a jobs file; not to be changed.

    Raises:
        QlowerError: QL0402 to QL0406 and QL0413.
    """
    return _parsed(source.name, source.text)


@lru_cache(maxsize=4)
def _rows(name: str, text: str) -> list[Node]:
    return trace_nodes(Source(name, text))


def trace_of(source: Source, written: str) -> Table | None:
    """The trace that a jobs file names; None if its text is not attached.

    Raises:
        QlowerError: QL0923.
    """
    found = source.attached.get(path_of(written))
    if found is None:
        return None
    begin, text = found
    return Table(text, begin, _rows(text.name, text.text))


def path_of(written: str) -> str:
    """A path as attachments are known by."""
    return posixpath.normpath(written)


def stop_on_faults(diagnostics: list[Diagnostic]) -> None:
    """Raise what was found, the first of it; the last says how many more there are."""
    if not diagnostics:
        return
    if len(diagnostics) > MOST_DIAGNOSTICS:
        last = diagnostics[MOST_DIAGNOSTICS - 1]
        more = Note(f"{len(diagnostics) - MOST_DIAGNOSTICS} more faults are not shown")
        diagnostics = [*diagnostics[: MOST_DIAGNOSTICS - 1], replace(last, notes=(*last.notes, more))]
    raise QlowerError(diagnostics)
