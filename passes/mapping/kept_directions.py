"""Which directions two-qubit unitaries keep on their wires, as a kernel.

With V_P = U P U† for the Pauli matrices P of a wire, U takes rotations about a direction a on that wire to such about
another one on the same wire if Σ_P a_P V_P acts on that wire only. Axes are tried first; any other direction is the
null vector of a quadratic form.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.mapping.coupling import Ints

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]

EXACT = 1e-12
"""Largest entry of what is left beyond the wire."""
AXES = (2, 0, 1)
"""In the order in which they are tried."""


@kernel_part
def entry_of(axis: int, is_set: bool) -> complex:
    """The entry of a Pauli matrix in the row 0 or 1, which has only one."""
    if axis == 0:
        return 1.0 + 0.0j
    if axis == 1:
        return 0.0 + 1.0j if is_set else 0.0 - 1.0j
    return -1.0 + 0.0j if is_set else 1.0 + 0.0j


@kernel_part
def conjugate(unitaries: Complexes, start: int, bit: int, axis: int, beyond: Complexes) -> None:
    """Write V_P, 16 entries, at its place."""
    flip = 0 if axis == 2 else bit
    for row in range(4):
        for column in range(4):
            total = 0.0 + 0.0j
            for inner in range(4):
                factor = entry_of(axis, (inner & bit) != 0)
                left = unitaries[start + 4 * row + inner]
                right = unitaries[start + 4 * column + (inner ^ flip)]
                total += left * factor * right.conjugate()
            beyond[16 * axis + 4 * row + column] = total


@kernel_part
def take_local(bit: int, axis: int, beyond: Complexes, local: Floats) -> None:
    """Take the part of V_P that acts on the wire only out of it."""
    for onto in range(3):
        flip = 0 if onto == 2 else bit
        total = 0.0
        for row in range(4):
            entry = beyond[16 * axis + 4 * (row ^ flip) + row]
            total += (entry_of(onto, (row & bit) != 0) * entry).real
        local[3 * axis + onto] = 0.25 * total
    for onto in range(3):
        flip = 0 if onto == 2 else bit
        for row in range(4):
            at = 16 * axis + 4 * row + (row ^ flip)
            beyond[at] -= local[3 * axis + onto] * entry_of(onto, (row & bit) != 0)


@kernel_part
def is_kept(beyond: Complexes, vector: Floats) -> bool:
    """Whether nothing is left beyond the wire of the direction ``vector[:3]``."""
    for entry in range(16):
        left = vector[0] * beyond[entry] + vector[1] * beyond[16 + entry] + vector[2] * beyond[32 + entry]
        if not abs(left.real) + abs(left.imag) <= EXACT:
            return False
    return True


@kernel_part
def product(beyond: Complexes, one: int, other: int) -> float:
    """The entry of the quadratic form of what is left."""
    total = 0.0
    for entry in range(16):
        left = beyond[16 * one + entry]
        right = beyond[16 * other + entry]
        total += left.real * right.real + left.imag * right.imag
    return total


@kernel_part
def set_null(beyond: Complexes, vector: Floats) -> None:
    """Set ``vector[:3]`` to the null vector of the form: the longest cross product of two of its rows."""
    xx = product(beyond, 0, 0)
    xy = product(beyond, 0, 1)
    xz = product(beyond, 0, 2)
    yy = product(beyond, 1, 1)
    yz = product(beyond, 1, 2)
    zz = product(beyond, 2, 2)
    longest = 0.0
    for pair in range(3):
        if pair == 0:
            x, y, z = xy * yz - xz * yy, xz * xy - xx * yz, xx * yy - xy * xy
        elif pair == 1:
            x, y, z = yy * zz - yz * yz, yz * xz - xy * zz, xy * yz - yy * xz
        else:
            x, y, z = yz * xz - zz * xy, zz * xx - xz * xz, xz * xy - yz * xx
        length = sqrt(x * x + y * y + z * z)
        if length > longest:
            longest = length
            vector[0] = x / length
            vector[1] = y / length
            vector[2] = z / length


@kernel_part
def find_direction(beyond: Complexes, vector: Floats) -> bool:
    """Set ``vector[:3]`` to a direction that is kept, if there is one: an axis, or any other."""
    for attempt in range(4):
        for part in range(3):
            vector[part] = 0.0
        if attempt < 3:
            vector[AXES[attempt]] = 1.0
        else:
            set_null(beyond, vector)
            if vector[0] == 0.0 and vector[1] == 0.0 and vector[2] == 0.0:
                return False
        if is_kept(beyond, vector):
            return True
    return False


@kernel(seconds_per_work=4e-4, compile_seconds=3)
def find_directions(  # noqa: PLR0917  # kernels take positions only
    unitaries: Complexes,
    site: Ints,
    beyond: Complexes,
    local: Floats,
    vector: Floats,
    known: Ints,
    inward: Floats,
    outward: Floats,
) -> int:
    """Find the direction that each unitary keeps on its low and on its high wire; return how many do.

    Args:
        unitaries: 16 entries each; the low wire is the least significant bit.
        site: by unitary and wire, where to write what is found.
        beyond: 48 entries of work space.
        local: 9 entries of work space.
        vector: 3 entries of work space.
        known: filled at the sites with 1 where there is a direction.
        inward: by site the direction before the unitary, 3 entries each; filled where there is one.
        outward: the same for what that becomes.
    """
    found = 0
    for place in range(2 * (len(unitaries) // 16)):
        bit = 1 + place % 2
        for axis in range(3):
            conjugate(unitaries, 16 * (place // 2), bit, axis, beyond)
            take_local(bit, axis, beyond, local)
        if not find_direction(beyond, vector):
            continue
        found += 1
        known[site[place]] = 1
        for part in range(3):
            inward[3 * site[place] + part] = vector[part]
            outward[3 * site[place] + part] = (
                vector[0] * local[part] + vector[1] * local[3 + part] + vector[2] * local[6 + part]
            )
    return found


@kernel(seconds_per_work=5e-6, compile_seconds=1)
def fill_rotations(matrices: Complexes, passes: Ints, rotates: int, rotations: Floats) -> None:
    """Fill the rotations of the Bloch sphere by one-qubit gates, 9 entries each, row by row.

    Args:
        matrices: 4 entries each.
        passes: of each single; a matrix belongs to those that are ``rotates``, in turn.
        rotates: see above.
        rotations: R_ij = tr(σ_i U σ_j U†)/2 of each single; filled where there is a matrix.
    """
    at = 0
    for place in range(len(passes)):
        if passes[place] != rotates:
            continue
        a, b, c, d = matrices[at], matrices[at + 1], matrices[at + 2], matrices[at + 3]
        at += 4
        for axis in range(3):
            # U σ U† is [[2 u, w], [w*, −2 u]] up to a multiple of the identity.
            if axis == 0:
                upper = b * a.conjugate() + a * b.conjugate()
                lower = d * c.conjugate() + c * d.conjugate()
                across = b * c.conjugate() + a * d.conjugate()
            elif axis == 1:
                upper = 1j * (b * a.conjugate() - a * b.conjugate())
                lower = 1j * (d * c.conjugate() - c * d.conjugate())
                across = 1j * (b * c.conjugate() - a * d.conjugate())
            else:
                upper = a * a.conjugate() - b * b.conjugate()
                lower = c * c.conjugate() - d * d.conjugate()
                across = a * c.conjugate() - b * d.conjugate()
            rotations[9 * place + axis] = across.real
            rotations[9 * place + 3 + axis] = -across.imag
            rotations[9 * place + 6 + axis] = 0.5 * (upper - lower).real
