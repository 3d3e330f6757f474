"""Plain text files of numbers as columns, without a step per line in Python."""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import Source, fail

COMMENT = "#"


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a text.

    Attributes:
        source: the text.
        words: bytes [n].
        starts: int64 [n], offset of each word in the text.
        lines: int64 [n], which line each is in, counted from 0 at the begin of the text.
    """

    source: Source
    words: NDArray[np.bytes_]
    starts: NDArray[np.int64]
    lines: NDArray[np.int64]

    def numbers(self, code: str) -> NDArray[np.float64]:
        """The words as finite numbers, Fortran's exponent ``D`` included.

        Raises:
            QlowerError: ``code``, for the first that is none.
        """
        words = np.char.replace(np.char.upper(self.words), b"D", b"E") if len(self.words) else self.words
        try:
            values: NDArray[np.float64] = words.astype(np.float64)
            wrong = np.flatnonzero(~np.isfinite(values))
        except ValueError:
            wrong = np.array([i for i, word in enumerate(words.tolist()) if not _is_number(word)])
            values = np.zeros(0)
        if len(wrong):
            self.fail(code, int(wrong[0]), "is no finite number", "a number")
        return values

    def fail(self, code: str, place: int, problem: str, expected: str) -> NoReturn:
        """Raise a diagnostic about a word."""
        word = self.words[place].decode()
        span = self.source.span(int(self.starts[place]), len(word))
        fail(code, f"`{word[:40]}` {problem}", span, expected=expected, fix="correct the line")


def words_of(source: Source, code: str, begin: int = 0) -> Words:
    """The words of a text from an offset on, separated by blanks; ``#`` begins a comment.

    Raises:
        QlowerError: ``code``, the text is not ASCII.
    """
    text = source.text
    if not text.isascii():
        place = next(i for i, character in enumerate(text) if not character.isascii())
        fail(code, f"the character {text[place]!r} is not ASCII", source.span(place), expected="plain numbers")
    data = np.frombuffer(text.encode()[begin:], np.uint8).copy()
    newline = data == ord("\n")
    position = np.arange(len(data))
    last_hash = np.maximum.accumulate(np.where(data == ord(COMMENT), position, -1)) if len(data) else position
    last_newline = np.maximum.accumulate(np.where(newline, position, -1)) if len(data) else position
    data[last_hash > last_newline] = ord(" ")
    blank = data <= ord(" ")
    starts = np.flatnonzero(~blank & np.concatenate(([True], blank[:-1])))
    lines = np.searchsorted(np.flatnonzero(newline), starts)
    return Words(source, np.array(data.tobytes().split(), dtype=np.bytes_), starts + begin, lines)


def _is_number(word: bytes) -> bool:
    try:
        return bool(np.isfinite(float(word)))
    except ValueError:
        return False
