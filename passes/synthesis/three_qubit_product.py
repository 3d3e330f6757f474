"""Products of gates on three wires, for many blocks of them, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.matrix_parts import Complexes
from qlower.passes.synthesis.unitary import ComplexArray

Longs = NDArray[np.int64]


class Gates(NamedTuple):
    """Gates, block after block, in the order of time.

    Attributes:
        offsets: where each block begins; one longer than there are blocks.
        place: of each gate's matrix, among those of its size.
        first: its wire, or that of its least significant qubit.
        second: its other wire, −1 for none.
    """

    offsets: Longs
    place: Longs
    first: Longs
    second: Longs


@kernel_part
def apply_one(gates: Complexes, at: int, wire: int, product: Complexes, start: int) -> None:
    """Multiply an 8x8 matrix by a one-qubit gate from the left."""
    a, b, c, d = gates[at], gates[at + 1], gates[at + 2], gates[at + 3]
    step = 8 << wire
    for row in range(8):
        if not (row >> wire) & 1:
            for column in range(start + 8 * row, start + 8 * row + 8):
                one = product[column]
                other = product[column + step]
                product[column] = a * one + b * other
                product[column + step] = c * one + d * other


@kernel_part
def apply_two(  # noqa: PLR0917
    gates: Complexes, at: int, first: int, second: int, product: Complexes, start: int
) -> None:
    """Multiply an 8x8 matrix by a two-qubit gate from the left."""
    left = 8 << first
    right = 8 << second
    for row in range(8):
        if not (row >> first) & 1 and not (row >> second) & 1:
            for column in range(start + 8 * row, start + 8 * row + 8):
                one = product[column]
                two = product[column + left]
                three = product[column + right]
                four = product[column + left + right]
                for to in range(4):
                    g = at + 4 * to
                    entry = ((gates[g] * one + gates[g + 1] * two) + gates[g + 2] * three) + gates[g + 3] * four
                    product[column + (left if to & 1 else 0) + (right if to & 2 else 0)] = entry


@kernel(seconds_per_work=5e-5, compile_seconds=2)
def multiply_gates(singles: Complexes, pairs: Complexes, gates: Gates, products: Complexes) -> None:
    """The unitary of each block, flat.

    Args:
        singles: matrices of one-qubit gates, 4 entries each.
        pairs: matrices of two-qubit gates, 16 entries each.
        gates: the gates.
        products: filled, 64 entries each.
    """
    for block in range(len(gates.offsets) - 1):
        start = 64 * block
        for entry in range(64):
            products[start + entry] = 1.0 + 0j if entry % 9 == 0 else 0j
        for gate in range(gates.offsets[block], gates.offsets[block + 1]):
            first = gates.first[gate]
            if gates.second[gate] < 0:
                apply_one(singles, 4 * gates.place[gate], first, products, start)
            else:
                apply_two(pairs, 16 * gates.place[gate], first, gates.second[gate], products, start)


def products_of(singles: ComplexArray, pairs: ComplexArray, gates: Gates) -> ComplexArray:
    """The unitaries ``[B, 8, 8]`` of blocks of gates on three wires, wire 0 the least significant.

    Args:
        singles: matrices of one-qubit gates ``[n, 2, 2]``.
        pairs: matrices of two-qubit gates ``[m, 4, 4]``.
        gates: the gates.
    """
    products = np.empty(64 * (len(gates.offsets) - 1), dtype=np.complex128)
    multiply_gates.run(singles.reshape(-1), pairs.reshape(-1), gates, products, work=len(gates.place))
    return products.reshape(-1, 8, 8)
