"""Diagnostic codes, QL1380 to QL1399."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {}
