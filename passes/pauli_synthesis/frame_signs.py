"""The signs that a walk gives to Pauli strings, and the frame it ends in."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.column_kernel import write_strings
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.frames import FRAME_CHUNK
from qlower.passes.pauli_synthesis.sign_kernel import (
    FOLLOWED,
    NO_FRAME,
    NO_LETTER,
    NOT_AS_SAID,
    Letters,
    Strings,
    follow_signs,
    num_words,
)
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
    strings = _strings(rotations, frame)
    negative = np.zeros(count, dtype=np.int64)
    place, axis, minus = np.full((3, 2 * num), -1, dtype=np.int64)
    work = (walk.num_moves + num) * len(strings.negative) + count * num
    answer = follow_signs.run(walk, num, strings, negative, Letters(place, axis, minus), work=work)
    if answer != FOLLOWED:
        raise FrameMismatch(_ANSWERS[answer])
    if not np.array_equal(place[:num], place[num:]):
        raise FrameMismatch("X and Z of a qubit end on different qubits")
    return negative == 1, Ending(place[:num], axis[:num], axis[num:], minus[:num] == 1, minus[num:] == 1)


_ANSWERS = {
    NOT_AS_SAID: "a rotation is not what it is said to be where it is done",
    NO_LETTER: "a rotation is not a single letter where it is done",
    NO_FRAME: "the walk does not end in a frame of single letters",
}


def _strings(rotations: PauliTable, frame: EndingFrame) -> Strings:
    """The strings of rotations and frame as the kernel takes them."""
    num, frame_word = rotations.num_qubits, num_words(len(rotations))
    words = frame_word + num_words(2 * num)
    x, z, negative = (np.zeros(size, dtype=np.int64) for size in (num * words, num * words, words))
    write_strings(rotations, 0, FRAME_CHUNK, x, z)
    write_strings(frame.strings, frame_word, FRAME_CHUNK, x, z)
    minus = np.flatnonzero(frame.negative)
    np.add.at(negative, frame_word + minus // FRAME_CHUNK, np.left_shift(1, minus % FRAME_CHUNK))
    return Strings(x, z, negative)
