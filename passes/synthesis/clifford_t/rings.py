"""Exact arithmetic in Z[√2] and Z[ω], ω = e^{iπ/4}, on tuples of Python integers.

``(a, b)`` in Z[√2] is a + b√2. ``(a, b, c, d)`` in Z[ω] is a + bω + cω² + dω³. Both rings have, beside complex
conjugation (``adjoint``), the automorphism √2 → −√2 (``conjugate``; ω → −ω), which the literature writes as a bullet.

Source: B. Giles and P. Selinger, arXiv:1212.0506, section 2; N. J. Ross and P. Selinger, arXiv:1403.2975, section 3.
"""

from math import isqrt

Root2 = tuple[int, int]
Omega = tuple[int, int, int, int]

LAMBDA: Root2 = (1, 1)
"""The fundamental unit 1 + √2 of Z[√2]."""
LAMBDA_INVERSE: Root2 = (-1, 1)
DELTA: Omega = (1, 1, 0, 0)
"""1 + ω, the prime over 2: δδ† = √2·λ."""
ONE: Omega = (1, 0, 0, 0)
ZERO: Omega = (0, 0, 0, 0)


def multiply_root2(x: Root2, y: Root2) -> Root2:
    """The product in Z[√2]."""
    return x[0] * y[0] + 2 * x[1] * y[1], x[0] * y[1] + x[1] * y[0]


def norm_root2(x: Root2) -> int:
    """The norm to the integers, a² − 2b²: an element times its conjugate."""
    return x[0] * x[0] - 2 * x[1] * x[1]


def is_nonnegative(x: Root2) -> bool:
    """Whether the real number a + b√2 is ≥ 0, decided exactly."""
    a, b = x
    if a >= 0:
        return b >= 0 or a * a >= 2 * b * b
    return b > 0 and 2 * b * b >= a * a


def quotient_root2(x: Root2, y: Root2) -> Root2:
    """The element of Z[√2] nearest to x/y by coefficients, exact where y divides x.

    The remainder x − q·y has a smaller norm than y, so this makes Euclid's algorithm work.
    """
    norm = norm_root2(y)
    a = x[0] * y[0] - 2 * x[1] * y[1]
    b = x[1] * y[0] - x[0] * y[1]
    return _nearest(a, norm), _nearest(b, norm)


def divides_root2(y: Root2, x: Root2) -> Root2 | None:
    """x/y if y divides x, else None."""
    quotient = quotient_root2(x, y)
    return quotient if multiply_root2(quotient, y) == x else None


def gcd_root2(x: Root2, y: Root2) -> Root2:
    """A greatest common divisor; it is unique up to units."""
    while y != (0, 0):
        quotient = multiply_root2(quotient_root2(x, y), y)
        x, y = y, (x[0] - quotient[0], x[1] - quotient[1])
    return x


def root_of_unit(unit: Root2) -> Root2 | None:
    """A unit whose square is the given unit, or None if it is not the square of one (up to sign: λ^{2j})."""
    # λ^{2j} = (p + q√2)² with p² + 2q² = a and p² − 2q² = ±1.
    a, b = unit
    for sign in (1, -1):
        if (a + sign) % 2 == 0 and a + sign >= 0:
            p = isqrt((a + sign) // 2)
            q = isqrt(max((a - sign) // 4, 0))
            root = (p, q if b >= 0 else -q)
            if multiply_root2(root, root) == unit:
                return root
    return None


def add(x: Omega, y: Omega) -> Omega:
    """The sum in Z[ω]."""
    return x[0] + y[0], x[1] + y[1], x[2] + y[2], x[3] + y[3]


def subtract(x: Omega, y: Omega) -> Omega:
    """The difference in Z[ω]."""
    return x[0] - y[0], x[1] - y[1], x[2] - y[2], x[3] - y[3]


def multiply(x: Omega, y: Omega) -> Omega:
    """The product in Z[ω]."""
    a, b, c, d = x
    e, f, g, h = y
    return (
        a * e - b * h - c * g - d * f,
        a * f + b * e - c * h - d * g,
        a * g + b * f + c * e - d * h,
        a * h + b * g + c * f + d * e,
    )


def times_omega(x: Omega, power: int) -> Omega:
    """x·ω^power."""
    for _ in range(power % 8):
        x = (-x[3], x[0], x[1], x[2])
    return x


def adjoint(x: Omega) -> Omega:
    """The complex conjugate."""
    return x[0], -x[3], -x[2], -x[1]


def conjugate(x: Omega) -> Omega:
    """The image under √2 → −√2 that keeps i."""
    return x[0], -x[1], x[2], -x[3]


def absolute_square(x: Omega) -> Root2:
    """x·x† in Z[√2]."""
    a, b, c, d = x
    return a * a + b * b + c * c + d * d, a * b + b * c + c * d - d * a


def norm(x: Omega) -> int:
    """The norm to the integers, |x|² times its conjugate; ≥ 0, and 1 for units."""
    return norm_root2(absolute_square(x))


def of_root2(x: Root2) -> Omega:
    """An element of Z[√2] as one of Z[ω]; √2 = ω − ω³."""
    return x[0], x[1], 0, -x[1]


def halved_by_root2(x: Omega) -> Omega | None:
    """x/√2 if √2 divides x, else None."""
    a, b, c, d = x
    if (a ^ c) & 1 or (b ^ d) & 1:
        return None
    return (b - d) >> 1, (a + c) >> 1, (b + d) >> 1, (c - a) >> 1


def quotient(x: Omega, y: Omega) -> Omega:
    """The element of Z[ω] nearest to x/y by coefficients, exact where y divides x; the remainder has smaller norm."""
    square = absolute_square(y)
    inverse = multiply(adjoint(y), of_root2((square[0], -square[1])))
    total = norm_root2(square)
    a, b, c, d = multiply(x, inverse)
    return _nearest(a, total), _nearest(b, total), _nearest(c, total), _nearest(d, total)


def gcd(x: Omega, y: Omega) -> Omega:
    """A greatest common divisor; it is unique up to units."""
    while y != ZERO:
        x, y = y, subtract(x, multiply(quotient(x, y), y))
    return x


def _nearest(numerator: int, denominator: int) -> int:
    """The integer nearest to numerator/denominator, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)
