"""The signs that a walk gives to Pauli strings, and the frame it ends in."""

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
    x = np.zeros((num, count + 2 * num), dtype=bool)
    z = np.zeros((num, count + 2 * num), dtype=bool)
    x[:, :count], z[:, :count] = rotations.x_bits.T, rotations.z_bits.T
    frame = EndingFrame.identity(num) if ending is None else ending
    x[:, count:], z[:, count:] = frame.strings.x_bits.T, frame.strings.z_bits.T
    negative = np.concatenate([np.zeros(count, dtype=bool), frame.negative])
    done = np.zeros(count, dtype=bool)
    ends = np.searchsorted(walk.after, np.arange(walk.num_moves + 1), side="right").tolist()
    moves = zip(*(part.tolist() for part in walk[:4]), strict=True)
    begin = 0
    for step, end in enumerate(ends):
        if step:
            _move(x, z, negative, *next(moves))
        if end > begin:
            _check_single(x[:, :count], z[:, :count], walk, slice(begin, end))
            done[begin:end] = negative[walk.rotation[begin:end]]
            begin = end
    return done, _ending(x[:, count:], z[:, count:], negative[count:])


def _move(x: Bools, z: Bools, negative: Bools, *move: int) -> None:
    """Conjugate all strings with a controlled Pauli.

    A string that anticommutes with both axes becomes (a p)(q b) in place of a b: with X, Y, Z in a circle, it changes
    its sign if exactly one of a and b is the letter behind the axis there.
    """
    first, second, first_axis, second_axis = move
    against_first, behind_first = _relation(x[first], z[first], first_axis)
    against_second, behind_second = _relation(x[second], z[second], second_axis)
    negative ^= against_first & against_second & (behind_first ^ behind_second)
    for qubit, axis, gain in ((first, first_axis, against_second), (second, second_axis, against_first)):
        if axis & X_AXIS:
            x[qubit] ^= gain
        if axis & Z_AXIS:
            z[qubit] ^= gain


def _relation(x: Bools, z: Bools, axis: int) -> tuple[Bools, Bools]:
    """Which letters anticommute with an axis, and whether those are the one behind it in the circle X, Y, Z."""
    if axis == X_AXIS:
        return z.copy(), x.copy()
    return (x.copy(), ~z) if axis == Z_AXIS else (x ^ z, z.copy())


def _check_single(x: Bools, z: Bools, walk: Walk, places: slice) -> None:
    rotation, qubit, axis = walk.rotation[places], walk.qubit[places], walk.axis[places]
    letters = x[:, rotation] + 2 * z[:, rotation].astype(np.int64)
    if (np.count_nonzero(letters, axis=0) != 1).any() or (letters[qubit, np.arange(len(qubit))] != axis).any():
        raise FrameMismatch("a rotation is not a single letter where it is done")


def _ending(x: Bools, z: Bools, negative: Bools) -> Ending:
    num = len(x)
    letters = x + 2 * z.astype(np.int64)
    if (np.count_nonzero(letters, axis=0) != 1).any():
        raise FrameMismatch("the walk does not end in a frame of single letters")
    place, axis = letters.argmax(axis=0), letters.max(axis=0)
    if not np.array_equal(place[:num], place[num:]):
        raise FrameMismatch("X and Z of a qubit end on different qubits")
    return Ending(place[:num], axis[:num], axis[num:], negative[:num], negative[num:])
