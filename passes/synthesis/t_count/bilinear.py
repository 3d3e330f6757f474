"""Bilinear maps in cubic forms: sums of a_i·b_j·c_k with variables of three kinds, as products of few parities.

The coefficient of each c_k is a bilinear form in the a's and b's. Where all of them are symmetric in some basis, as
they are for the multiplication of a commutative algebra, few products l(a)·l(b), one linear form twice, do for all.
Source: R. Barbulescu, J. Detrey, N. Estibals, P. Zimmermann, doi:10.1007/978-3-642-31662-3_12.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.t_count.products import Monomial, Product
from qlower.passes.synthesis.t_count.signature import bits_of
from qlower.passes.synthesis.t_count.square_kernel import SquareSizes, SquareSpace, find_squares

MOST_FORMS = 10
"""Variables of a kind for which squares are searched: their forms fit a word."""
_TRIES = 64


def kinds_of(monomials: Sequence[Monomial]) -> dict[int, int] | None:
    """The kind, 0 to 2, of every variable, with one of each kind in every monomial; None where that does not go."""
    kinds: dict[int, int] = {}
    waiting = list(monomials)
    while waiting:
        ready = [monomial for monomial in waiting if sum(v in kinds for v in monomial) > 1] or waiting[:1]
        for monomial in ready:
            free = [kind for kind in range(3) if kind not in [kinds.get(v) for v in monomial]]
            for variable in monomial:
                if variable not in kinds and free:
                    kinds[variable] = free.pop(0)
            if len({kinds.get(v) for v in monomial}) < 3:
                return None
        done = set(ready)
        waiting = [monomial for monomial in waiting if monomial not in done]
    return kinds


@dataclass(frozen=True)
class SymmetricMap:
    """A bilinear map whose forms are symmetric.

    Attributes:
        first: the parity that each coordinate of the first argument is.
        second: the same of the second one.
        outputs: variables.
        forms: for each output a symmetric matrix, as rows of bits.
    """

    first: list[int]
    second: list[int]
    outputs: list[int]
    forms: list[list[int]]


def symmetric_map(monomials: Sequence[Monomial], kinds: dict[int, int]) -> SymmetricMap | None:
    """The cubic form as a bilinear map with symmetric forms, if it is one and not too large."""
    for output in (2, 1, 0):
        one, other = (sorted(v for v in kinds if kinds[v] == kind) for kind in range(3) if kind != output)
        outputs = sorted(v for v in kinds if kinds[v] == output)
        if len(one) != len(other) or len(one) > MOST_FORMS:
            continue
        forms = {c: [0] * len(one) for c in outputs}
        for monomial in monomials:
            places = {kinds[v]: v for v in monomial}
            a, b = (places[kind] for kind in range(3) if kind != output)
            forms[places[output]][one.index(a)] ^= 1 << other.index(b)
        change = _symmetric_basis(list(forms.values()), len(one))
        if change is not None:
            basis, inverse = change
            second = [sum(1 << other[b] for b in bits_of(row)) for row in inverse]
            symmetric = [_product(form, basis) for form in forms.values()]
            return SymmetricMap([1 << a for a in one], second, outputs, symmetric)
    return None


def _symmetric_basis(forms: list[list[int]], n: int) -> tuple[list[int], list[int]] | None:
    """An invertible P with M·P symmetric for every form M, and its inverse."""
    equations = []
    for form in forms:
        for i in range(n):
            for j in range(i):
                left = sum(1 << b * n + j for b in bits_of(form[i]))
                equations.append(left ^ sum(1 << b * n + i for b in bits_of(form[j])))
    solutions = _null_space(equations, n * n)
    generator = np.random.Generator(np.random.PCG64(1))
    for attempt in range(_TRIES if solutions else 0):
        taken = generator.integers(0, 2, len(solutions)) if attempt else np.ones(len(solutions), dtype=np.int64)
        flat = 0
        for solution, take in zip(solutions, taken.tolist(), strict=True):
            flat ^= solution if take else 0
        basis = [flat >> b * n & (1 << n) - 1 for b in range(n)]
        inverse = _inverse(basis)
        if inverse is not None:
            return basis, inverse
    return None


def _null_space(equations: Sequence[int], unknowns: int) -> list[int]:
    """A basis of what fulfils all equations; each is a mask of unknowns whose sum is zero."""
    rows: dict[int, int] = {}
    for equation in equations:
        left = equation
        for pivot, row in rows.items():
            if left >> pivot & 1:
                left ^= row
        if left:
            pivot = left.bit_length() - 1
            rows = {p: row ^ left if row >> pivot & 1 else row for p, row in rows.items()}
            rows[pivot] = left
    free = [at for at in range(unknowns) if at not in rows]
    return [1 << at | sum(1 << pivot for pivot, row in rows.items() if row >> at & 1) for at in free]


def _inverse(matrix: list[int]) -> list[int] | None:
    n = len(matrix)
    rows = [row | 1 << n + at for at, row in enumerate(matrix)]
    for column in range(n):
        place = next((at for at in range(column, n) if rows[at] >> column & 1), None)
        if place is None:
            return None
        rows[column], rows[place] = rows[place], rows[column]
        rows = [row ^ rows[column] if at != column and row >> column & 1 else row for at, row in enumerate(rows)]
    return [row >> n for row in rows]


def _product(left: Sequence[int], right: Sequence[int]) -> list[int]:
    found = []
    for row in left:
        total = 0
        for at in bits_of(row):
            total ^= right[at]
        found.append(total)
    return found


def square_products(item: SymmetricMap, steps: int, seed: int) -> list[Product]:
    """Products l(a)·l(b)·m(c) of a symmetric map, searched downwards from all squares.

    Args:
        item: the map.
        steps: exchanges to try for every number of products, for eight coordinates; fewer for fewer.
        seed: of the search's random numbers.
    """
    n = len(item.first)
    places = {pair: at for at, pair in enumerate((i, j) for i in range(n) for j in range(i, n))}
    squares = [_square(form, places) for form in range(1, 1 << n)]
    targets = [sum(1 << at for (i, j), at in places.items() if form[i] >> j & 1) for form in item.forms]
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen = [1 << i | 1 << j for i, j in places]
    space = SquareSpace(
        np.array(targets, dtype=np.int64),
        np.array(squares, dtype=np.int64),
        np.zeros(len(places), dtype=np.int64),
        np.zeros(len(places) + 1, dtype=np.int64),
        np.zeros(len(places) + 1, dtype=np.int64),
        np.zeros(len(squares), dtype=np.int64),
        np.array([1 + (seed * 7919) % 2147483646], dtype=np.int64),
    )
    found = _written(item, [(form, squares[form - 1]) for form in chosen], targets)
    least = max(n, len(targets))
    while len(found) > least:
        space.chosen[:] = generator.integers(0, len(squares), len(chosen))
        count = len(found) - 1 - len(targets)
        if count < 1:
            break
        sizes = SquareSizes(len(targets), count, len(squares), steps * n * n // 64)
        work = sizes.steps * len(squares) * len(places) // 2
        if find_squares.run(sizes, space, work=work) == 0:
            break
        inside = generator.permutation(np.flatnonzero(space.inside)).tolist()
        found = _written(item, [(at + 1, squares[at]) for at in inside], targets)
    return found


def _square(form: int, places: dict[tuple[int, int], int]) -> int:
    return sum(1 << at for (i, j), at in places.items() if form >> i & 1 and form >> j & 1)


def _written(item: SymmetricMap, squares: list[tuple[int, int]], targets: list[int]) -> list[Product]:
    """The map as products of those squares that are independent, first ones first."""
    basis: list[tuple[int, int]] = []
    forms: list[int] = []
    for form, square in squares:
        left, parts = _divided(square, basis)
        if left:
            own = parts ^ 1 << len(forms)
            basis = [(row ^ left, made ^ own) if row ^ left < row else (row, made) for row, made in basis]
            basis.append((left, own))
            forms.append(form)
    outputs = [0] * len(forms)
    for target, variable in zip(targets, item.outputs, strict=True):
        left, parts = _divided(target, basis)
        assert not left, "the squares span the forms"
        for at in bits_of(parts):
            outputs[at] ^= 1 << variable
    return [
        (_sum(item.first, form), _sum(item.second, form), output)
        for form, output in zip(forms, outputs, strict=True)
        if output
    ]


def _divided(form: int, basis: list[tuple[int, int]]) -> tuple[int, int]:
    """What a basis leaves of a form, and the parts taken away."""
    taken = 0
    for row, made in basis:
        if form ^ row < form:
            form ^= row
            taken ^= made
    return form, taken


def _sum(parities: Sequence[int], places: int) -> int:
    total = 0
    for at in bits_of(places):
        total ^= parities[at]
    return total
