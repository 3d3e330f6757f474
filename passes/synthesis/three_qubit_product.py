"""Products of gates on three wires, as parts of kernels; matrices are flat, wire 0 the least significant bit."""

from qlower.lowering.kernels import kernel_part
from qlower.passes.synthesis.matrix_parts import Complexes


@kernel_part
def set_to_one(product: Complexes, start: int) -> None:
    """Make an 8x8 matrix the identity."""
    for entry in range(64):
        product[start + entry] = 1.0 + 0j if entry % 9 == 0 else 0j


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


@kernel_part
def apply_cx(control: int, target: int, product: Complexes, start: int) -> None:
    """Multiply an 8x8 matrix by a CX from the left."""
    step = 8 << target
    for row in range(8):
        if (row >> control) & 1 and not (row >> target) & 1:
            for column in range(start + 8 * row, start + 8 * row + 8):
                low = product[column]
                product[column] = product[column + step]
                product[column + step] = low
