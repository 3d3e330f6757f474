"""Diagnostics as text for people and as plain data for programs."""

from collections.abc import Mapping
from typing import Any

from qlower.diagnostics.diagnostic import Diagnostic, Note, Severity
from qlower.diagnostics.source import Span

LONGEST_LINE = 160
"""Characters of a source line that are shown; a longer line is cut around the span."""


def _window(span: Span) -> tuple[str, int]:
    """The shown part of the span's line and the caret's column in it, counted from 0."""
    text = "".join(character if character.isprintable() else " " for character in span.line_text)
    caret = min(max(span.column - 1, 0), len(text))
    start = max(0, caret - LONGEST_LINE // 2) if len(text) > LONGEST_LINE else 0
    return text[start : start + LONGEST_LINE], caret - start


def _excerpt(span: Span) -> list[str]:
    text, caret = _window(span)
    number = str(span.line)
    gutter = " " * len(number)
    marks = "^" * max(1, min(span.length, len(text) - caret))
    return [
        f"{gutter} --> {span.source.name}:{span.line}:{span.column}",
        f"{gutter} |",
        f"{number} | {text}",
        f"{gutter} | {' ' * caret}{marks}",
    ]


def _note_lines(note: Note) -> list[str]:
    lines = [f"  note: {note.message}"]
    return lines + _excerpt(note.span) if note.span is not None else lines


def render(diagnostic: Diagnostic) -> str:
    """The diagnostic as lines of text, without a final newline.

    The form is ``error[QL1001]: message``, then file, line, column and caret, then what was expected and how to fix it.
    """
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    if diagnostic.span is not None:
        lines += _excerpt(diagnostic.span)
    if diagnostic.expected:
        lines.append(f"  expected: {diagnostic.expected}")
    if diagnostic.fix:
        lines.append(f"  fix: {diagnostic.fix}")
    for note in diagnostic.notes:
        lines += _note_lines(note)
    return "\n".join(lines)


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic as JSON values; ``file``, ``line`` and ``column`` are null where there is no place."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "file": span.source.name if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "text": span.line_text[:LONGEST_LINE] if span else None,
        "expected": diagnostic.expected,
        "fix": diagnostic.fix,
        "notes": [note.message for note in diagnostic.notes],
    }


def from_json(values: Mapping[str, Any]) -> Diagnostic:
    """A diagnostic from ``as_json``, without its place."""
    return Diagnostic(
        values["code"],
        values["message"],
        expected=values["expected"],
        fix=values["fix"],
        severity=Severity(values["severity"]),
        notes=tuple(map(Note, values["notes"])),
    )
