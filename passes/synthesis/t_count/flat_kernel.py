"""Products of three parities as flats, and the choice of flats that share points.

The seven parities of a product may be shifted by any vector z: z, z + a, z + b, …, z + a + b + c, with nothing for the
zero vector, have the same signature. Points that two flats share cancel, so flats are moved to where others are, by
simulated annealing. Two products alone take thirteen T gates so, and not fourteen.
Source: M. Amy, M. Mosca, doi:10.1109/TIT.2019.2906374 (parities with no signature are the words of a Reed–Muller code;
those of least weight, four-dimensional flats, are what a shift adds).
"""

from typing import NamedTuple

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.t_count.walk_kernel import Longs, draw

CERTAIN = 1 << 20
"""What the chance of a step is measured in."""
MOST_CHANGE = 16
"""Points that a table has more after a step, at most."""


class Flats(NamedTuple):
    """Flats and the table of their points. A vector takes ``words`` words of the lists it is in.

    Attributes:
        bases: for each flat three directions in echelon form, the later ones reduced by the ones before.
        pivot_word, pivot_mask: of each direction.
        shifts: of each flat, reduced by its directions.
        points: the table: points that an odd number of flats have, and the rest; no zero.
        vector, candidate: room for one vector each.
        random: the state of the generator.
    """

    bases: Longs
    pivot_word: Longs
    pivot_mask: Longs
    shifts: Longs
    points: Longs
    vector: Longs
    candidate: Longs
    random: Longs


class Schedule(NamedTuple):
    """What an annealing goes through.

    Attributes:
        words: of a vector.
        flats: how many there are.
        points: how many the table has at the start.
        levels: of temperature.
        steps: for each level.
    """

    words: int
    flats: int
    points: int
    levels: int
    steps: int


@kernel_part
def reduce_vector(words: int, flats: Flats, flat: int) -> None:
    """Bring the vector to the one that stands for all that differ by the flat's directions."""
    for row in range(3 * flat, 3 * flat + 3):
        if flats.vector[flats.pivot_word[row]] & flats.pivot_mask[row] != 0:
            for at in range(words):
                flats.vector[at] ^= flats.bases[row * words + at]


@kernel_part
def equals(words: int, flats: Flats, others: Longs, start: int) -> int:
    """Whether the vector is the one that starts there."""
    for at in range(words):
        if flats.vector[at] != others[start + at]:
            return 0
    return 1


@kernel_part
def is_zero(words: int, vectors: Longs, start: int) -> int:
    """Whether a vector is zero."""
    for at in range(words):
        if vectors[start + at] != 0:
            return 0
    return 1


@kernel_part
def toggle(words: int, flats: Flats, count: int) -> int:
    """Take the vector out of the table, or put it in; return how many points there are then."""
    if is_zero(words, flats.vector, 0) == 1:
        return count
    for point in range(count):
        if equals(words, flats, flats.points, point * words) == 1:
            for at in range(words):
                flats.points[point * words + at] = flats.points[(count - 1) * words + at]
            return count - 1
    for at in range(words):
        flats.points[count * words + at] = flats.vector[at]
    return count + 1


@kernel_part
def toggle_flat(words: int, flats: Flats, flat: int, count: int) -> int:
    """Toggle all points of a flat."""
    for subset in range(8):
        for at in range(words):
            flats.vector[at] = flats.shifts[flat * words + at]
        for direction in range(3):
            if (subset >> direction) & 1 == 1:
                for at in range(words):
                    flats.vector[at] ^= flats.bases[(3 * flat + direction) * words + at]
        count = toggle(words, flats, count)
    return count


@kernel_part
def choose_shift(words: int, flats: Flats, flat: int, count: int) -> int:
    """Write down a shift that brings the flat to a random point, or to zero; say whether it is another one."""
    point = draw(flats.random, count + 1)
    for at in range(words):
        flats.vector[at] = 0 if point == count else flats.points[point * words + at]
    reduce_vector(words, flats, flat)
    for at in range(words):
        flats.candidate[at] = flats.vector[at]
    return 1 - equals(words, flats, flats.shifts, flat * words)


@kernel_part
def change_of(words: int, flats: Flats, flat: int, count: int) -> int:
    """How many points more the table has with the flat at the shift written down."""
    change = 16 - is_zero(words, flats.candidate, 0) - is_zero(words, flats.shifts, flat * words)
    for point in range(count):
        for at in range(words):
            flats.vector[at] = flats.points[point * words + at]
        reduce_vector(words, flats, flat)
        if equals(words, flats, flats.candidate, 0) == 1 or equals(words, flats, flats.shifts, flat * words) == 1:
            change -= 2
    return change


@kernel(seconds_per_work=4e-6, compile_seconds=4.0)
def anneal(schedule: Schedule, flats: Flats, chances: Longs, best: Longs) -> int:
    """Move flats; return how many points the smallest table met has, which is in ``best`` then.

    Args:
        schedule: how long.
        flats: changed.
        chances: of a step by the level and by how much longer it makes the table, in units of 1/``CERTAIN``.
        best: a copy of the points at the start.
    """
    words = schedule.words
    count = schedule.points
    least = count
    for step in range(schedule.levels * schedule.steps):
        flat = draw(flats.random, schedule.flats)
        if choose_shift(words, flats, flat, count) == 0:
            continue
        change = change_of(words, flats, flat, count)
        level = step // schedule.steps
        if change > 0 and draw(flats.random, CERTAIN) >= chances[level * (MOST_CHANGE + 1) + change]:
            continue
        count = toggle_flat(words, flats, flat, count)
        for at in range(words):
            flats.shifts[flat * words + at] = flats.candidate[at]
        count = toggle_flat(words, flats, flat, count)
        if count < least:
            least = count
            for at in range(count * words):
                best[at] = flats.points[at]
    return least
