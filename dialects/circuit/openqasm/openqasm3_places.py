"""Where nodes of the syntax tree stand in the text."""

import re
from dataclasses import dataclass
from typing import NoReturn

from openqasm3 import ast

from qlower.diagnostics import Source
from qlower.dialects.circuit.openqasm.faults import Faults

_TOKEN = re.compile(r"\"[^\"]*\"|[\w.$@]+|.", re.DOTALL)


@dataclass(frozen=True)
class Places:
    """Offsets of nodes, and diagnostics at them.

    Attributes:
        faults: raises the diagnostics.
        parsed: the text that was parsed, which may be a part of the faults' text.
        shift: where in the faults' text the parsed one begins.
    """

    faults: Faults
    parsed: Source
    shift: int = 0

    def offset(self, node: ast.QASMNode) -> int:
        """Offset of a node's first character."""
        span = node.span
        if span is None:
            return 0
        text = self.parsed.text
        start: int = span.start_column
        place: int = self.parsed.line_starts[span.start_line - 1] + start
        # The reference parser gives the offset in the text in the place of the column for bare names.
        if isinstance(node, ast.Identifier) and not text.startswith(node.name, place):
            place = start if text.startswith(node.name, start) else place
        return place + self.shift

    def length(self, node: ast.QASMNode) -> int:
        """How many characters of its first line a node has."""
        span = node.span
        if span is None:
            return 1
        if isinstance(node, ast.Identifier):
            return len(node.name)
        text, start = self.parsed.text, self.offset(node) - self.shift
        if span.end_line != span.start_line:
            line_end = text.find("\n", start)
            return max(1, (len(text) if line_end < 0 else line_end) - start)
        # The span's end is where its last token begins.
        last = self.parsed.line_starts[span.end_line - 1] + span.end_column
        token = _TOKEN.match(text, last)
        return max(1, (token.end() if token else last + 1) - start)

    def fail(
        self,
        node: ast.QASMNode,
        number: int,
        message: str,
        *,
        expected: str = "",
        fix: str = "",
        note: tuple[str, int, int] | None = None,
    ) -> NoReturn:
        """Raise a diagnostic at a node."""
        self.faults.fail(number, message, self.offset(node), self.length(node), expected=expected, fix=fix, note=note)
