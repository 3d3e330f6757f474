"""All Clifford frames of three wires up to gates on one wire, and how many two-qubit gates lie between them.

A Pauli string on three wires is a number of six bits: bit q says that it has an X on wire q, bit 3 + q that it has a Z.
A frame says which strings are local to each wire: for every wire a string, another that anticommutes with it, and
their product. One-qubit Clifford gates do not change a frame; there are 6,720 of them. A controlled Pauli gate over a
string a of one wire and b of another leads to the frame where strings of the first wire that anticommute with a have
b multiplied on, and the other way round; 27 such moves lead on from every frame.

Source: the symplectic picture of Clifford gates: D. Gottesman, arXiv:quant-ph/9807006.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

NUM_FRAMES = 6720
NUM_MOVES = 27
ALL_PAIRS = 0b111
"""Pairs of wires as bits: (0, 1), (0, 2), (1, 2)."""

FAR = 99
"""More gates than lie between any two frames."""

MOST_GATES = 7
"""No more gates than this lead from any frame by way of any string to any other, if the pairs join all wires."""

_SLOTS = 1 << 14
_BUILD_WORK = NUM_FRAMES * NUM_MOVES
_SPREAD_WORK = MOST_GATES * NUM_FRAMES * NUM_MOVES


@kernel_part
def put_sorted(target: Ints, at: int, one: int, other: int) -> None:
    """Write two strings and their product in ascending order."""
    third = one ^ other
    low = min(one, other, third)
    high = max(one, other, third)
    target[at] = low
    target[at + 1] = one ^ other ^ third ^ low ^ high
    target[at + 2] = high


@kernel_part
def make_move(strings: Ints, at: int, move: int, target: Ints, to: int) -> None:
    """The frame that a move leads to: ``move = 9·pair + 3·(place of a) + (place of b)``."""
    pair = move // 9
    first = at + (0 if pair < 2 else 3)
    second = at + (3 if pair == 0 else 6)
    on_first = move // 3 % 3
    on_second = move % 3
    one = strings[first + on_first]
    other = strings[second + on_second]
    turned = strings[first + (on_first + 1) % 3] ^ other
    turned_too = strings[second + (on_second + 1) % 3] ^ one
    for place in range(9):
        target[to + place] = strings[at + place]
    put_sorted(target, to + first - at, one, turned)
    put_sorted(target, to + second - at, other, turned_too)


@kernel_part
def find_frame(strings: Ints, at: int, known: Ints, slots: Ints) -> int:
    """The slot of a frame: it holds its number, or −1 if it is not known yet."""
    key = 0
    for wire in range(3):
        key = (key * 4096 + strings[at + 3 * wire] * 64 + strings[at + 3 * wire + 1]) % 2147483647
    slot = key * 40503 % 16381
    while slots[slot] >= 0:
        same = True
        for place in range(9):
            if known[9 * slots[slot] + place] != strings[at + place]:
                same = False
        if same:
            return slot
        slot = (slot + 1) % 16384
    return slot


@kernel(seconds_per_work=4e-6, compile_seconds=1)
def build_frames(strings: Ints, following: Ints, slots: Ints) -> int:
    """Fill in all frames by breadth-first search from the first, which is given; return how many there are.

    Args:
        strings: nine for every frame, and nine more of work space.
        following: where the moves of every frame lead.
        slots: all −1.
    """
    slots[find_frame(strings, 0, strings, slots)] = 0
    count = 1
    frame = 0
    while frame < count:
        for move in range(27):
            make_move(strings, 9 * frame, move, strings, 9 * count)
            slot = find_frame(strings, 9 * count, strings, slots)
            if slots[slot] < 0:
                slots[slot] = count
                count += 1
            following[27 * frame + move] = slots[slot]
        frame += 1
    return count


class Tables(NamedTuple):
    """What searches look up. Sets of strings are numbers in which bit s − 1 stands for string s.

    Attributes:
        strings, following: of the frames.
        local: by frame, the strings that are local to a wire.
        number: by set of pairs of wires, as bits, which of the following it has; −1 for none.
        distance: two-qubit gates from a frame to frame 0 over those pairs, by number and frame.
        within: the strings that lie on ways of at most so many gates to frame 0 (as long as they are local in one of
            the frames passed), by number, frame and gates from 0 to ``MOST_GATES``.
    """

    strings: Ints
    following: Ints
    local: Longs
    number: Longs
    distance: Ints
    within: Longs


@kernel(seconds_per_work=2e-7, compile_seconds=1)
def spread(following: Ints, local: Longs, pairs: int, distance: Ints, within: Longs) -> None:
    """Fill in the distances of all frames, and the strings on ways of so many gates.

    Moves lead both ways, so what lies within one gate more is what lies within so many of the frames beside.

    Args:
        following: of the frames.
        local: of the frames.
        pairs: pairs of wires, as bits.
        distance: filled; 0 for the first frame and ``FAR`` for all others.
        within: filled; zeros.
    """
    within[0] = local[0]
    for gates in range(1, 8):
        for frame in range(len(distance)):
            strings = within[8 * frame + gates - 1]
            for move in range(27):
                if (pairs >> (move // 9)) & 1:
                    beside = following[27 * frame + move]
                    strings |= within[8 * beside + gates - 1]
                    if distance[beside] == gates - 1:
                        distance[frame] = min(distance[frame], gates)
            if distance[frame] <= gates:
                strings |= local[frame]
            within[8 * frame + gates] = strings


@dataclass(frozen=True)
class Frames:
    """All frames; number 0 is the one where X and Z of each wire are local to it.

    Attributes:
        strings: ``[9 · frames]``, three for every wire, ascending.
        following: ``[27 · frames]``, where the moves of every frame lead.
        slots: hash table from strings to numbers, for ``find_frame``.
        local: ``[frames]``, the strings that are local to a wire, as in ``Tables``.
    """

    strings: Ints
    following: Ints
    slots: Ints
    local: Longs


@cache
def frames() -> Frames:
    """All frames, made once for each process."""
    strings = np.zeros(9 * (NUM_FRAMES + 1), dtype=np.int32)
    strings[:9] = (1, 8, 9, 2, 16, 18, 4, 32, 36)
    following = np.zeros(NUM_MOVES * NUM_FRAMES, dtype=np.int32)
    slots = np.full(_SLOTS, -1, dtype=np.int32)
    count = build_frames.run(strings, following, slots, work=_BUILD_WORK)
    assert count == NUM_FRAMES
    by_frame = strings[: 9 * NUM_FRAMES].reshape(NUM_FRAMES, 9).astype(np.int64)
    return Frames(strings, following, slots, (1 << (by_frame - 1)).sum(axis=1))


@lru_cache(maxsize=16)
def tables(pairs: tuple[int, ...]) -> Tables:
    """The tables for some sets of pairs of wires, each of at least two pairs as bits."""
    known = frames()
    number = np.full(ALL_PAIRS + 1, -1, dtype=np.int64)
    number[list(pairs)] = np.arange(len(pairs))
    ways = [_ways(one) for one in pairs]
    distance, within = (np.concatenate(parts) for parts in zip(*ways, strict=True))
    return Tables(known.strings, known.following, known.local, number, distance, within)


@lru_cache(maxsize=4)
def _ways(pairs: int) -> tuple[Ints, Longs]:
    """Distances and strings on ways over some pairs of wires."""
    known = frames()
    distance = np.full(NUM_FRAMES, FAR, dtype=np.int32)
    distance[0] = 0
    within = np.zeros((MOST_GATES + 1) * NUM_FRAMES, dtype=np.int64)
    spread.run(known.following, known.local, pairs, distance, within, work=_SPREAD_WORK)
    return distance, within
