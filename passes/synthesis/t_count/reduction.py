"""Phase polynomials with fewer odd terms: the walk of ``walk_kernel`` on tables of parities."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.passes.synthesis.t_count.signature import bits_of, clifford_difference
from qlower.passes.synthesis.t_count.starts import StartSearch, start_tables
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
        tables: how many tables of ``starts`` to make short walks from; the last walks go on from the best.
        starts: how long to look for further tables to begin with.
    """

    steps: int = 20_000
    slack: int = 0
    tables: int = 1
    starts: StartSearch = field(default_factory=StartSearch)


_BOLD = (-32, -16, -8, -4, -2, -1)
"""The slacks of the walks at the start: a step must save so many columns at least. Structured tables have steps that
save many at once, and small savings before these destroy the structure."""
_BOLD_PATIENCE = 3_000
_SHORT = (-4, -2, -1, 0)
_SHORT_PATIENCE = 1_000
"""The short walks, from tables that are structured no more."""


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
    tables = sorted([gathered, *start_tables(gathered, len(places), search.starts)], key=len)[: search.tables]
    found = min((_walked_shortly(table, table is gathered, len(places), steps, seed) for table in tables), key=len)
    for slack in range(search.slack + 1):
        found = _walked(found, len(places), Limits(len(found), steps, slack, steps // 2), seed)
    kept = clifford_difference([(p, 1) for p in gathered], [(p, 1) for p in found]) is not None
    return [_scattered(parity, places) for parity in (found if kept else gathered)]


def _walked_shortly(parities: list[int], given: bool, variables: int, steps: int, seed: int) -> list[int]:
    """A first descent from a table, which is the given one or one of ``starts``."""
    for slack in _BOLD if given else _SHORT:
        patience = min(steps, _BOLD_PATIENCE if given else _SHORT_PATIENCE)
        parities = _walked(parities, variables, Limits(len(parities), steps, slack, patience), seed)
    return parities


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
    steps = (0, 2_000, 6_000, 50_000, 500_000)[effort]
    starts = (
        StartSearch(),
        StartSearch(bases=1, squares=1, square_steps=100_000, walks=4, flips=100_000, steps=1_000),
        StartSearch(bases=2, squares=2, square_steps=400_000, walks=16, flips=300_000, steps=4_000),
        StartSearch(bases=6, squares=6, square_steps=1_000_000, walks=200, flips=300_000, steps=8_000),
        StartSearch(bases=40, squares=40, square_steps=2_000_000, walks=1_000, flips=300_000, steps=30_000),
    )
    return Search(steps, min(effort, 2), (1, 2, 4, 40, 400)[effort], starts[effort])
