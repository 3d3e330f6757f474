"""Diagnostics as data: coded, located, with what was expected and how to mend it."""

from qlower.diagnostics.diagnostic import Diagnostic, Note, QlowerError, Severity, fail
from qlower.diagnostics.render import render
from qlower.diagnostics.source import Source, Span

__all__ = ["Diagnostic", "Note", "QlowerError", "Severity", "Source", "Span", "fail", "render"]
