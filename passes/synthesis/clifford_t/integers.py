"""Prime factors and square roots modulo primes; deterministic, with counted budgets.

Sources: R. P. Brent, doi:10.1007/BF01933190 (the rho method's cycle search); J. Sorenson and J. Webster,
doi:10.1090/mcom/3134 (bases that decide primality below 3.3·10²⁴); H. Cohen, doi:10.1007/978-3-662-02945-9, 1.5.1.
"""

from collections.abc import Iterator
from functools import cache
from math import gcd, isqrt

_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
_TRIAL_LIMIT = 1000
_BATCH = 64


@cache
def _small_primes() -> tuple[int, ...]:
    return tuple(n for n in range(2, _TRIAL_LIMIT) if all(n % p for p in range(2, isqrt(n) + 1)))


def is_prime(n: int) -> bool:
    """Whether n is prime; proved below 3.3·10²⁴, and above that to 13 fixed bases of Miller and Rabin."""
    if n < 2:
        return False
    for p in _BASES:
        if n % p == 0:
            return n == p
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    return all(_passes(n, base, twos) for base in _BASES)


def _passes(n: int, base: int, twos: int) -> bool:
    power = pow(base, (n - 1) >> twos, n)
    if power in (1, n - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % n
        if power == n - 1:
            return True
    return False


def prime_factors(n: int, budget: int) -> Iterator[tuple[int, int]]:
    """The primes of n ≥ 1 with their exponents, small ones first.

    What is left when ``budget`` steps of the rho method were not enough comes last with the exponent 0.
    """
    for p in _small_primes():
        if p * p > n:
            break
        exponent = 0
        while n % p == 0:
            n, exponent = n // p, exponent + 1
        if exponent:
            yield p, exponent
    if n > 1:
        yield from sorted(_large_factors(n, budget).items())


def _large_factors(n: int, budget: int) -> dict[int, int]:
    found: dict[int, int] = {}
    pending = [n]
    while pending:
        part = pending.pop()
        if part < _TRIAL_LIMIT * _TRIAL_LIMIT or is_prime(part):
            found[part] = found.get(part, 0) + 1
            continue
        root = isqrt(part)
        divisor = root if root * root == part else _rho(part, budget)
        if divisor is None:
            return {**found, part: 0}
        pending += [divisor, part // divisor]
    return found


def _rho(n: int, budget: int) -> int | None:
    """A proper divisor of a composite n by Brent's form of the rho method, or None within the budget."""
    for increment in range(1, 20):
        y, stride, product = 2, 1, 1
        while budget > 0:
            x = y
            for _ in range(stride):
                y = (y * y + increment) % n
            done = 0
            while done < stride:
                start = y
                for _ in range(min(_BATCH, stride - done)):
                    y = (y * y + increment) % n
                    product = product * (x - y) % n
                done += _BATCH
                if (divisor := gcd(product, n)) != 1:
                    divisor = divisor if divisor != n else _one_by_one(n, x, start, increment)
                    if divisor != n:
                        return divisor
                    break
            else:
                budget -= 2 * stride
                stride *= 2
                continue
            break
    return None


def _one_by_one(n: int, x: int, y: int, increment: int) -> int:
    """The divisor that a batch of differences held; n if all of them came at once."""
    divisor = 1
    while divisor == 1:
        y = (y * y + increment) % n
        divisor = gcd(x - y, n)
    return divisor


def square_root_modulo(a: int, p: int) -> int | None:
    """A root of a modulo an odd prime p, or None if it has none (or p is not prime after all)."""
    a %= p
    if pow(a, (p - 1) // 2, p) not in (0, 1):
        return None
    twos = ((p - 1) & (1 - p)).bit_length() - 1
    odd = (p - 1) >> twos
    non_residue = next((z for z in range(2, 1000) if pow(z, (p - 1) // 2, p) == p - 1), 0)
    root, rest, generator = pow(a, (odd + 1) // 2, p), pow(a, odd, p), pow(non_residue, odd, p)
    while rest not in (0, 1):
        order, power = 0, rest
        while power != 1 and order < twos:
            power, order = power * power % p, order + 1
        if order in (0, twos):
            return None
        step = pow(generator, 1 << (twos - order - 1), p)
        root, generator = root * step % p, step * step % p
        rest, twos = rest * generator % p, order
    return root if root * root % p == a else None
