"""Phase polynomials with fewer odd terms: the walk of ``walk_kernel`` on tables of parities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.passes.synthesis.t_count.signature import bits_of, clifford_difference
from qlower.passes.synthesis.t_count.walk_kernel import BITS, Limits, Longs, Sizes, Space, walk

_SPARE_HASH_BITS = 64
"""Hash bits beyond the dimension of what is compared: two different matrices are taken for one with odds of 2⁻⁶⁴."""

_SMALLEST = 8
"""Distinct parities that fewer than them can replace: equal signatures differ in 15 parities at least."""
MOST_AT_ONCE = 384
"""Parities searched as one; the cost of a step grows with the square of their number."""
MOST_EFFORT = 4


@dataclass(frozen=True)
class Search:
    """How long to look for a smaller table.

    Attributes:
        steps: most steps of a walk.
        slack: how many columns more than the smallest table the tables on the way may have in the last walk.
    """

    steps: int = 20_000
    slack: int = 0


_BOLD = (-32, -16, -8, -4, -2, -1)
"""The slacks of the walks at the start: a step must save so many columns at least. Structured tables have steps that
save many at once, and small savings before these destroy the structure."""
_BOLD_PATIENCE = 3_000


def reduced(parities: Sequence[int], search: Search, seed: int = 1) -> list[int]:
    """Parities with the same signature, at most as many.

    Args:
        parities: distinct, none of them zero.
        search: how long to look.
        seed: of the walk's random numbers.
    """
    parts = -(-len(parities) // MOST_AT_ONCE)
    left: dict[int, None] = {}
    for part in range(parts):
        begin, end = (len(parities) * edge // parts for edge in (part, part + 1))
        for parity in _reduced_at_once(parities[begin:end], search, search.steps // parts, seed):
            if parity in left:
                del left[parity]
            else:
                left[parity] = None
    return list(left)


def _reduced_at_once(parities: Sequence[int], search: Search, steps: int, seed: int) -> list[int]:
    support = 0
    for parity in parities:
        support |= parity
    places = bits_of(support)
    gathered = [_gathered(parity, places) for parity in parities]
    found = gathered
    for slack in (*_BOLD, *range(search.slack + 1)):
        patience = steps // 2 if slack >= 0 else min(steps, _BOLD_PATIENCE)
        found = _walked(found, len(places), Limits(len(found), steps, slack, patience), seed)
    kept = clifford_difference([(p, 1) for p in gathered], [(p, 1) for p in found]) is not None
    return [_scattered(parity, places) for parity in (found if kept else gathered)]


def _walked(parities: list[int], variables: int, limits: Limits, seed: int) -> list[int]:
    if len(parities) < _SMALLEST or not limits.steps:
        return parities
    capacity = len(parities) + max(limits.slack, 0) + 2
    size = Sizes(
        variables,
        capacity,
        variables // BITS + 1,
        (capacity + variables + _SPARE_HASH_BITS) // BITS + 1,
        capacity // BITS + 1,
    )
    columns = np.zeros(capacity * size.column, dtype=np.int64)
    columns[: len(parities) * size.column] = [word for parity in parities for word in _words(parity, size.column)]
    best = columns.copy()
    inserts = capacity * capacity // 4 + variables * (capacity + variables) // 2
    work = limits.patience * inserts * (size.hash + size.set)
    count = walk.run(size, _space(size, seed), columns, best, limits, work=work)
    return [_number(best[j * size.column : (j + 1) * size.column]) for j in range(count)]


def _space(size: Sizes, seed: int) -> Space:
    rows = size.capacity + size.variables + 2
    return Space(
        _hashes(size),
        np.zeros(rows * (size.hash + size.set), dtype=np.int64),
        np.zeros(rows, dtype=np.int64),
        np.zeros(rows, dtype=np.int64),
        np.zeros((rows + 1) * size.set, dtype=np.int64),
        np.zeros((size.capacity + 1) * size.hash, dtype=np.int64),
        np.zeros(size.variables * size.hash, dtype=np.int64),
        np.zeros(size.set, dtype=np.int64),
        np.zeros(size.column, dtype=np.int64),
        np.zeros((size.capacity + 2) * size.column, dtype=np.int64),
        np.zeros(size.capacity + 2, dtype=np.int64),
        np.array([1 + (seed * 7919) % 2147483646], dtype=np.int64),
    )


def _hashes(size: Sizes) -> Longs:
    """Random words for every entry of a symmetric matrix; the same for the same sizes."""
    n = size.variables
    drawn = np.random.Generator(np.random.PCG64(20241)).integers(0, 1 << BITS, (n, n, size.hash), dtype=np.int64)
    upper: NDArray[np.bool_] = np.triu(np.ones((n, n), dtype=bool))
    symmetric = np.where(upper[:, :, None], drawn, drawn.transpose(1, 0, 2))
    return np.ascontiguousarray(symmetric).reshape(-1)


def _words(value: int, count: int) -> list[int]:
    return [value >> BITS * at & (1 << BITS) - 1 for at in range(count)]


def _number(words: Longs) -> int:
    return sum(int(word) << BITS * at for at, word in enumerate(words.tolist()))


def _gathered(parity: int, places: Sequence[int]) -> int:
    return sum((parity >> place & 1) << at for at, place in enumerate(places))


def _scattered(parity: int, places: Sequence[int]) -> int:
    return sum((parity >> at & 1) << place for at, place in enumerate(places))


def search_of(effort: int) -> Search:
    """The search of an effort from 0, none at all, to 4.

    Raises:
        QlowerError: QL0996, no such effort.
    """
    if not 0 <= effort <= MOST_EFFORT:
        fail("QL0996", f"there is no effort {effort} of T-count optimisation", expected=f"0 to {MOST_EFFORT}")
    steps = (0, 3_000, 12_000, 100_000, 1_500_000)[effort]
    return Search(steps, min(effort, 2))
