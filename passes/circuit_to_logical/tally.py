"""What is counted of a program, and how counts of parts become counts of the whole."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """What a part of a program holds. Python integers, which do not overflow.

    Attributes:
        t, ccz, rotations, measurements: as in ``logical.counts``.
        depth: layers of rotations that follow each other in it.
        cliffords: Clifford gates on two qubits or more.
        ancillas: clean qubits that it takes for a while, beside its own.
        exact: whether these are the counts of every run, and not bounds of them.
    """

    t: int = 0
    ccz: int = 0
    rotations: int = 0
    depth: int = 0
    measurements: int = 0
    cliffords: int = 0
    ancillas: int = 0
    exact: bool = True

    def __add__(self, other: "Tally") -> "Tally":
        """One after the other."""
        return Tally(
            self.t + other.t,
            self.ccz + other.ccz,
            self.rotations + other.rotations,
            self.depth + other.depth,
            self.measurements + other.measurements,
            self.cliffords + other.cliffords,
            max(self.ancillas, other.ancillas),
            self.exact and other.exact,
        )

    def times(self, count: int) -> "Tally":
        """So many, one after the other."""
        if not count:
            return Tally()
        return Tally(
            self.t * count,
            self.ccz * count,
            self.rotations * count,
            self.depth * count,
            self.measurements * count,
            self.cliffords * count,
            self.ancillas,
            self.exact,
        )

    def or_else(self, other: "Tally") -> "Tally":
        """Either of the two: the larger of each count."""
        return Tally(
            max(self.t, other.t),
            max(self.ccz, other.ccz),
            max(self.rotations, other.rotations),
            max(self.depth, other.depth),
            max(self.measurements, other.measurements),
            max(self.cliffords, other.cliffords),
            max(self.ancillas, other.ancillas),
            self.exact and other.exact and self == other,
        )
