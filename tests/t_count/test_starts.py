import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.passes.synthesis.t_count.bilinear import kinds_of, square_products, symmetric_map
from qlower.passes.synthesis.t_count.flat_kernel import Flats, Schedule, anneal
from qlower.passes.synthesis.t_count.flats import annealed
from qlower.passes.synthesis.t_count.flip_kernel import FlipSizes, flip_walk
from qlower.passes.synthesis.t_count.flips import flipped
from qlower.passes.synthesis.t_count.products import few_products, monomials_of, parities_of, rest_of
from qlower.passes.synthesis.t_count.reduction import Search, reduced
from qlower.passes.synthesis.t_count.signature import clifford_difference
from qlower.passes.synthesis.t_count.square_kernel import SquareSizes, SquareSpace, find_squares
from qlower.passes.synthesis.t_count.starts import StartSearch, start_tables

TABLES = st.lists(st.integers(1, 127), min_size=1, max_size=40, unique=True)
SHORT = StartSearch(bases=2, squares=1, square_steps=2_000, walks=2, flips=200, steps=20)


def same_signature(first, second):
    return clifford_difference([(p, 1) for p in first], [(p, 1) for p in second]) is not None


def multiplication(n, modulus):
    """Monomials of ∑ c_k·(a·b)_k in GF(2)[x] by a modulus: a in the first n variables, then b, then c."""
    counted = {}
    for i in range(n):
        for j in range(n):
            value = 1 << i + j
            for place in range(2 * n - 2, n - 1, -1):
                if value >> place & 1:
                    value ^= modulus << place - n
            for k in range(n):
                if value >> k & 1:
                    monomial = (i, n + j, 2 * n + k)
                    counted[monomial] = not counted.get(monomial, False)
    return sorted(monomial for monomial, odd in counted.items() if odd)


GF16 = multiplication(4, 0b10011)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(0, 5))
def test_products_have_the_cubic_form(parities, seed):
    products = few_products(monomials_of(parities), 7, seed)
    assert monomials_of(parities_of(products)) == monomials_of(parities)
    assert all(0 not in {a, b, c, a ^ b, a ^ c, b ^ c, a ^ b ^ c} for a, b, c in products)
    assert same_signature(parities_of(products, rest_of(parities, products)), parities)


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_every_table_to_start_from_has_the_signature(parities):
    for table in start_tables(parities, 7, SHORT):
        assert same_signature(table, parities)
        assert len(set(table)) == len(table) and 0 not in table


def test_a_change_of_basis_leaves_one_product():
    # (x0 + x1 + x4)·(x1 + x2)·(x0 + x3)
    parities = parities_of([(0b10011, 0b00110, 0b01001)])
    assert len(monomials_of(parities)) > 3
    assert len(few_products(monomials_of(parities), 5, 0)) == 1


def test_two_toffolis_take_thirteen_t_gates():
    products = [(1, 2, 4), (8, 16, 32)]
    found = annealed(products, [], 6, 50, 1)
    assert len(found) == 13
    assert same_signature(found, parities_of(products))


def test_flats_leave_the_rest_alone():
    products, rest = [(1, 2, 4), (1, 8, 16), (2, 8, 32)], [3, 33, 17]
    found = annealed(products, rest, 6, 30, 2)
    assert same_signature(found, parities_of(products, rest))


@pytest.mark.parametrize("order", [lambda v: v, lambda v: 11 - v, lambda v: v * 5 % 12])
def test_kinds_of_variables_whatever_their_order(order):
    monomials = sorted(tuple(sorted(order(v) for v in monomial)) for monomial in GF16)
    kinds = kinds_of(monomials)
    assert kinds is not None
    assert len({frozenset(v for v in kinds if kinds[v] == kind) for kind in range(3)}) == 3
    assert all(len({kinds[v] for v in monomial}) == 3 for monomial in monomials)
    item = symmetric_map(monomials, kinds)
    assert item is not None
    products = square_products(item, 40_000, 1)
    assert len(products) == 9
    assert monomials_of(parities_of(products)) == monomials


def test_no_kinds():
    assert kinds_of([(0, 1, 2), (0, 1, 3), (0, 2, 3)]) is None


def test_a_bilinear_map_in_another_basis_is_symmetric_in_some():
    # b_0 and b_1 exchanged: a_0·b_1·c_0 + a_1·b_0·c_1 is x·y in each coordinate.
    monomials = [(0, 3, 4), (1, 2, 5)]
    item = symmetric_map(monomials, kinds_of(monomials))
    assert item is not None
    assert monomials_of(parities_of(square_products(item, 100, 1))) == monomials


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50))
def test_flips_keep_the_form(seed):
    start = [tuple(1 << v for v in monomial) for monomial in GF16]
    found = flipped(start, 12, 1, 400, seed)
    assert monomials_of(parities_of(found)) == GF16
    assert len(found) <= len(start)


def test_multiplication_in_gf16():
    parities = parities_of([tuple(1 << v for v in monomial) for monomial in GF16])
    starts = StartSearch(bases=1, squares=2, square_steps=100_000, walks=0, steps=2_000)
    found = reduced(parities, Search(500, 0, 2, starts))
    assert len(found) <= 45
    assert same_signature(found, parities)


def both(kernel, make):
    results = []
    for way in (kernel.run_interpreted, kernel.run_compiled):
        arguments = make()
        count = way(*arguments)
        parts = [part for item in arguments for part in (item if isinstance(item, tuple) else (item,))]
        results.append((count, [part.tolist() for part in parts if isinstance(part, np.ndarray)]))
    return results


def longs(*values):
    return np.array(values, dtype=np.int64)


def test_kernels_mean_the_same_interpreted_and_compiled():
    def flips():
        factors = np.zeros(3 * 30, dtype=np.int64)
        factors[: 3 * len(GF16)] = [1 << v for monomial in GF16 for v in monomial]
        return FlipSizes(1, len(GF16), len(GF16) + 2, 1, 3_000, 100), factors, longs(77)

    def squares():
        space = SquareSpace(
            longs(1, 2),
            longs(*range(1, 64)),
            longs(5, 9, 30),
            *(np.zeros(64, dtype=np.int64) for _ in range(3)),
            longs(7),
        )
        return SquareSizes(2, 3, 63, 200), space

    def flats():
        points = longs(1, 2, 3, 4, 5, 6, 7, 8, 16, 24, 32, 40, 48, 56, 0, 0)
        bases, words = longs(4, 2, 1, 32, 16, 8), longs(*[0] * 6)
        item = Flats(bases, words, bases.copy(), longs(0, 0), points, longs(0), longs(0), longs(9))
        return Schedule(1, 2, 14, 1, 200), item, longs(*[1 << 19] * 17), points.copy()

    for kernel, make in ((flip_walk, flips), (find_squares, squares), (anneal, flats)):
        interpreted, compiled = both(kernel, make)
        assert interpreted == compiled
