"""Writing for people and programs: tables, colour, JSON documents, diagnostics."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from qlower.diagnostics import Diagnostic, Severity, render
from qlower.diagnostics.render import as_json

JSON_SCHEMA = 1
"""Version of all JSON documents of the command line; raised when a field changes its meaning or goes away."""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.REMARK: "cyan"}


def colour(stream: Any) -> bool:
    """Whether to colour what goes to a stream: only on a terminal, and not if NO_COLOR is set (no-color.org)."""
    return not os.environ.get("NO_COLOR") and bool(stream.isatty())


def say(text: str, *, err: bool = False) -> None:
    """Write a line; escape sequences are dropped where they would not be understood.

    Bytes of file names that are not UTF-8 stand in Python's texts as halves of characters; they are written escaped.
    """
    encodable = text.encode("utf-8", "backslashreplace").decode()
    click.echo(encodable, err=err, color=colour(sys.stderr if err else sys.stdout))


def progress(message: str) -> None:
    """Say what is being waited for; only on a terminal, so that logs stay clean."""
    if sys.stderr.isatty():
        say(click.style(message, dim=True), err=True)


def print_json(command: str, fields: Mapping[str, Any], diagnostics: Iterable[Diagnostic] = ()) -> None:
    """Write the one JSON document of a command: ``schema``, ``command``, ``diagnostics`` and the command's fields."""
    document = {
        "schema": JSON_SCHEMA,
        "command": command,
        "diagnostics": [as_json(diagnostic) for diagnostic in diagnostics],
        **fields,
    }
    click.echo(json.dumps(document, indent=2))


def json_text(value: Any, deepest: int) -> str:
    """A JSON value as lines: what is nested deeper than that stands on the line of what holds it."""
    return _lines(value, deepest, "\n") + "\n"


def _lines(value: Any, deepest: int, newline: str) -> str:
    if deepest == 0 or not value or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    inner = newline + " "
    if isinstance(value, list):
        return f"[{inner}{f',{inner}'.join(_lines(item, deepest - 1, inner) for item in value)}{newline}]"
    items = (
        f"{json.dumps(key, ensure_ascii=False)}: {_lines(item, deepest - 1, inner)}" for key, item in value.items()
    )
    return f"{{{inner}{f',{inner}'.join(items)}{newline}}}"


def print_diagnostics(diagnostics: Iterable[Diagnostic], *, err: bool = True) -> None:
    """Write diagnostics as text."""
    for diagnostic in diagnostics:
        first, newline, rest = render(diagnostic).partition("\n")
        say(click.style(first, fg=_COLOURS[diagnostic.severity], bold=True) + newline + rest, err=err)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[str] = ()) -> str:
    """Columns as wide as their widest cell, without lines.

    Args:
        heads: the columns' heads.
        rows: cells, written with ``str``.
        right: heads of the columns that are aligned at the right, such as numbers.
    """
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(heads, *cells, strict=True)]
    to_right = set(right)

    def line(row: Sequence[str]) -> str:
        padded = [
            text.rjust(width) if head in to_right else text.ljust(width)
            for head, text, width in zip(heads, row, widths, strict=True)
        ]
        return "  ".join(padded).rstrip()

    return "\n".join([click.style(line(heads), bold=True), *map(line, cells)])
