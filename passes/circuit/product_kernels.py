"""Products of the matrices of gates that follow each other, as kernels."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Complexes = NDArray[np.complex128]
Longs = NDArray[np.int64]


class Members(NamedTuple):
    """The gates of blocks, block after block.

    Attributes:
        offsets: where each block begins.
        place: of each gate's matrix, among those of its size.
        on: 0 for a gate on the low wire, 1 on the high one, 2 on both with the low one first, 3 the other way round.
    """

    offsets: Longs
    place: Longs
    on: Longs


@kernel_part
def apply_single(gate: Complexes, at: int, on: int, product: Complexes, start: int) -> None:
    """Multiply a 4x4 matrix by a one-qubit gate from the left."""
    a, b, c, d = gate[at], gate[at + 1], gate[at + 2], gate[at + 3]
    distance = 8 if on == 1 else 4  # between the rows that the gate mixes
    for pair in range(2):
        upper = start + (4 * pair if on == 1 else 8 * pair)
        for column in range(4):
            one = product[upper + column]
            other = product[upper + distance + column]
            product[upper + column] = a * one + b * other
            product[upper + distance + column] = c * one + d * other


@kernel_part
def apply_pair(gate: Complexes, at: int, on: int, product: Complexes, start: int, spare: Complexes) -> None:  # noqa: PLR0917
    """Multiply a 4x4 matrix by a two-qubit gate from the left."""
    for entry in range(16):
        spare[entry] = product[start + entry]
    for row in range(4):
        source = at + 4 * row
        middle = 1
        if on == 3:  # the operands are exchanged, and with them the second and third row and column
            source = at + 4 * (3 - row if 0 < row < 3 else row)
            middle = 2
        one = gate[source]
        two = gate[source + middle]
        three = gate[source + 3 - middle]
        four = gate[source + 3]
        for column in range(4):
            product[start + 4 * row + column] = (
                (one * spare[column] + two * spare[4 + column]) + three * spare[8 + column]
            ) + four * spare[12 + column]


@kernel(seconds_per_work=1e-5, compile_seconds=2)
def multiply_blocks(
    singles: Complexes, pairs: Complexes, members: Members, products: Complexes, spare: Complexes
) -> None:
    """The unitary of each block, flat, its low wire the least significant bit.

    Args:
        singles: matrices of one-qubit gates, 4 entries each.
        pairs: matrices of two-qubit gates, 16 entries each, the first operand the least significant bit.
        members: the gates.
        products: filled, 16 entries each.
        spare: 16 entries of work space.
    """
    for block in range(len(members.offsets) - 1):
        start = 16 * block
        for entry in range(16):
            products[start + entry] = 1.0 + 0j if entry % 5 == 0 else 0j
        for member in range(members.offsets[block], members.offsets[block + 1]):
            on = members.on[member]
            if on < 2:
                apply_single(singles, 4 * members.place[member], on, products, start)
            else:
                apply_pair(pairs, 16 * members.place[member], on, products, start, spare)
