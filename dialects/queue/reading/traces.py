"""Traces: tables of jobs, one a line, as the nodes that jobs in YAML have, so that both are read alike."""

from qlower.diagnostics import Diagnostic, QlowerError, Source
from qlower.dialects.queue.reading.schema import JOB
from qlower.documents.nodes import Node, shorten
from qlower.documents.shapes import Choice, Flag, Integer, ListOf, Number, did_you_mean

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = tuple(JOB.keys)
_PLAIN = (Integer, Number, Flag)
"""Shapes whose cells are numbers or truth values; all others are text, even where it looks like a number."""


def trace_nodes(source: Source) -> list[Node]:
    """The jobs of a trace as mappings; empty cells are absent keys.

    Raises:
        QlowerError: QL0923.
    """
    columns: list[str] = []
    nodes: list[Node] = []
    offset = 0
    for line in source.text.split("\n"):
        cells = _cells(line, offset)
        if any(cell.text for cell in cells):
            if not columns:
                columns = _columns(source, cells)
            else:
                nodes.append(_job(source, columns, cells, offset))
        offset += len(line) + 1
    if not columns:
        _fail(
            source, "the trace holds nothing", Node("scalar", 0, 1), "a line that names the columns, such as id,program"
        )
    return nodes


def _cells(line: str, offset: int) -> list[Node]:
    cells = []
    for cell in line.split(","):
        text = cell.strip(f"{BYTE_ORDER_MARK} \t\r\n")
        begin = offset + (cell.index(text) if text else 0)
        cells.append(Node("scalar", begin, max(1, len(text)), text))
        offset += len(cell) + 1
    return cells


def _columns(source: Source, cells: list[Node]) -> list[str]:
    columns: list[str] = []
    for cell in cells:
        if cell.text not in COLUMNS:
            fix = did_you_mean(cell.text, COLUMNS)
            _fail(source, f"there is no column `{shorten(cell.text)}`", cell, f"some of {', '.join(COLUMNS)}", fix)
        if cell.text in columns:
            _fail(source, f"the column `{cell.text}` is there twice", cell, "each column once")
        columns.append(cell.text)
    return columns


def _job(source: Source, columns: list[str], cells: list[Node], offset: int) -> Node:
    if len(cells) != len(columns):
        _fail(source, f"this line has {len(cells)} cells", cells[0], f"{len(columns)}, one for each column")
    job = Node("mapping", offset, 1)
    for column, cell in zip(columns, cells, strict=True):
        if '"' in cell.text:
            _fail(source, "quotes are not used in traces", cell, "cells without quotes and commas")
        if cell.text:
            job.entries[column] = (cell, _value(column, cell))
    return job


def _value(column: str, cell: Node) -> Node:
    """The cell as the node of its value; a list is words separated by blanks."""
    shape = JOB.keys[column].shape
    cell.plain = isinstance(shape, _PLAIN)
    if not isinstance(shape, ListOf):
        return cell
    assert isinstance(shape.item, Choice)
    words = Node("list", cell.offset, cell.length)
    end = 0
    for word in cell.text.split():
        begin = cell.text.index(word, end)
        end = begin + len(word)
        words.items.append(Node("scalar", cell.offset + begin, len(word), word))
    return words


def _fail(source: Source, message: str, place: Node, expected: str, fix: str = "correct the line") -> None:
    span = source.span(place.offset, place.length)
    raise QlowerError(Diagnostic("QL0923", message, span, expected, fix or "correct the line"))
