"""A random walk among sums of products of three parities with one cubic form.

Two products with the same factor at one place may be written otherwise: a·b·c + a·d·e = a·(b + d)·c + a·d·(c + e).
Where two have two factors in common, or a factor becomes zero, there is one product less. Where nothing has become
less for long, one product is split in two.
Source: M. Kauers, J. Moosbauer, arXiv:2212.01175 (flip graphs); Y. Arai, Y. Ichikawa, K. Hukushima, arXiv:2312.16960
(splitting).
"""

from typing import NamedTuple

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.t_count.walk_kernel import Longs, draw


class FlipSizes(NamedTuple):
    """How a walk goes.

    Attributes:
        words: of a factor.
        products: how many there are at the start.
        most: how many there may be.
        target: how many are few enough.
        flips: how many flips to try.
        patience: flips without fewer products after which one is split.
    """

    words: int
    products: int
    most: int
    target: int
    flips: int
    patience: int


@kernel_part
def same(words: int, factors: Longs, one: int, other: int) -> int:
    """Whether two factors are the same; a product's are numbered 3i, 3i + 1 and 3i + 2."""
    for at in range(words):
        if factors[one * words + at] != factors[other * words + at]:
            return 0
    return 1


@kernel_part
def add(words: int, factors: Longs, source: int, target: int) -> None:
    """Add one factor to another."""
    for at in range(words):
        factors[target * words + at] ^= factors[source * words + at]


@kernel_part
def copy(words: int, factors: Longs, source: int, target: int) -> None:
    """Write one factor over another."""
    for at in range(words):
        factors[target * words + at] = factors[source * words + at]


@kernel_part
def remove(words: int, factors: Longs, product: int, count: int) -> int:
    """Move the last product to the place of another; return how many there are then."""
    for place in range(3):
        copy(words, factors, 3 * (count - 1) + place, 3 * product + place)
    return count - 1


@kernel_part
def vanishes(words: int, factors: Longs, product: int) -> int:
    """Whether a factor is zero, or two are the same: then the cubic form is zero."""
    for place in range(3):
        filled = 0
        for at in range(words):
            if factors[(3 * product + place) * words + at] != 0:
                filled = 1
        if filled == 0 or same(words, factors, 3 * product + place, 3 * product + (place + 1) % 3) == 1:
            return 1
    return 0


@kernel_part
def merge(words: int, factors: Longs, product: int, count: int) -> int:
    """Merge a product that has changed with others as long as that goes; return how many there are then."""
    going = 1
    while going == 1:
        going = 0
        if vanishes(words, factors, product) == 1:
            return remove(words, factors, product, count)
        for other in range(count):
            if other == product:
                continue
            alike = 0
            unlike = 0
            for place in range(3):
                if same(words, factors, 3 * product + place, 3 * other + place) == 1:
                    alike += 1
                else:
                    unlike = place
            if alike >= 2:
                add(words, factors, 3 * other + unlike, 3 * product + unlike)
                count = remove(words, factors, other, count)
                product = other if product == count else product
                going = 1
                break
    return count


@kernel_part
def settle(words: int, factors: Longs, first: int, second: int, count: int) -> int:
    """Merge two products that have changed, and what that changes; return how many there are then."""
    left = merge(words, factors, first, count)
    if left == count:
        left = merge(words, factors, second, left)
    before = count
    while left < before:
        before = left
        for product in range(before):
            if product < left:
                left = merge(words, factors, product, left)
    return left


@kernel_part
def split(words: int, factors: Longs, factor: int, other: int, count: int) -> int:
    """a·b·c = (a + d)·b·c + d·b·c with another factor d; return how many products there are then."""
    for place in range(3):
        copy(words, factors, factor - factor % 3 + place, 3 * count + place)
    copy(words, factors, other, 3 * count + factor % 3)
    add(words, factors, other, factor)
    return count + 1


@kernel(seconds_per_work=2e-7, compile_seconds=4.0)
def flip_walk(sizes: FlipSizes, factors: Longs, random: Longs) -> int:
    """Walk until products are few enough; return how many there are then.

    Args:
        sizes: how to walk.
        factors: of all products, changed; room for ``most`` + 1 products.
        random: the state of the generator.
    """
    words = sizes.words
    count = sizes.products
    least = count
    idle = 0
    for _ in range(sizes.flips):
        if count <= sizes.target:
            break
        one = draw(random, count)
        place = draw(random, 3)
        other = draw(random, count)
        idle += 1
        if idle > sizes.patience and count < sizes.most:
            if same(words, factors, 3 * one + place, 3 * other + place) == 0:
                count = split(words, factors, 3 * one + place, 3 * other + place, count)
                idle = 0
            continue
        for _ in range(count):
            if other != one and same(words, factors, 3 * one + place, 3 * other + place) == 1:
                turn = draw(random, 2)
                second = 3 * one + (place + 1 + turn) % 3
                third = 3 * other + (place + 2 - turn) % 3
                add(words, factors, 3 * other + (place + 1 + turn) % 3, second)
                add(words, factors, 3 * one + (place + 2 - turn) % 3, third)
                count = settle(words, factors, one, other, count)
                break
            other = (other + 1) % count
        if count < least:
            least = count
            idle = 0
    return count
