"""Equal matrices found in kernels: a table of hashes over the bits of 4x4 complex matrices."""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel_part

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

_WORDS = 32
_LOW = 0x7FFFFFFF


def new_slots(count: int) -> Ints:
    """An empty table for so many matrices."""
    return np.full(1 << (2 * count).bit_length(), -1, dtype=np.int32)


@kernel_part
def first_equal(bits: Longs, number: int, slots: Ints) -> int:
    """The first matrix entered that equals one to the bit, or that one, which is then entered.

    Args:
        bits: of all matrices, 32 words each.
        number: which one.
        slots: the table, its size a power of two larger than the number of matrices.
    """
    begin = _WORDS * number
    hashed = 0
    for place in range(begin, begin + _WORDS):
        word = bits[place]  # doubles of few digits differ in their high bits only
        hashed = (hashed * 1000003 + ((word ^ (word >> 20) ^ (word >> 40)) & _LOW)) & _LOW
    slot = (hashed ^ (hashed >> 15)) & (len(slots) - 1)
    while slots[slot] >= 0:
        other = slots[slot]
        place = 0
        while place < _WORDS and bits[begin + place] == bits[_WORDS * other + place]:
            place += 1
        if place == _WORDS:
            return int(other)
        slot = (slot + 1) & (len(slots) - 1)
    slots[slot] = number
    return number
