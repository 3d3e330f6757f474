"""Phase polynomials: exp(iπ/4·f(v)) with f a sum of parities of bits v, modulo 8.

f(v) = ∑ linear_a·v_a + 2·∑ quadratic_ab·v_a·v_b + 4·∑ cubic_abc·v_a·v_b·v_c with a < b < c, linear modulo 8,
quadratic modulo 4, cubic modulo 2. All coefficients modulo 2 are the signature: what T gates are needed for.
Source: M. Amy, M. Mosca, doi:10.1109/TIT.2019.2906374.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

Term = tuple[int, int]
"""A parity of bits (bit a of it stands for v_a) and its factor, in units of π/4."""

Correction = tuple[int, int, int]
"""(a, a, k) for S^k on bit a, or (a, b, 1) for CZ on bits a < b."""


def bits_of(mask: int) -> list[int]:
    """The places of the bits, ascending."""
    places = []
    while mask:
        low = mask & -mask
        places.append(low.bit_length() - 1)
        mask ^= low
    return places


@dataclass
class PhasePolynomial:
    """The coefficients of f; absent ones are zero.

    Attributes:
        linear: by a, modulo 8.
        quadratic: by a, a bit mask of the b > a with an odd coefficient, and
        quadratic_high: one of those whose coefficient has the bit of value 2.
        cubic: by (a, b), a bit mask of the c > b.
    """

    linear: dict[int, int] = field(default_factory=dict)
    quadratic: dict[int, int] = field(default_factory=dict)
    quadratic_high: dict[int, int] = field(default_factory=dict)
    cubic: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, parity: int, factor: int) -> None:
        """Add factor times a parity: x⊕y = x + y − 2xy and so on."""
        places = bits_of(parity)
        rest = parity
        for at, a in enumerate(places):
            rest ^= 1 << a
            self.linear[a] = (self.linear.get(a, 0) + factor) % 8
            for times in range(-factor % 4):
                del times
                old = self.quadratic.get(a, 0)
                self.quadratic_high[a] = self.quadratic_high.get(a, 0) ^ (old & rest)
                self.quadratic[a] = old ^ rest
            if factor & 1:
                above = rest
                for b in places[at + 1 :]:
                    above ^= 1 << b
                    self.cubic[a, b] = self.cubic.get((a, b), 0) ^ above


def polynomial(terms: Iterable[Term]) -> PhasePolynomial:
    """The coefficients of a sum of parities."""
    result = PhasePolynomial()
    for parity, factor in terms:
        result.add(parity, factor)
    return result


def clifford_difference(before: Iterable[Term], after: Iterable[Term]) -> list[Correction] | None:
    """What is left of one sum of parities when another is taken away, if Clifford gates do it.

    Returns:
        The gates; None where T gates are needed.
    """
    left = polynomial([*before, *((parity, -factor) for parity, factor in after)])
    if any(left.cubic.values()) or any(left.quadratic.values()) or any(value & 1 for value in left.linear.values()):
        return None
    gates = [(a, a, value // 2) for a, value in sorted(left.linear.items()) if value]
    gates += [(a, b, 1) for a, mask in sorted(left.quadratic_high.items()) for b in bits_of(mask)]
    return gates


def terms_of(corrections: Iterable[Correction]) -> list[Term]:
    """Clifford gates as even terms."""
    terms: list[Term] = []
    for a, b, power in corrections:
        if a == b:
            terms.append((1 << a, 2 * power))
        else:
            terms += [(1 << a, 2), (1 << b, 2), (1 << a | 1 << b, -2)]
    return terms
