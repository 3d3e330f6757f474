"""Other sums of products with the same cubic form: the walk of ``flip_kernel``."""

from collections.abc import Sequence

import numpy as np

from qlower.passes.synthesis.t_count.flats import packed, unpacked
from qlower.passes.synthesis.t_count.flip_kernel import FlipSizes, flip_walk
from qlower.passes.synthesis.t_count.products import Product, merged_products
from qlower.passes.synthesis.t_count.walk_kernel import BITS

_MORE = 2
"""Products that the walk may have more than where it begins."""
_PATIENCE = 20_000


def flipped(products: Sequence[Product], variables: int, target: int, flips: int, seed: int) -> list[Product]:
    """What a walk from some products ends with.

    Args:
        products: where it begins. Factors at one place of the products are those that may be added up.
        variables: how many there are.
        target: how many products end the walk; at least 1.
        flips: how many to try.
        seed: of the walk's random numbers.
    """
    words = variables // BITS + 1
    most = len(products) + _MORE
    factors = np.zeros(3 * (most + 1) * words, dtype=np.int64)
    start = packed([factor for product in products for factor in product], words)
    factors[: len(start)] = start
    random = np.array([1 + (seed * 7919) % 2147483646], dtype=np.int64)
    sizes = FlipSizes(words, len(products), most, target, flips, _PATIENCE)
    count = flip_walk.run(sizes, factors, random, work=flips * words * len(products))
    found = unpacked(factors, words, 3 * count)
    return merged_products([(found[at], found[at + 1], found[at + 2]) for at in range(0, 3 * count, 3)])
