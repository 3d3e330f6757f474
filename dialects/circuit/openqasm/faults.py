"""Raising the readers' diagnostics, and the bounds that both languages share."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from qlower.diagnostics import Diagnostic, Note, QlowerError, Source
from qlower.dialects.circuit.openqasm import codes

MOST_QUBITS = 1_000_000
MOST_BITS = 1_000_000
DEEPEST = 100
"""Levels of brackets and of nested blocks that are followed."""


@dataclass(frozen=True)
class Faults:
    """Raises diagnostics of one language at places of one source.

    Attributes:
        source: the text that is read.
        base: the number of the language's first code.
    """

    source: Source
    base: int

    def fail(
        self,
        number: int,
        message: str,
        offset: int,
        length: int = 1,
        *,
        expected: str = "",
        fix: str = "",
        note: tuple[str, int, int] | None = None,
    ) -> NoReturn:
        """Raise the diagnostic with this last part of its code.

        Args:
            number: one of the constants of ``codes``.
            message: what is wrong.
            offset: where in the text.
            length: how many characters are marked.
            expected: what would have been right.
            fix: what to do; that of the code where neither this nor ``expected`` is given.
            note: a second place: message, offset, length.
        """
        code = f"QL{self.base + number}"
        fix = fix or ("" if expected else codes.CODES[code].fix)
        notes = () if note is None else (Note(note[0], self.source.span(note[1], note[2])),)
        span = self.source.span(offset, max(length, 1))
        raise QlowerError(Diagnostic(code, message, span, expected, fix, notes=notes))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt name, or an empty string."""
    words = sorted(known)
    found = [word for word in words if word.lower() == name.lower()] or get_close_matches(name, words, n=1)
    return f"did you mean '{found[0]}'?" if found else ""
