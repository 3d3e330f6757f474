"""Pauli strings on three wires, as parts of kernels.

Strings are numbers of six bits as in ``qlower.passes.synthesis.three_qubit_frames``, with two more bits for a power of
i before them: ``phase·64 + string`` stands for ``i^phase`` times the product of all X of the string and then all Z of
it, wire by wire. Images are six strings in one number, eight bits each from the lowest on: what X of wires 0, 1 and 2
is, and then Z of each. So what is done with each of them is done with all of them at once.
"""

from qlower.lowering.kernels import kernel_part

START = sum(1 << bit << 8 * bit for bit in range(6))
"""The images of X and Z where nothing has been done."""

_LOWEST = sum(1 << 8 * image for image in range(6))
"""The lowest bit of each image."""


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
def weight(string: int) -> int:
    """How many Y a string has."""
    both = string & (string >> 3) & 7
    return (both & 1) + ((both >> 1) & 1) + (both >> 2)


@kernel_part
def local_string(images: int, wire: int, letter: int) -> int:
    """What X (1), Z (2) or Y (3) on a wire is now."""
    of_x = (images >> (8 * wire)) & 255
    of_z = (images >> (8 * wire + 24)) & 255
    if letter == 1:
        return of_x
    if letter == 2:
        return of_z
    both = product(of_x, of_z)
    return ((((both >> 6) + 1) & 3) << 6) | (both & 63)


@kernel_part
def parities(bits: int) -> int:
    """By image, whether the number of ones among its three lowest bits is odd."""
    return (bits ^ (bits >> 1) ^ (bits >> 2)) & _LOWEST


@kernel_part
def turned(images: int, string: int, quarters: int) -> int:
    """The images once a rotation of so many quarter turns has become part of what X and Z are."""
    if quarters == 0:
        return images
    x = (string & 7) * _LOWEST
    z = ((string >> 3) & 7) * _LOWEST
    change = parities(((images >> 3) & x) ^ (images & z))
    if quarters == 2:
        return images ^ (change << 7)
    crossed = parities(images & z)
    phases = ((images >> 6) & (3 * _LOWEST)) + change * ((string >> 6) + quarters) + ((2 * crossed) & (3 * change))
    return ((images ^ (change * (string & 63))) & (63 * _LOWEST)) | ((phases & (3 * _LOWEST)) << 6)
