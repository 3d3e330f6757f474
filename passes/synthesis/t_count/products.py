"""Cubic forms as sums of few products of three parities: CCZ gates.

The cubic coefficients of a phase polynomial are a form over GF(2) in which x² counts as nothing: an alternating tensor.
A product of parities stands for the space that they span, and any basis of it is as good.
Source: K. Khoruzhii, P. Gelß, S. Pokutta, arXiv:2602.15285 (a change of basis that leaves few monomials leaves few
products as well).
"""

from collections.abc import Iterable, Sequence

import numpy as np

from qlower.passes.synthesis.t_count.signature import bits_of, polynomial

Product = tuple[int, int, int]
"""Three parities, linearly independent."""
Monomial = tuple[int, int, int]
"""Three variables, ascending."""


def monomials_of(parities: Iterable[int]) -> list[Monomial]:
    """The cubic coefficients of a sum of parities, ascending."""
    cubic = polynomial((parity, 1) for parity in parities).cubic
    return sorted((a, b, c) for (a, b), mask in cubic.items() for c in bits_of(mask))


def spanned(product: Product) -> list[int]:
    """The seven parities that need a T gate each when the product is done alone."""
    a, b, c = product
    return [a, b, a ^ b, c, a ^ c, b ^ c, a ^ b ^ c]


def parities_of(products: Iterable[Product], rest: Sequence[int] = ()) -> list[int]:
    """The parities of all products and of the rest, those that meet twice left out."""
    left = dict.fromkeys(rest)
    for product in products:
        for parity in spanned(product):
            if parity in left:
                del left[parity]
            else:
                left[parity] = None
    return list(left)


def rest_of(parities: Sequence[int], products: Sequence[Product]) -> list[int]:
    """Parities that together with the products' have the signature of the first ones, whose cubic form they share."""
    terms = [*((parity, 1) for parity in parities), *((parity, -1) for parity in parities_of(products))]
    left = polynomial(terms)
    rest = [1 << a | 1 << b for a, mask in sorted(left.quadratic.items()) for b in bits_of(mask)]
    linear = {a for a, value in left.linear.items() if value & 1}
    for parity in rest:
        linear ^= set(bits_of(parity))
    return rest + [1 << a for a in sorted(linear)]


def few_products(monomials: Sequence[Monomial], variables: int, seed: int) -> list[Product]:
    """Products whose sum has these monomials, by a change of basis that leaves few monomials.

    Args:
        monomials: distinct.
        variables: how many there are.
        seed: decides between steps that save the same.
    """
    form = _Form(monomials, variables)
    generator = np.random.Generator(np.random.PCG64(seed))
    while steps := form.best_steps():
        form.step(*steps[int(generator.integers(len(steps)))])
    return merged_products(form.products())


class _Form:
    """A cubic form in variables that are parities of the first ones.

    Attributes:
        parities: of every variable.
        pairs: for every variable a mask of the pairs that it stands with in a monomial; (b, c) with b < c is bit
            b·n + c.
    """

    def __init__(self, monomials: Sequence[Monomial], variables: int) -> None:
        self.n = variables
        self.parities = [1 << a for a in range(variables)]
        self.pairs = [0] * variables
        for a, b, c in monomials:
            self._flip(a, b, c)
            self._flip(b, a, c)
            self._flip(c, a, b)
        row = (1 << variables) - 1
        column = sum(1 << a * variables for a in range(variables))
        self.without = [~(row << a * variables | column << a) for a in range(variables)]

    def _flip(self, a: int, b: int, c: int) -> None:
        self.pairs[a] ^= 1 << (b * self.n + c if b < c else c * self.n + b)

    def best_steps(self) -> list[tuple[int, int]]:
        """Which variable to add to which other one; empty if nothing leaves fewer monomials."""
        best = -1
        steps: list[tuple[int, int]] = []
        for i, pairs in enumerate(self.pairs):
            if not pairs:
                continue
            for j, others in enumerate(self.pairs):
                if i == j:
                    continue
                moved = pairs & self.without[j]
                change = moved.bit_count() - 2 * (moved & others).bit_count()
                if change < best:
                    best, steps = change, []
                if change == best:
                    steps.append((i, j))
        return steps

    def step(self, i: int, j: int) -> None:
        """With x_i + x_j for x_i every monomial x_i·x_b·x_c brings x_j·x_b·x_c along."""
        moved = self.pairs[i] & self.without[j]
        self.pairs[j] ^= moved
        for place in bits_of(moved):
            b, c = divmod(place, self.n)
            self._flip(b, j, c)
            self._flip(c, j, b)
        self.parities[i] ^= self.parities[j]

    def products(self) -> list[Product]:
        found = []
        for a, pairs in enumerate(self.pairs):
            for place in bits_of(pairs):
                b, c = divmod(place, self.n)
                if a < b:
                    found.append((self.parities[a], self.parities[b], self.parities[c]))
        return found


def merged_products(products: Sequence[Product]) -> list[Product]:
    """Products of the same sum, no two with two parities in common: a·b·c + a·b·d = a·b·(c + d)."""
    done: list[Product] = []
    waiting = list(reversed(products))
    while waiting:
        product = waiting.pop()
        space = set(spanned(product))
        for at, other in enumerate(done):
            common = sorted(space & set(spanned(other)))
            if len(common) > 1:
                del done[at]
                if len(common) == 3:
                    third = min(space - set(common)) ^ min(set(spanned(other)) - set(common))
                    waiting.append((common[0], common[1], third))
                break
        else:
            done.append(product)
    return done
