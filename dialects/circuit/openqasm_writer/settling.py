"""Texts that stay the same when they are read and written again.

A text says where every value is kept, a module only where results of measurements are. So where values outgrow the
program's own variables, or several hold the same, the reader's module may be written otherwise than the text was. Such
a text is read and written again until one comes up twice: from there on the texts go round in a circle, mostly of one.
"""

from collections.abc import Callable

from qlower.diagnostics import QlowerError, Source
from qlower.ir.module import Module

_MOST_ROUNDS = 16
_MOST_CHARACTERS = 200_000
"""The general reader takes about a second for so much; a longer text is left as it was written first."""


def settled(text: str, write: Callable[[Module], str]) -> str:
    """The text that reading and writing lead to: of the circle that they end in, the shortest, of these the first.

    It is its own settled text, since from it the same circle is gone round.

    Args:
        text: OpenQASM 3 as ``write`` gave it.
        write: writes a module once.
    """
    from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3  # noqa: PLC0415  # on use

    seen = [text]
    while len(seen) <= _MOST_ROUNDS and len(text) <= _MOST_CHARACTERS:
        try:
            text = write(read_openqasm3(Source("openqasm3", text)))
        except QlowerError:  # nested too deeply for the reader
            break
        if text in seen:
            return min(seen[seen.index(text) :], key=lambda candidate: (len(candidate), candidate))
        seen.append(text)
    return seen[0]
