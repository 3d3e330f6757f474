"""Where searches for smaller phase polynomials begin: tables made from sums of few products of parities."""

from collections.abc import Sequence
from dataclasses import dataclass

from qlower.passes.synthesis.t_count.bilinear import kinds_of, square_products, symmetric_map
from qlower.passes.synthesis.t_count.flats import annealed
from qlower.passes.synthesis.t_count.flips import flipped
from qlower.passes.synthesis.t_count.products import Monomial, Product, few_products, monomials_of, rest_of, spanned

MOST_VARIABLES = 128
"""Variables of a form for which products are searched; the cost of a change of basis grows with their fourth power."""
_FIRST_WALKS = 3
"""Walks after which no more are made if all of them ended with too many products."""


@dataclass(frozen=True)
class StartSearch:
    """How long to look for products.

    Attributes:
        bases: changes of basis to try.
        squares: searches for squares of linear forms, in bilinear maps, and
        square_steps: steps of each, for every number of products.
        walks: walks among products of bilinear maps, and
        flips: of each.
        steps: annealing steps for each product.
    """

    bases: int = 0
    squares: int = 0
    square_steps: int = 0
    walks: int = 0
    flips: int = 0
    steps: int = 0


def start_tables(parities: Sequence[int], variables: int, search: StartSearch) -> list[list[int]]:
    """Tables with the signature of some parities, each once, shortest first.

    Args:
        parities: distinct, none of them zero.
        variables: how many there are; parities are masks of these.
        search: how long to look.
    """
    if variables > MOST_VARIABLES or not search.bases:
        return []
    monomials = monomials_of(parities)
    tables: dict[tuple[int, ...], None] = {}
    sums = {_key(products): products for products in _sums(monomials, variables, search)}
    for seed, products in enumerate(sums.values()):
        rest = rest_of(parities, products)
        tables[tuple(sorted(annealed(products, rest, variables, search.steps, seed + 1)))] = None
    return [list(table) for table in sorted(tables, key=len)]


def _sums(monomials: Sequence[Monomial], variables: int, search: StartSearch) -> list[list[Product]]:
    """Sums of products of a form: those with the fewest products found, or one more."""
    sums = [few_products(monomials, variables, seed) for seed in range(search.bases)]
    kinds = kinds_of(monomials)
    if kinds is not None:
        bilinear = symmetric_map(monomials, kinds)
        if bilinear is not None:
            sums += [square_products(bilinear, search.square_steps, seed) for seed in range(search.squares)]
        apart = [_factors(monomial, kinds) for monomial in monomials]
        least = min(len(products) for products in sums)
        for seed in range(search.walks):
            sums.append(flipped(apart, variables, least + seed % 2, search.flips, seed))
            if seed == _FIRST_WALKS and min(len(products) for products in sums[-seed - 1 :]) > least + 1:
                break
    least = min(len(products) for products in sums)
    return [products for products in sums if len(products) <= least + 1]


def _key(products: Sequence[Product]) -> tuple[tuple[int, ...], ...]:
    """The same for sums of the same products, whatever bases they are written in."""
    return tuple(sorted(tuple(sorted(spanned(product))) for product in products))


def _factors(monomial: Monomial, kinds: dict[int, int]) -> Product:
    a, b, c = sorted(monomial, key=kinds.__getitem__)
    return 1 << a, 1 << b, 1 << c
