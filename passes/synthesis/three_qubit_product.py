"""Products of gates on three wires, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.matrix_parts import Complexes
from qlower.passes.synthesis.unitary import ComplexArray

Longs = NDArray[np.int64]


class Gates(NamedTuple):
    """Gates in the order of time.

    Attributes:
        place: of each gate's matrix, among those of its size.
        first: its wire, or that of its least significant qubit.
        second: its other wire, −1 for none.
    """

    place: Longs
    first: Longs
    second: Longs


@kernel_part
def apply_one(gates: Complexes, at: int, wire: int, product: Complexes) -> None:
    """Multiply an 8x8 matrix by a one-qubit gate from the left."""
    a, b, c, d = gates[at], gates[at + 1], gates[at + 2], gates[at + 3]
    step = 8 << wire
    for row in range(8):
        if not (row >> wire) & 1:
            for column in range(8 * row, 8 * row + 8):
                one = product[column]
                other = product[column + step]
                product[column] = a * one + b * other
                product[column + step] = c * one + d * other


@kernel_part
def apply_two(gates: Complexes, at: int, first: int, second: int, product: Complexes) -> None:
    """Multiply an 8x8 matrix by a two-qubit gate from the left."""
    left = 8 << first
    right = 8 << second
    for row in range(8):
        if not (row >> first) & 1 and not (row >> second) & 1:
            for column in range(8 * row, 8 * row + 8):
                one = product[column]
                two = product[column + left]
                three = product[column + right]
                four = product[column + left + right]
                for to in range(4):
                    g = at + 4 * to
                    entry = ((gates[g] * one + gates[g + 1] * two) + gates[g + 2] * three) + gates[g + 3] * four
                    product[column + (left if to & 1 else 0) + (right if to & 2 else 0)] = entry


@kernel(seconds_per_work=5e-5, compile_seconds=2)
def multiply_gates(singles: Complexes, pairs: Complexes, gates: Gates, product: Complexes) -> None:
    """Multiply an 8x8 matrix, flat, by gates from the left."""
    for gate in range(len(gates.place)):
        if gates.second[gate] < 0:
            apply_one(singles, 4 * gates.place[gate], gates.first[gate], product)
        else:
            apply_two(pairs, 16 * gates.place[gate], gates.first[gate], gates.second[gate], product)


def product_of(singles: ComplexArray, pairs: ComplexArray, gates: Gates) -> ComplexArray:
    """The unitary ``[8, 8]`` of gates on three wires, wire 0 the least significant.

    Args:
        singles: matrices of one-qubit gates ``[n, 2, 2]``.
        pairs: matrices of two-qubit gates ``[m, 4, 4]``.
        gates: the gates.
    """
    product = np.eye(8, dtype=np.complex128).reshape(-1)
    multiply_gates.run(singles.reshape(-1), pairs.reshape(-1), gates, product, work=len(gates.place))
    return product.reshape(8, 8)
