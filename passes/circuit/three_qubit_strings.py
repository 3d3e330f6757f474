"""Pauli strings on three wires, as parts of kernels.

Strings are numbers of six bits as in ``qlower.passes.synthesis.three_qubit_frames``, with two more bits for a power of
i before them: ``phase·64 + string`` stands for ``i^phase`` times the product of all X of the string and then all Z of
it, wire by wire. Images are the strings that X and, three places further on, Z of each wire is.
"""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel_part

Longs = NDArray[np.int64]


@kernel_part
def parity(bits: int) -> int:
    """Whether the number of ones among three bits is odd."""
    return (0b10010110 >> bits) & 1


@kernel_part
def product(one: int, other: int) -> int:
    """The product of two strings."""
    turns = (one >> 6) + (other >> 6) + 2 * parity((one >> 3) & other & 7)
    return ((turns & 3) << 6) | ((one ^ other) & 63)


@kernel_part
def anticommute(one: int, other: int) -> bool:
    """Whether two strings anticommute."""
    return parity((one & (other >> 3) & 7) ^ ((one >> 3) & other & 7)) == 1


@kernel_part
def local_string(images: Longs, wire: int, letter: int) -> int:
    """What X (1), Z (2) or Y (3) on a wire is now."""
    string: int = images[wire if letter == 1 else 3 + wire]
    if letter == 3:
        string = product(images[wire], string)
        string = ((((string >> 6) + 1) & 3) << 6) | (string & 63)
    return string


@kernel_part
def turn(images: Longs, string: int, quarters: int) -> None:
    """Let a rotation of so many quarter turns become part of what X and Z are."""
    if quarters == 0:
        return
    for generator in range(6):
        image = images[generator]
        if anticommute(string, image):
            if quarters != 2:
                image = product(string, image)
            images[generator] = ((((image >> 6) + quarters) & 3) << 6) | (image & 63)
