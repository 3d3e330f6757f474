"""Diagnostic codes, QL1320 to QL1379."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {}
