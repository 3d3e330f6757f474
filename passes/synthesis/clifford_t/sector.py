"""Entries of Clifford+T unitaries with a phase near a given one, whatever their magnitude above a least one.

Where a measurement or a mixture takes care of the magnitude, only the phase of a/s must be right; that is the
magnitude approximation turned round of V. Kliuchnikov, K. Lauter, R. Minko, A. Paetznick, C. Petit, arXiv:2203.10064.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, floor, log2, pi, sqrt

from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.grid import Ellipse, coordinates, radius_squared
from qlower.passes.synthesis.clifford_t.rings import Omega, absolute_square, is_nonnegative
from qlower.passes.synthesis.clifford_t.rotation import primitive


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A possible top left entry u = a/s.

    Attributes:
        level, a: which one.
        loss: 1 − |u|².
        turn_rad: by how much diag(u, u†) turns about Z too far: twice the angle from u to the direction.
    """

    level: int
    a: Omega
    loss: float
    turn_rad: float


def entries_by_level(direction: Direction, most_loss: float, most_turn_rad: float) -> Iterator[tuple[int, list[Entry]]]:
    """Level by level, all entries with at most this loss and this turn to either side; the first item holds several.

    An entry appears at the lowest level that has it.
    """
    inner = sqrt(1 - most_loss) * (1 - most_turn_rad * most_turn_rad / 8)
    half = (1 - inner) / 2
    ellipse = Ellipse(direction, half, sqrt(2) * half, sqrt(2) * most_turn_rad / 2)
    start = max(2, floor(log2(4 / (pi * (1 - inner) * most_turn_rad))) - 1)
    levels: Sequence[int] = (start, start + 1)
    while True:
        found = []
        for level in levels:
            for point in ellipse.points(level):
                own_level, a = primitive(point, level)
                entry = _entry(a, own_level, direction) if own_level == level or level <= start + 1 else None
                if entry is not None and entry.loss <= most_loss and abs(entry.turn_rad) <= most_turn_rad:
                    found.append(entry)
        yield levels[-1], sorted(found)
        levels = (levels[-1] + 1,)


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
