"""Sums of measured bits, modulo two."""

from dataclasses import dataclass
from functools import reduce


@dataclass(frozen=True, slots=True)
class Parity:
    """The sum, modulo two, of some measured bits and a constant.

    Attributes:
        bits: numbers of the measurements.
        constant: what is added.
    """

    bits: frozenset[int] = frozenset()
    constant: bool = False

    def __xor__(self, other: "Parity") -> "Parity":
        return Parity(self.bits ^ other.bits, self.constant ^ other.constant)

    def put(self, values: "list[Parity]") -> "Parity":
        """The sum with ``values[i]`` in place of bit i."""
        return reduce(Parity.__xor__, (values[bit] for bit in sorted(self.bits)), Parity(constant=self.constant))


ZERO = Parity()
ONE = Parity(constant=True)
