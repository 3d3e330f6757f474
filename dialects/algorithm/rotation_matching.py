"""What two sequences of reduced Pauli rotations differ in, when commuting neighbours may change places."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from qlower.dialects.algorithm.rotation_sequence import Rotation
from qlower.dialects.algorithm.signed_pauli import anticommute
from qlower.dialects.circuit.row_meaning import CannotInterpret
from qlower.ir import Affine, Angle

TOLERANCE = 1e-9
MOST_COMPARISONS = 200_000_000


class Unmatched(NamedTuple):
    """The rotations of two sequences between their equal beginnings and ends, in order."""

    first: list[Rotation]
    second: list[Rotation]


def unmatched(first: Sequence[Rotation], second: Sequence[Rotation], spare: int) -> Unmatched:
    """What is left when equal rotations at the beginnings and ends of two sequences are taken away.

    Args:
        first: a reduced sequence, the first rotation first.
        second: the other one.
        spare: bits of the qubits that begin in |0⟩, where Z does nothing.

    Raises:
        CannotInterpret: they are too long.
    """
    one, other = list(first), list(second)
    if not any(rotation.x & spare for rotation in second):
        other = [Rotation(rotation.x, rotation.z & ~spare, rotation.angle) for rotation in second]
    one, other = _cut_beginning(one, other)
    one, other = _cut_beginning(one[::-1], other[::-1])
    return Unmatched(one[::-1], other[::-1])


def _cut_beginning(first: list[Rotation], second: list[Rotation]) -> tuple[list[Rotation], list[Rotation]]:
    """Both without what can be brought to the beginning of both."""
    left: list[Rotation | None] = list(first)
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place in range(len(first) - 1, -1, -1):
        places[first[place].x, first[place].z].append(place)
    kept: list[Rotation] = []
    head = comparisons = 0
    for rotation in second:
        while head < len(left) and left[head] is None:
            head += 1
        stack = places[rotation.x, rotation.z]
        place = stack[-1] if stack else -1
        comparisons += len(kept) + max(place - head, 0)
        if comparisons > MOST_COMPARISONS:
            raise CannotInterpret("too many rotations to compare")
        if (
            place >= 0
            and same_angle(first[place].angle, rotation.angle)
            and not _blocked(rotation, kept)
            and not _blocked(rotation, left[head:place])
        ):
            left[place] = None
            stack.pop()
        else:
            kept.append(rotation)
    return [rotation for rotation in left if rotation is not None], kept


def _blocked(rotation: Rotation, others: Sequence[Rotation | None]) -> bool:
    x, z = rotation.x, rotation.z
    return any(other is not None and anticommute(x, z, other.x, other.z) for other in others)


def same_angle(first: Angle, second: Angle) -> bool:
    """Whether two angles are the same affine expression but for rounding."""
    difference = first - second
    if isinstance(difference, Affine):
        coefficients = [coefficient for _, coefficient in difference.terms]
        return max(map(abs, [difference.constant, *coefficients])) <= TOLERANCE
    return abs(difference) <= TOLERANCE
