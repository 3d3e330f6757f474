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

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

NUM_FRAMES = 6720
NUM_MOVES = 27
NUM_STRINGS = 64
ALL_PAIRS = 0b111
"""Pairs of wires as bits: (0, 1), (0, 2), (1, 2)."""

FAR = 99
"""More gates than lie between any two frames."""

_SLOTS = 1 << 14
_BUILD_WORK, _SPREAD_WORK = NUM_FRAMES * NUM_MOVES, NUM_FRAMES * NUM_MOVES


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


@kernel(seconds_per_work=4e-6, compile_seconds=2)
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


@kernel(seconds_per_work=5e-7, compile_seconds=1)
def spread(following: Ints, pairs: int, costs: Ints) -> None:
    """Lower the cost of every frame to one more than that of a frame beside it, as long as there are such."""
    cost = 0
    left = len(costs)
    while left > 0 and cost < 99:
        for frame in range(len(costs)):
            if costs[frame] == cost:
                left -= 1
                for move in range(27):
                    if (pairs >> (move // 9)) & 1 and costs[following[27 * frame + move]] > cost + 1:
                        costs[following[27 * frame + move]] = cost + 1
        cost += 1


@dataclass(frozen=True)
class Frames:
    """All frames; number 0 is the one where X and Z of each wire are local to it.

    Attributes:
        strings: ``[9 · frames]``, three for every wire, ascending.
        following: ``[27 · frames]``, where the moves of every frame lead.
        slots: hash table from strings to numbers, for ``find_frame``.
    """

    strings: Ints
    following: Ints
    slots: Ints


@cache
def frames() -> Frames:
    """All frames, made once for each process."""
    strings = np.zeros(9 * (NUM_FRAMES + 1), dtype=np.int32)
    strings[:9] = (1, 8, 9, 2, 16, 18, 4, 32, 36)
    following = np.zeros(NUM_MOVES * NUM_FRAMES, dtype=np.int32)
    slots = np.full(_SLOTS, -1, dtype=np.int32)
    count = build_frames.run(strings, following, slots, work=_BUILD_WORK)
    assert count == NUM_FRAMES
    return Frames(strings, following, slots)


@lru_cache(maxsize=8)
def distances(pairs: int) -> Ints:
    """Two-qubit gates from every frame to frame 0 over some pairs of wires (bits)."""
    costs = np.full(NUM_FRAMES, FAR, dtype=np.int32)
    costs[0] = 0
    spread.run(frames().following, pairs, costs, work=_SPREAD_WORK)
    return costs


@lru_cache(maxsize=512)
def detours(pairs: int, string: int) -> Ints:
    """The same by way of a frame where a string is local to a wire."""
    local = (frames().strings[: 9 * NUM_FRAMES].reshape(NUM_FRAMES, 9) == string).any(axis=1)
    costs = np.where(local, distances(pairs), FAR).astype(np.int32)
    spread.run(frames().following, pairs, costs, work=_SPREAD_WORK)
    return costs
