"""The diagnostic record and the one exception that carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from qlower.diagnostics.source import Span


class Severity(StrEnum):
    """How bad it is: only errors stop the work."""

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"


@dataclass(frozen=True)
class Note:
    """A second place or fact that helps to understand a diagnostic."""

    message: str
    span: Span | None = None


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    Attributes:
        code: ``QL`` and four digits; declared in a table of codes and explained by ``qlower explain``.
        message: what is wrong, naming the offending thing.
        span: where, if it stands in a text.
        expected: what would have been right; empty if the message says it.
        fix: what the user can do.
        severity: error unless said otherwise.
        notes: further places or facts.
    """

    code: str
    message: str
    span: Span | None = None
    expected: str = ""
    fix: str = ""
    severity: Severity = Severity.ERROR
    notes: tuple[Note, ...] = ()


class QlowerError(Exception):
    """Raised for every fault that is the input's or the environment's, never the compiler's own.

    Attributes:
        diagnostics: at least one; the first is the cause.
    """

    def __init__(self, diagnostics: Diagnostic | Sequence[Diagnostic]) -> None:
        found = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in found))
        self.diagnostics: tuple[Diagnostic, ...] = found


def fail(code: str, message: str, span: Span | None = None, *, expected: str = "", fix: str = "") -> NoReturn:
    """Raise a QlowerError with one diagnostic."""
    raise QlowerError(Diagnostic(code, message, span, expected, fix))
