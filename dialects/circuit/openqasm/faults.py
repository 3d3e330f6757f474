"""Raising the readers' diagnostics, and the bounds that both languages share."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from qlower.diagnostics import Diagnostic, Note, QlowerError, Source

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
            fix: what to do.
            note: a second place: message, offset, length.
        """
        notes = () if note is None else (Note(note[0], self.source.span(note[1], note[2])),)
        span = self.source.span(offset, max(length, 1))
        raise QlowerError(Diagnostic(f"QL{self.base + number}", message, span, expected, fix, notes=notes))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt name, or an empty string."""
    found = get_close_matches(name, sorted(known), n=1)
    return f"did you mean '{found[0]}'?" if found else ""
