"""Pauli strings followed along a walk with their signs, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.pauli_synthesis.frames import FRAME_CHUNK
from qlower.passes.pauli_synthesis.walk import Walk

Longs = NDArray[np.int64]

FOLLOWED, NOT_AS_SAID, NO_LETTER, NO_FRAME = range(4)
"""What came of it: all is well; a rotation is not the letter that it is done as; it is more than that; the walk does
not end in a frame of single letters."""


class Strings(NamedTuple):
    """Strings as columns: words of ``FRAME_CHUNK`` rotations, behind them words of as many of the frame's 2n strings.

    Attributes:
        x, z: by qubit and word, which strings have an X or Y there, and which a Z or Y; [n · words].
        negative: which have a minus sign; [words].
    """

    x: Longs
    z: Longs
    negative: Longs


class Letters(NamedTuple):
    """What the frame's strings are in the end, single letters: qubit, axis, and 1 for a minus sign; −1 in ``place``."""

    place: Longs
    axis: Longs
    negative: Longs


@kernel_part
def num_words(count: int) -> int:
    """Words of so many strings."""
    return (count + FRAME_CHUNK - 1) // FRAME_CHUNK


@kernel(seconds_per_work=1e-6, compile_seconds=2.0)
def follow_signs(walk: Walk, num_qubits: int, strings: Strings, negative: Longs, letters: Letters) -> int:
    """Follow all strings along a walk; return what came of it.

    Args:
        walk: the walk.
        num_qubits: n.
        strings: what they are at the beginning, then at the end.
        negative: filled: 1 for rotations that are done with a minus sign, in the order of the walk.
        letters: filled.
    """
    words = len(strings.negative)
    done = 0
    for step in range(len(walk.first) + 1):
        if step > 0:
            at = step - 1
            move(strings, words, walk.first[at], walk.second[at], walk.first_axis[at], walk.second_axis[at])
        while done < len(walk.rotation) and walk.after[done] == step:
            word, bit = walk.rotation[done] // FRAME_CHUNK, walk.rotation[done] % FRAME_CHUNK
            negative[done] = (strings.negative[word] >> bit) & 1
            for qubit in range(num_qubits):
                at = qubit * words + word
                letter = ((strings.x[at] >> bit) & 1) + 2 * ((strings.z[at] >> bit) & 1)
                if qubit == walk.qubit[done] and letter != walk.axis[done]:
                    return NOT_AS_SAID
                if qubit != walk.qubit[done] and letter != 0:
                    return NO_LETTER
            done += 1
    return read_letters(strings, words, num_words(len(walk.rotation)), num_qubits, letters)


@kernel_part
def move(  # noqa: PLR0917  # kernels take positions only
    strings: Strings, words: int, first: int, second: int, first_axis: int, second_axis: int
) -> None:
    """Conjugate all strings with a controlled Pauli.

    A string that anticommutes with both axes becomes (a p)(q b) in place of a b: with X, Y, Z in a circle, it changes
    its sign if exactly one of a and b is the letter behind the axis there.
    """
    for word in range(words):
        one, other = first * words + word, second * words + word
        x, z = strings.x[one], strings.z[one]
        against_first = (z if first_axis & 1 != 0 else 0) ^ (x if first_axis & 2 != 0 else 0)
        behind = x if first_axis == 1 else (~z if first_axis == 2 else z)
        x, z = strings.x[other], strings.z[other]
        against_second = (z if second_axis & 1 != 0 else 0) ^ (x if second_axis & 2 != 0 else 0)
        behind ^= x if second_axis == 1 else (~z if second_axis == 2 else z)
        strings.negative[word] ^= against_first & against_second & behind
        if first_axis & 1 != 0:
            strings.x[one] ^= against_second
        if first_axis & 2 != 0:
            strings.z[one] ^= against_second
        if second_axis & 1 != 0:
            strings.x[other] ^= against_first
        if second_axis & 2 != 0:
            strings.z[other] ^= against_first


@kernel_part
def read_letters(strings: Strings, words: int, frame_word: int, num_qubits: int, letters: Letters) -> int:
    """Write down what the frame's strings are; return what came of it."""
    found = 0
    for qubit in range(num_qubits):
        for word in range(frame_word, words):
            x, z = strings.x[qubit * words + word], strings.z[qubit * words + word]
            if x | z == 0:
                continue
            for bit in range(FRAME_CHUNK):
                row = (word - frame_word) * FRAME_CHUNK + bit
                letter = ((x >> bit) & 1) + 2 * ((z >> bit) & 1)
                if letter != 0:
                    if letters.place[row] >= 0:
                        return NO_FRAME
                    letters.place[row] = qubit
                    letters.axis[row] = letter
                    letters.negative[row] = (strings.negative[word] >> bit) & 1
                    found += 1
    return FOLLOWED if found == 2 * num_qubits else NO_FRAME
