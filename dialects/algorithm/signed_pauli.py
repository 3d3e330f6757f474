"""Pauli operators of any width as whole numbers, and the frame in which Clifford gates leave them.

Bit q of ``x`` and ``z`` says whether there is an X or Z on qubit q; Y is both. Source: S. Aaronson and D. Gottesman,
doi:10.1103/PhysRevA.70.052328.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Pauli(NamedTuple):
    """i^power · X^x · Z^z.

    Attributes:
        x, z: bits by qubit.
        power: modulo 4.
    """

    x: int
    z: int
    power: int

    @staticmethod
    def string(x: int, z: int) -> "Pauli":
        """The Hermitian product of the letters."""
        return Pauli(x, z, (x & z).bit_count() & 3)

    def __mul__(self, other: object) -> "Pauli":
        if not isinstance(other, Pauli):
            return NotImplemented
        swaps = (self.z & other.x).bit_count()
        return Pauli(self.x ^ other.x, self.z ^ other.z, (self.power + other.power + 2 * swaps) & 3)

    def times_i(self, power: int) -> "Pauli":
        """The operator times i^power."""
        return Pauli(self.x, self.z, (self.power + power) & 3)

    @property
    def sign(self) -> int:
        """+1 or −1 of a Hermitian operator relative to the product of its letters."""
        return 1 if (self.power - (self.x & self.z).bit_count()) & 3 == 0 else -1


def anticommute(x1: int, z1: int, x2: int, z2: int) -> bool:
    """Whether two strings anticommute."""
    return bool(((x1 & z2).bit_count() ^ (z1 & x2).bit_count()) & 1)


def bits_of(number: int) -> Iterator[int]:
    """The places of the ones, ascending."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


class Frame:
    """A Clifford unitary F, as what F†·Q·F is for every X and Z on one qubit.

    Attributes:
        x: the image of X on each qubit.
        z: the image of Z on each qubit.
    """

    def __init__(self, num_qubits: int) -> None:
        self.x = [Pauli(1 << q, 0, 0) for q in range(num_qubits)]
        self.z = [Pauli(0, 1 << q, 0) for q in range(num_qubits)]

    def image(self, x: int, z: int) -> Pauli:
        """F†·P·F for the string P."""
        result = Pauli(0, 0, (x & z).bit_count() & 3)
        for q in bits_of(x):
            result *= self.x[q]
        for q in bits_of(z):
            result *= self.z[q]
        return result

    def cx(self, control: int, target: int) -> None:
        """Make F to CX·F."""
        self.x[control] *= self.x[target]
        self.z[target] = self.z[control] * self.z[target]

    def quarter_turns(self, x: int, z: int, turns: int) -> None:
        """Make F to exp(−i·turns·π/4·P)·F for the string P."""
        turns &= 3
        if not turns:
            return
        # Q with P anticommuting: g†·Q·g = Q·g² = Q·exp(−i·turns·π/2·P).
        factor = Pauli(0, 0, 2) if turns == 2 else self.image(x, z).times_i(-turns)
        for q in bits_of(z):
            self.x[q] *= factor
        for q in bits_of(x):
            self.z[q] *= factor
