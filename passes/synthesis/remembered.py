"""Synthesis of each different matrix only once: programs repeat a few gates and blocks many times.

The result for a matrix does not depend on the batch it stands in (see :mod:`qlower.passes.synthesis.unitary`), so what
is remembered equals what would be computed, to the last bit, in whatever order programs are compiled.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np

from qlower.ir.rows import LongColumn
from qlower.passes.synthesis.unitary import ComplexArray

T = TypeVar("T")
CAPACITY = 4096
"""Results kept; a program with more different matrices begins anew."""


class Remembered(Generic[T]):
    """A function of one matrix, computed in batches and remembered by the matrix's bytes.

    Args:
        function: the results for a batch of different matrices, in their order.
    """

    def __init__(self, function: Callable[[ComplexArray], Sequence[T]]) -> None:
        self._function = function
        self._known: dict[bytes, T] = {}

    def distinct(self, matrices: ComplexArray) -> tuple[list[T], LongColumn]:
        """The results for the different matrices of a batch, and which of them each matrix has."""
        first: dict[bytes, int] = {}
        examples: list[int] = []
        which = np.empty(len(matrices), dtype=np.int64)
        for place, key in enumerate(_keys(matrices)):
            number = first.setdefault(key, len(first))
            which[place] = number
            if number == len(examples):
                examples.append(place)
        return self._results(matrices, list(first), examples), which

    def each(self, matrices: ComplexArray) -> list[T]:
        """The result for each matrix of a batch."""
        keys = _keys(matrices)
        try:
            return [self._known[key] for key in keys]
        except KeyError:
            values, which = self.distinct(matrices)
            return [values[number] for number in which.tolist()]

    def _results(self, matrices: ComplexArray, keys: list[bytes], examples: list[int]) -> list[T]:
        known = {key: self._known[key] for key in keys if key in self._known}
        missing = [place for place, key in zip(examples, keys, strict=True) if key not in known]
        if missing:
            computed = self._function(matrices[missing])
            new = dict(zip((key for key in keys if key not in known), computed, strict=True))
            known.update(new)
            if len(self._known) + len(new) > CAPACITY:
                self._known.clear()
            if len(new) <= CAPACITY:
                self._known.update(new)
        return [known[key] for key in keys]


def _keys(matrices: ComplexArray) -> list[bytes]:
    raw = matrices.tobytes()
    size = matrices.itemsize * matrices[0].size if len(matrices) else 1
    return [raw[at : at + size] for at in range(0, len(raw), size)]
