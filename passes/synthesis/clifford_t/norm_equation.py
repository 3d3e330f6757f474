"""The relative norm equation b·b† = ξ in Z[ω], for ξ in Z[√2].

A solution exists if and only if ξ and its conjugate are not negative and every prime of Z[√2] over a rational prime
p ≡ 7 (mod 8) divides ξ to an even power: those primes stay prime in Z[ω], all others split or ramify.

Source: N. J. Ross and P. Selinger, arXiv:1403.2975, appendix C.
"""

from qlower.passes.synthesis.clifford_t.integers import prime_factors, square_root_modulo
from qlower.passes.synthesis.clifford_t.rings import (
    DELTA,
    ONE,
    ZERO,
    Omega,
    Root2,
    absolute_square,
    divides_root2,
    gcd,
    gcd_root2,
    is_nonnegative,
    multiply,
    norm_root2,
    of_root2,
    root_of_unit,
)

BUDGET = 1 << 17
"""Steps of the rho method for one equation: enough for any norm below about 10¹⁸, and most below 10²²."""


def solve_norm_equation(xi: Root2, budget: int = BUDGET) -> Omega | None:
    """Some b in Z[ω] with b·b† = ξ, or None if there is none, or if ξ was not factored within the budget."""
    if xi == (0, 0):
        return ZERO
    if not is_nonnegative(xi) or not is_nonnegative((xi[0], -xi[1])):
        return None
    total = norm_root2(xi)
    # Among the factors of the norm, only p ≡ 7 (mod 8) to an odd power can leave the odd part at 7 modulo 8.
    if (total // (total & -total)) % 8 == 7:
        return None
    solution = ONE
    for prime, exponent in prime_factors(total, budget):
        part = _over(prime, exponent, xi) if exponent else None
        if part is None:
            return None
        solution = multiply(solution, part)
    return _up_to_unit(xi, solution)


def _up_to_unit(xi: Root2, solution: Omega) -> Omega | None:
    """The multiple of a solution of b·b† ~ ξ by a unit that makes it equal."""
    unit = divides_root2(absolute_square(solution), xi)
    root = None if unit is None else root_of_unit(unit)
    return None if root is None else multiply(solution, of_root2(root))


def _over(prime: int, exponent: int, xi: Root2) -> Omega | None:
    """The factor of b over a rational prime that divides the norm of ξ ``exponent`` times."""
    if prime == 2:
        return _power(DELTA, exponent)
    if prime % 8 in (3, 5):
        # Prime in Z[√2], so ξ holds it half as often as its norm does; −2 or −1 is a square modulo it.
        return _splitting((prime, 0), prime, exponent // 2)
    root = square_root_modulo(2, prime)
    if root is None:
        return None
    eta = gcd_root2((prime, 0), (root, 1))
    multiplicity = 0
    rest = xi
    while (divided := divides_root2(eta, rest)) is not None:
        rest, multiplicity = divided, multiplicity + 1
    parts = [_splitting(eta, prime, multiplicity), _splitting((eta[0], -eta[1]), prime, exponent - multiplicity)]
    return None if parts[0] is None or parts[1] is None else multiply(parts[0], parts[1])


def _splitting(eta: Root2, prime: int, exponent: int) -> Omega | None:
    """Some t with t·t† equal to the exponent-th power of a prime of Z[√2] over ``prime``, up to a unit."""
    if exponent % 2 == 0:
        return _power(of_root2(eta), exponent // 2)
    if prime % 8 == 7:
        return None
    # i = ω² or i√2 = ω + ω³ is congruent to an integer modulo one of the two primes over eta.
    root = square_root_modulo(-2 if prime % 8 == 3 else -1, prime)
    if root is None:
        return None
    shifted: Omega = (root, 1, 0, 1) if prime % 8 == 3 else (root, 0, 1, 0)
    return _power(gcd(of_root2(eta), shifted), exponent)


def _power(base: Omega, exponent: int) -> Omega:
    result = ONE
    for _ in range(exponent):
        result = multiply(result, base)
    return result
