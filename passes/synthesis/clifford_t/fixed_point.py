"""Trigonometry in fixed point with any number of bits: an integer n stands for n/2^bits."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isqrt

_GUARD_BITS = 32


@dataclass(frozen=True, slots=True)
class Direction:
    """A point of the unit circle, to within 2^(4 − bits).

    Attributes:
        cosine, sine: in fixed point.
        bits: how many of them are behind the point.
    """

    cosine: int
    sine: int
    bits: int

    @staticmethod
    def of_rotation(angle_rad: float | Fraction, bits: int) -> "Direction":
        """e^{−iθ/2}: the top left entry of RZ(θ), for exactly the angle given."""
        half = Fraction(angle_rad) / 2
        # Large angles need as many digits of π more as they have before the point.
        extra = int(abs(half)).bit_length()
        work = bits + _GUARD_BITS
        reduced = (half.numerator << (work + extra)) // half.denominator % (2 * pi(work + extra))
        cosine, sine = _cosine_and_sine(reduced >> extra, work)
        return Direction(cosine >> _GUARD_BITS, -sine >> _GUARD_BITS, bits)

    @staticmethod
    def toward(real: int, imaginary: int, bits: int) -> "Direction":
        """The direction of a number other than 0 whose parts are given in one unit, with at least ``bits`` digits."""
        length = isqrt((real * real + imaginary * imaginary) << 2 * _GUARD_BITS)
        return Direction((real << (bits + _GUARD_BITS)) // length, (imaginary << (bits + _GUARD_BITS)) // length, bits)

    def times(self, other: "Direction") -> "Direction":
        """The product of both as complex numbers; both must have the same number of bits."""
        return Direction(
            (self.cosine * other.cosine - self.sine * other.sine) >> self.bits,
            (self.cosine * other.sine + self.sine * other.cosine) >> self.bits,
            self.bits,
        )

    def inverse(self) -> "Direction":
        """The complex conjugate."""
        return Direction(self.cosine, -self.sine, self.bits)


@cache
def pi(bits: int) -> int:
    """π, by Machin's formula."""
    work = bits + _GUARD_BITS
    return (16 * _arctangent_of_inverse(5, work) - 4 * _arctangent_of_inverse(239, work)) >> _GUARD_BITS


@cache
def root_half(bits: int) -> int:
    """√½."""
    return isqrt(1 << (2 * bits - 1))


def _arctangent_of_inverse(n: int, bits: int) -> int:
    power = (1 << bits) // n
    total, divisor, sign = 0, 1, 1
    while power:
        total += sign * (power // divisor)
        power, divisor, sign = power // (n * n), divisor + 2, -sign
    return total


def _cosine_and_sine(angle: int, bits: int) -> tuple[int, int]:
    """Cosine and sine of an angle in [0, 2π]: Taylor series of a 256th of it, then doubled eight times."""
    doublings = 8
    small = angle >> doublings
    cosine, sine = 0, 0
    term, order = 1 << bits, 0
    while term:
        if order % 2 == 0:
            cosine += term if order % 4 == 0 else -term
        else:
            sine += term if order % 4 == 1 else -term
        order += 1
        term = ((term * small) >> bits) // order
        if term == -1:
            break
    for _ in range(doublings):
        cosine, sine = ((cosine * cosine) >> bits) - ((sine * sine) >> bits), (2 * cosine * sine) >> bits
    return cosine, sine
