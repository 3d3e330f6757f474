"""Signed Pauli strings of any length as two integers and a power of i."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pauli:
    """A Hermitian Pauli string: the product over all qubits of I, X, Y or Z, and a sign.

    Attributes:
        x: bit q says whether there is an X or a Y on qubit q.
        z: bit q says whether there is a Z or a Y on qubit q.
        negative: whether it has a minus sign.
    """

    x: int
    z: int
    negative: bool = False

    def commutes(self, other: "Pauli") -> bool:
        """Whether the two commute."""
        return not ((self.x & other.z).bit_count() + (self.z & other.x).bit_count()) & 1

    @property
    def key(self) -> tuple[int, int]:
        """The string without its sign."""
        return self.x, self.z


def product(first: Pauli, second: Pauli, quarter_turns: int = 0) -> Pauli:
    """i^quarter_turns · first · second, which must be Hermitian: for strings that anticommute the power must be odd."""
    x, z = first.x ^ second.x, first.z ^ second.z
    power = quarter_turns + 2 * (first.negative + second.negative + (first.z & second.x).bit_count())
    power += (first.x & first.z).bit_count() + (second.x & second.z).bit_count() - (x & z).bit_count()
    assert not power & 1, "the product is not Hermitian"
    return Pauli(x, z, bool(power & 2))


def turned(string: Pauli, axis: Pauli, quarters: int) -> Pauli:
    """R† · string · R for the rotation R about an axis by so many quarter turns (units of π/2)."""
    quarters %= 4
    if not quarters or string.commutes(axis):
        return string
    if quarters == 2:
        return Pauli(string.x, string.z, not string.negative)
    return product(axis, string, 1 if quarters == 1 else 3)
