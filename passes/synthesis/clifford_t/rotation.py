"""RZ(θ) as a Clifford+T word within ε, with the fewest T gates there are.

The error is the operator norm ‖RZ(θ) − e^{iφ}·word‖ with the phase φ that the result names, a multiple of π/8; no other
phase would be better, since both sides have determinant 1 then. The levels of ``grid.py`` are tried in order: a word
with n T gates gives an entry a of level n + 2, so the first one whose norm equation has a solution has the fewest.

Source: N. J. Ross and P. Selinger, arXiv:1403.2975; its section 9 on phases is the odd levels.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice
from math import floor, log2, nextafter, sqrt

from qlower.passes.synthesis.clifford_t.exact_synthesis import Word, Z, first_axis, synthesize
from qlower.passes.synthesis.clifford_t.exact_unitary import ExactUnitary
from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.grid import Slice, coordinates, radius_squared, root_of
from qlower.passes.synthesis.clifford_t.norm_equation import solve_norm_equation
from qlower.passes.synthesis.clifford_t.rings import (
    DELTA,
    ONE,
    Omega,
    absolute_square,
    adjoint,
    halved_by_root2,
    multiply,
    times_omega,
)

SMALLEST_EPSILON, LARGEST_EPSILON = 1e-30, 0.5
_AT_ONCE = 256
"""How many points of a level are put in order before they are tried."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """A word that is near RZ(θ): e^{iπ/8·phase_sixteenths} times its gates.

    Attributes:
        gates: names in time order.
        phase_sixteenths: the global phase in units of π/8, modulo 16.
        error: the operator norm of the difference, rounded up.
    """

    gates: tuple[str, ...]
    phase_sixteenths: int
    error: float

    @property
    def t_count(self) -> int:
        """How many T gates it has."""
        return Word(self.gates).t_count


def bits_for(epsilon: float) -> int:
    """Fixed-point digits with which places are told apart that matter at this error."""
    return 128 + 4 * max(1, -floor(log2(epsilon)))


def approximate_rotation(angle_rad: float | Fraction, epsilon: float) -> Rotation:
    """The word nearest to exp(−iθZ/2) among those with the fewest T gates within ε.

    Raises:
        ValueError: ε is not in [1e-30, 1/2].
    """
    if not SMALLEST_EPSILON <= epsilon <= LARGEST_EPSILON:
        raise ValueError(f"epsilon must be from {SMALLEST_EPSILON} to {LARGEST_EPSILON}, not {epsilon}")
    return approximate_direction(Direction.of_rotation(angle_rad, bits_for(epsilon)), epsilon)


def approximate_direction(direction: Direction, epsilon: float) -> Rotation:
    """As ``approximate_rotation``, for diag(z, z†) with z given as a direction of ``bits_for(epsilon)`` digits."""
    for level, a, error in _candidates(direction, epsilon):
        b = other_entry(a, level)
        if b is not None:
            word = word_of_level(a, with_fewest(a, b, level), level)
            return Rotation(word.gates, (2 * word.phase_eighths - level % 2) % 16, error)
    raise AssertionError("there is always another level")


def _candidates(direction: Direction, epsilon: float) -> Iterator[tuple[int, Omega, float]]:
    """All a within ε with their levels and errors, by the number of T gates, then by error."""
    part = Slice.cap(direction, epsilon * epsilon / 2)
    start = max(2, floor(-3 * log2(epsilon)) - 1)
    # Points of a level stand in every second level above it, times √2: two levels have all that stand below them.
    below = [primitive(a, level) for level in (start, start + 1) for a in part.points(level)]
    yield from _nearest_first(below, direction, epsilon)
    for level in count(start + 2):
        points = (own for own in (primitive(a, level) for a in part.points(level)) if own[0] == level)
        # Beside an angle that Clifford+T has, nothing is found for many levels, and then very much at once.
        while some := list(islice(points, _AT_ONCE)):
            yield from _nearest_first(some, direction, epsilon)


def _nearest_first(
    points: Iterable[tuple[int, Omega]], direction: Direction, epsilon: float
) -> Iterator[tuple[int, Omega, float]]:
    found = []
    for level, a in points:
        error = _error_within(a, level, direction, epsilon)
        if error is not None:
            found.append((least_t_count(level), error, level, a))
    for _, error, level, a in sorted(found):
        yield level, a, error


def primitive(a: Omega, level: int) -> tuple[int, Omega]:
    """The lowest level that has the same entry a/s, and its a there."""
    while level > 1 and (half := halved_by_root2(a)) is not None:
        a, level = half, level - 2
    return level, a


def least_t_count(level: int) -> int:
    """The fewest T gates that a word of this level has."""
    return level - 2 if level > 1 else level


def _error_within(a: Omega, level: int, direction: Direction, epsilon: float) -> float | None:
    """‖diag(z, z†) − W‖ for the W of determinant 1 with the top left entry a/s, rounded up; None if above ε."""
    radius = root_of(radius_squared(level), direction.bits)
    rounding = 64 * (sum(map(abs, a)) + 1)
    # The square of the norm is 2·(1 − x) for the part x of a/s along the direction.
    twice_short = 2 * (radius - coordinates(a, direction)[0] + rounding)
    numerator, denominator = epsilon.as_integer_ratio()
    if not twice_short > 0 or twice_short * denominator**2 > numerator**2 * (radius - rounding):
        return None
    return min(nextafter(sqrt(twice_short / (radius - rounding)) * (1 + 2**-50), 1.0), epsilon)


def other_entry(a: Omega, level: int) -> Omega | None:
    """Some b with a·a† + b·b† = s², so that [[a, −b†], [b, a†]]/s is unitary; None if there is none."""
    whole, square = radius_squared(level), absolute_square(a)
    return solve_norm_equation((whole[0] - square[0], whole[1] - square[1]))


def word_of_level(a: Omega, b: Omega, level: int) -> Word:
    """The word of ``matrix_of_level``."""
    return synthesize(matrix_of_level(a, b, level))


def with_fewest(a: Omega, b: Omega, level: int) -> Omega:
    """Whichever of b and bω gives [[a, −b†], [b, a†]] fewer T gates."""
    return times_omega(b, 1) if first_axis(matrix_of_level(a, b, level)) == Z else b


def matrix_of_level(a: Omega, b: Omega, level: int) -> ExactUnitary:
    """The unitary e^{iπ/8·(level mod 2)}·[[a, −b†], [b, a†]]/s."""
    factor = DELTA if level % 2 else ONE
    entries = a, times_omega(adjoint(b), 4), b, adjoint(a)
    top, right, left, bottom = (multiply(factor, entry) for entry in entries)
    return ExactUnitary((top, right, left, bottom), (level + 1) // 2).reduced()
