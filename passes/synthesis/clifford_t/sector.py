"""Entries of Clifford+T unitaries with a phase near a given one, whatever their magnitude above a least one.

Where a measurement or a mixture takes care of the magnitude, only the phase of a/s must be right; that is the
magnitude approximation turned round of V. Kliuchnikov, K. Lauter, R. Minko, A. Paetznick, C. Petit, arXiv:2203.10064.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import atan2, floor, log2, pi, sqrt

from qlower.passes.synthesis.clifford_t.exact_synthesis import Word
from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.grid import Slice, coordinates, radius_squared
from qlower.passes.synthesis.clifford_t.rings import ONE, Omega, absolute_square, is_nonnegative, times_omega
from qlower.passes.synthesis.clifford_t.rotation import other_entry, primitive, with_fewest, word_of_level

_MOST_POINTS, _MOST_ENTRIES = 20_000, 1000
"""How much of a level is looked at; only beside angles that Clifford+T has, there may be more at once."""
_ROOT_OF_T: Omega = (1, -1, 0, 0)
"""1 − ω, which points to e^{−3iπ/8}: the a of T³."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A possible top left entry u = a/s.

    Attributes:
        level, a: which one.
        loss: 1 − |u|².
        turn_rad: by how much diag(u, u†) turns about Z too little, twice the angle from the direction to u.
    """

    level: int
    a: Omega
    loss: float
    turn_rad: float

    def other(self) -> Omega:
        """The b of the unitary [[a, −b†], [b, a†]]/s with the fewest T gates, which must exist."""
        b = other_entry(self.a, self.level)
        assert b is not None
        return with_fewest(self.a, b, self.level)

    def word(self) -> Word:
        """The word of that unitary, up to a global phase."""
        return word_of_level(self.a, self.other(), self.level)


def entries_by_level(direction: Direction, most_loss: float, most_turn_rad: float) -> Iterator[tuple[int, list[Entry]]]:
    """Level by level, all entries with at most this loss and this turn to either side; the first item holds several.

    An entry appears at the lowest level that has it. Of very many on a level some are left out.
    """
    inner = sqrt(1 - most_loss) * (1 - most_turn_rad * most_turn_rad / 8)
    part = Slice.sector(direction, inner, most_turn_rad / 2)
    start = max(2, floor(log2(4 / (pi * (1 - inner) * most_turn_rad))) - 1)
    levels: Sequence[int] = (start, start + 1)
    while True:
        found = []
        for level in levels:
            for point in islice(part.points(level), _MOST_POINTS):
                own_level, a = primitive(point, level)
                entry = _entry(a, own_level, direction) if own_level == level or level <= start + 1 else None
                if entry is not None and entry.loss <= most_loss and abs(entry.turn_rad) <= most_turn_rad:
                    found.append(entry)
                if len(found) == _MOST_ENTRIES:
                    break
        yield levels[-1], sorted(found)
        levels = (levels[-1] + 1,)


def nearest_eighth_turn(direction: Direction) -> Entry:
    """The power of T whose turn is nearest to the one wanted."""
    roots = [(level, times_omega(a, power)) for level, a in ((0, ONE), (1, _ROOT_OF_T)) for power in range(8)]
    entries = [_entry(a, level, direction) for level, a in roots]
    return min((entry for entry in entries if entry is not None), key=lambda entry: abs(entry.turn_rad))


def _entry(a: Omega, level: int, direction: Direction) -> Entry | None:
    """The entry, or None if it is no entry of a unitary or on the other side of the circle."""
    whole, square = radius_squared(level), absolute_square(a)
    rest = whole[0] - square[0], whole[1] - square[1]
    if not is_nonnegative(rest) or not is_nonnegative((rest[0], -rest[1])):
        return None
    along, across, _, _ = coordinates(a, direction)
    if along <= 0:
        return None
    return Entry(
        level, a, _real(rest) / _real(whole), 2 * atan2(across / (1 << direction.bits), along / (1 << direction.bits))
    )


def _real(x: tuple[int, int]) -> float:
    """A + b√2 ≥ 0 as a double, without cancellation."""
    a, b = x
    if a >= 0 and b >= 0:
        return a + b * sqrt(2)
    return abs(a * a - 2 * b * b) / (abs(a) + abs(b) * sqrt(2))
