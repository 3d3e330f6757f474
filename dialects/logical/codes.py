"""Diagnostic codes, QL1400 to QL1419."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {}
