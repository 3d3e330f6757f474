"""Diagnostic codes, QL1300 to QL1319."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {}
