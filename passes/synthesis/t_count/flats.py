"""Tables of few parities from products: the annealing of ``flat_kernel``."""

from collections.abc import Sequence
from math import exp

import numpy as np

from qlower.passes.synthesis.t_count.flat_kernel import CERTAIN, MOST_CHANGE, Flats, Schedule, anneal
from qlower.passes.synthesis.t_count.products import Product, parities_of
from qlower.passes.synthesis.t_count.walk_kernel import BITS, Longs

_LEVELS = 40
_HOT, _COLD = 1.5, 0.15
"""Temperatures, in T gates."""


def annealed(products: Sequence[Product], rest: Sequence[int], variables: int, steps: int, seed: int) -> list[int]:
    """Parities with the signature of the products and the rest: fewer than seven for every product.

    Args:
        products: linearly independent parities each.
        rest: further parities, distinct and none of them zero.
        variables: how many there are.
        steps: for each product.
        seed: of the annealing's random numbers.
    """
    start = parities_of(products, rest)
    if len(products) < 2:
        return start
    words = variables // BITS + 1
    points = np.zeros((8 * len(products) + len(rest)) * words, dtype=np.int64)
    points[: len(start) * words] = packed(start, words)
    best = points.copy()
    bases = [row for product in products for row in _echelon(product)]
    highest = [row.bit_length() - 1 for row in bases]
    flats = Flats(
        packed(bases, words),
        np.array([place // BITS for place in highest], dtype=np.int64),
        np.array([1 << place % BITS for place in highest], dtype=np.int64),
        np.zeros(len(products) * words, dtype=np.int64),
        points,
        np.zeros(words, dtype=np.int64),
        np.zeros(words, dtype=np.int64),
        np.array([1 + (seed * 7919) % 2147483646], dtype=np.int64),
    )
    each = max(1, steps * len(products) // _LEVELS)
    schedule = Schedule(words, len(products), len(start), _LEVELS, each)
    count = anneal.run(schedule, flats, _chances(), best, work=each * _LEVELS * len(start) * words)
    return unpacked(best, words, count)


def _echelon(product: Product) -> list[int]:
    rows: list[int] = []
    for parity in product:
        left = parity
        for row in rows:
            left = min(left, left ^ row)
        rows.append(left)
    return sorted(rows, reverse=True)


def _chances() -> Longs:
    """A step that makes the table longer by c has the chance exp(−c/temperature)."""
    temperatures = [_HOT * (_COLD / _HOT) ** (level / (_LEVELS - 1)) for level in range(_LEVELS)]
    chances = [int(CERTAIN * exp(-change / t)) for t in temperatures for change in range(MOST_CHANGE + 1)]
    return np.array(chances, dtype=np.int64)


def packed(vectors: Sequence[int], words: int) -> Longs:
    """Vectors in so many words each."""
    mask = (1 << BITS) - 1
    return np.array([vector >> BITS * at & mask for vector in vectors for at in range(words)], dtype=np.int64)


def unpacked(vectors: Longs, words: int, count: int) -> list[int]:
    """So many vectors as integers."""
    rows = vectors[: count * words].reshape(count, words).tolist()
    return [sum(word << BITS * at for at, word in enumerate(row)) for row in rows]
