"""The signs that a walk gives to Pauli strings, and the frame it ends in."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.walk import Walk

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]
X_AXIS, Z_AXIS, Y_AXIS = 1, 2, 3


class Ending(NamedTuple):
    """The frame at the end of a walk: qubit q of the program is on qubit ``place[q]``, its X and Z as said.

    Where Clifford gates C stand behind the rotations, X and Z are C†·X·C and C†·Z·C.

    Attributes:
        place: int64 [n].
        x_axis, z_axis: the axes there of the program's X and Z of each qubit.
        x_negative, z_negative: whether with a minus sign.
    """

    place: Longs
    x_axis: Longs
    z_axis: Longs
    x_negative: Bools
    z_negative: Bools


class FrameMismatch(Exception):  # noqa: N818  # an answer, not an error
    """The walk does not do what it says it does."""


def signs_along(rotations: PauliTable, walk: Walk, ending: EndingFrame | None = None) -> tuple[Bools, Ending]:
    """Whether each rotation, in the order of the walk, is done with a minus sign, and the frame at the end.

    Args:
        rotations: their strings.
        walk: what does them.
        ending: the frame to end in; None for the one that the program is written in.

    Raises:
        FrameMismatch: a rotation is not a single letter where the walk does it, or the walk does not end in a frame of
            single letters.
    """
    num, count = rotations.num_qubits, len(rotations)
    if not np.array_equal(np.sort(walk.rotation), np.arange(count)):
        raise FrameMismatch("a rotation is left out or done twice")
    frame = EndingFrame.identity(num) if ending is None else ending
    seen = _Seen(
        _columns(rotations.x_bits, frame.strings.x_bits),
        _columns(rotations.z_bits, frame.strings.z_bits),
        _columns(np.zeros((count, 1), dtype=bool), frame.negative[:, None])[0],
    )
    done = list[bool]()
    rotation, qubit, axis, after = (part.tolist() for part in walk[4:])
    moves = zip(*(part.tolist() for part in walk[:4]), strict=True)
    for step in range(walk.num_moves + 1):
        if step:
            seen.move(*next(moves))
        begin = len(done)
        while len(done) < count and after[len(done)] == step:
            done.append(bool(seen.negative >> rotation[len(done)] & 1))
        if begin < len(done):
            now = slice(begin, len(done))
            seen.check_single(rotation[now], qubit[now], axis[now])
    frame_bits = (seen.negative >> count,), [x >> count for x in seen.x], [z >> count for z in seen.z]
    negative, x, z = (_bits(columns, 2 * num) for columns in frame_bits)
    return np.array(done, dtype=bool), _ending(x, z, negative[0])


class _Seen:
    """All strings seen through a frame.

    Attributes:
        x, z: by qubit, which strings have an X or Y there, and which a Z or Y, each as the bits of one integer.
        negative: which have a minus sign.
    """

    def __init__(self, x: list[int], z: list[int], negative: int) -> None:
        self.x, self.z, self.negative = x, z, negative

    def move(self, first: int, second: int, first_axis: int, second_axis: int) -> None:
        """Conjugate all strings with a controlled Pauli.

        A string that anticommutes with both axes becomes (a p)(q b) in place of a b: with X, Y, Z in a circle, it
        changes its sign if exactly one of a and b is the letter behind the axis there.
        """
        x, z = self.x, self.z
        against_first, behind_first = _relation(x[first], z[first], first_axis)
        against_second, behind_second = _relation(x[second], z[second], second_axis)
        self.negative ^= against_first & against_second & (behind_first ^ behind_second)
        if first_axis & X_AXIS:
            x[first] ^= against_second
        if first_axis & Z_AXIS:
            z[first] ^= against_second
        if second_axis & X_AXIS:
            x[second] ^= against_first
        if second_axis & Z_AXIS:
            z[second] ^= against_first

    def check_single(self, rotation: list[int], qubit: list[int], axis: list[int]) -> None:
        """Check that rotations are single letters, each on its qubit about its axis.

        Raises:
            FrameMismatch: one is not.
        """
        mask = 0
        for each, at, letter in zip(rotation, qubit, axis, strict=True):
            mask |= 1 << each
            if (self.x[at] >> each & 1) + 2 * (self.z[at] >> each & 1) != letter:
                raise FrameMismatch("a rotation is not what it is said to be where it is done")
        once = twice = 0
        for x, z in zip(self.x, self.z, strict=True):
            support = (x | z) & mask
            twice |= once & support
            once |= support
        if twice:
            raise FrameMismatch("a rotation is not a single letter where it is done")


def _relation(x: int, z: int, axis: int) -> tuple[int, int]:
    """Which letters anticommute with an axis, and whether those are the one behind it in the circle X, Y, Z."""
    if axis == X_AXIS:
        return z, x
    return (x, ~z) if axis == Z_AXIS else (x ^ z, z)


def _columns(rotations: Bools, frame: Bools) -> list[int]:
    """The columns of two tables of rows, one above the other; the first row is the lowest bit."""
    packed = np.packbits(np.concatenate([rotations, frame]), axis=0, bitorder="little")
    return [int.from_bytes(column.tobytes(), "little") for column in packed.T]


def _bits(columns: Sequence[int], count: int) -> Bools:
    """The lowest bits of integers, bool [columns, count]."""
    size = -(-count // 8)
    whole = b"".join(column.to_bytes(size, "little") for column in columns)
    packed = np.frombuffer(whole, dtype=np.uint8).reshape(len(columns), size)
    return np.unpackbits(packed, axis=1, count=count, bitorder="little").astype(bool)


def _ending(x: Bools, z: Bools, negative: Bools) -> Ending:
    num = len(x)
    letters = x + 2 * z.astype(np.int64)
    if (np.count_nonzero(letters, axis=0) != 1).any():
        raise FrameMismatch("the walk does not end in a frame of single letters")
    place, axis = letters.argmax(axis=0), letters.max(axis=0)
    if not np.array_equal(place[:num], place[num:]):
        raise FrameMismatch("X and Z of a qubit end on different qubits")
    return Ending(place[:num], axis[:num], axis[num:], negative[:num], negative[num:])
