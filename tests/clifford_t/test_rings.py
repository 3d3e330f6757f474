"""Rings, primes and the norm equation against brute force and against floating point."""

import cmath
from math import isqrt, prod, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlower.passes.synthesis.clifford_t import rings
from qlower.passes.synthesis.clifford_t.integers import is_prime, prime_factors, square_root_modulo
from qlower.passes.synthesis.clifford_t.norm_equation import solve_norm_equation

small = st.integers(-60, 60)
root2 = st.tuples(small, small)
omega = st.tuples(small, small, small, small)
W = cmath.exp(1j * cmath.pi / 4)


def value(x):
    return sum(c * W**n for n, c in enumerate(x)) if len(x) == 4 else x[0] + x[1] * sqrt(2)


@given(omega, omega)
def test_arithmetic_agrees_with_complex_numbers(x, y):
    assert abs(value(rings.multiply(x, y)) - value(x) * value(y)) < 1e-8
    assert abs(value(rings.adjoint(x)) - value(x).conjugate()) < 1e-9
    assert abs(value(rings.absolute_square(x)) - abs(value(x)) ** 2) < 1e-8
    assert abs(value(rings.times_omega(x, 3)) - value(x) * W**3) < 1e-9
    assert rings.conjugate(rings.multiply(x, y)) == rings.multiply(rings.conjugate(x), rings.conjugate(y))
    assert rings.norm(rings.multiply(x, y)) == rings.norm(x) * rings.norm(y)


@given(omega, omega.filter(any))
def test_division_leaves_a_smaller_remainder(x, y):
    rest = rings.subtract(x, rings.multiply(rings.quotient(x, y), y))
    assert rings.norm(rest) < rings.norm(y)
    assert rings.quotient(rings.multiply(x, y), y) == x


@given(root2, root2.filter(any))
def test_division_in_the_real_ring(x, y):
    quotient = rings.multiply_root2(rings.quotient_root2(x, y), y)
    assert abs(rings.norm_root2((x[0] - quotient[0], x[1] - quotient[1]))) < abs(rings.norm_root2(y))
    assert rings.divides_root2(y, rings.multiply_root2(x, y)) == x


@given(root2)
def test_signs_are_exact(x):
    assert rings.is_nonnegative(x) == (value(x) >= 0)


def test_signs_beyond_doubles():
    p, q = 1, 1
    for _ in range(200):
        p, q = p + 2 * q, p + q
    assert rings.is_nonnegative((p, -q)) != rings.is_nonnegative((-p, q))
    assert rings.is_nonnegative((p, -q)) == (p * p > 2 * q * q)


@given(st.integers(-20, 20))
def test_roots_of_units(power):
    unit = (1, 0)
    for _ in range(abs(power)):
        unit = rings.multiply_root2(unit, rings.LAMBDA if power > 0 else rings.LAMBDA_INVERSE)
    root = rings.root_of_unit(rings.multiply_root2(unit, unit))
    assert root in (unit, (-unit[0], -unit[1]))


@pytest.mark.parametrize("bad", [(1, 1), (-1, 0), (7, 5), (-3, -2)])
def test_units_that_are_no_squares(bad):
    assert rings.root_of_unit(bad) is None


@given(st.integers(1, 10**12))
def test_factors_multiply_to_the_number(n):
    factors = list(prime_factors(n, 1 << 17))
    assert prod(p**e for p, e in factors) == n
    assert all(is_prime(p) for p, _ in factors)


@given(st.integers(0, 5000))
def test_primality(n):
    assert is_prime(n) == (n > 1 and all(n % d for d in range(2, isqrt(n) + 1)))


def test_large_factors_and_the_budget():
    p, q = 1_000_000_007, 998_244_353
    assert list(prime_factors(p * q, 1 << 17)) == [(q, 1), (p, 1)]
    assert list(prime_factors(p * p * 4, 1 << 17)) == [(2, 2), (p, 2)]
    assert list(prime_factors(p * q, 10)) == [(p * q, 0)]
    assert is_prime(2**89 - 1)
    assert not is_prime((2**89 - 1) * (2**61 - 1))


@given(st.integers(0, 10**6), st.sampled_from([3, 5, 7, 17, 97, 193, 257, 12289, 998_244_353]))
def test_square_roots_modulo_primes(a, p):
    root = square_root_modulo(a, p)
    assert root is None or root * root % p == a % p
    if p < 300:
        assert (root is not None) == any(r * r % p == a % p for r in range(p))


@given(omega)
def test_squares_have_solutions(b):
    xi = rings.absolute_square(b)
    found = solve_norm_equation(xi)
    assert found is not None
    assert rings.absolute_square(found) == xi


def test_solvable_exactly_where_brute_force_finds_a_solution():
    reach = range(-6, 7)
    solvable = {rings.absolute_square((a, b, c, d)) for a in reach for b in reach for c in reach for d in reach}
    seen = {True: 0, False: 0}
    for a in range(37):
        for b in range(-a, a + 1):
            # Coefficients of a solution are below the root of a ≤ 36.
            found = solve_norm_equation((a, b))
            assert (found is not None) == ((a, b) in solvable), (a, b)
            assert found is None or rings.absolute_square(found) == (a, b)
            seen[found is not None] += 1
    assert min(seen.values()) > 100
