"""The Weyl decomposition of many two-qubit unitaries as a kernel; see :mod:`qlower.passes.synthesis.two_qubit`."""

import math
from math import pi
from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.diagonalize import diagonalize
from qlower.passes.synthesis.matrix_parts import (
    Complexes,
    Floats,
    determinant,
    make_unitary,
    multiply_adjoint,
    multiply_four,
    multiply_two,
)

COORDINATE_TOLERANCE = 1e-12
"""Interaction coordinates (radians) this near to a face of the Weyl chamber lie on it."""

HALF_PI = pi / 2
ROOT = math.sqrt(0.5)
MAGIC: tuple[complex, ...] = tuple(
    complex(ROOT * entry) for entry in (1, 1j, 0, 0, 0, 0, 1j, 1, 0, 0, 1j, -1, 1, -1j, 0, 0)
)
"""The magic basis, its vectors as columns, row by row."""
SIGNS = (1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0)
"""Eigenvalues of XX, YY and ZZ on the four vectors of the magic basis."""
PAULIS: tuple[complex, ...] = (0j, 1 + 0j, 1 + 0j, 0j, 0j, -1j, 1j, 0j, 1 + 0j, 0j, 0j, -1 + 0j)
ROOTS: tuple[complex, ...] = (
    0.5 + 0.5j, 0.5 - 0.5j, 0.5 - 0.5j, 0.5 + 0.5j,
    0.5 + 0.5j, -0.5 - 0.5j, 0.5 + 0.5j, 0.5 + 0.5j,
    1 + 0j, 0j, 0j, 1j,
)  # fmt: skip
"""√X, √Y and √Z: conjugating both qubits by one exchanges the coordinates of the two other axes."""

LEFT_HIGH, LEFT_LOW, RIGHT_HIGH, RIGHT_LOW = 0, 4, 8, 12
"""Places of the local factors in ``Local.factors``."""


class Space(NamedTuple):
    """Work space for one matrix: 4x4 matrices, flat.

    Attributes:
        matrix, magic, columns, product: complex.
        basis, roots, paulis: the constants above; ``adjoint`` is that of ``basis``.
        factors: four 2x2 matrices.
        spare: one 2x2 matrix.
    """

    matrix: Complexes
    magic: Complexes
    columns: Complexes
    product: Complexes
    basis: Complexes
    adjoint: Complexes
    roots: Complexes
    paulis: Complexes
    factors: Complexes
    spare: Complexes


class Reals(NamedTuple):
    """Real work space for one matrix.

    Attributes:
        real, imag, vectors: 4x4 matrices, flat.
        angles: of the eigenvalues, [4].
        coordinates: and the phase, [4].
    """

    real: Floats
    imag: Floats
    vectors: Floats
    angles: Floats
    coordinates: Floats


class Found(NamedTuple):
    """Decompositions of n matrices.

    Attributes:
        matrices: as given, then the unitaries nearest to them, [16 n].
        factors: left high, left low, right high, right low, each of all matrices, [16 n].
        coordinates: [3 n].
        phase: [n].
    """

    matrices: Complexes
    factors: Complexes
    coordinates: Floats
    phase: Floats


def new_space() -> tuple[Space, Reals]:
    """Work space."""

    def complexes(*entries: complex) -> Complexes:
        return np.array(entries or (0j,) * 16, dtype=np.complex128)

    basis = complexes(*MAGIC)
    adjoint = np.conj(basis.reshape(4, 4).T).flatten()
    space = Space(
        complexes(), complexes(), complexes(), complexes(), basis, adjoint, complexes(*ROOTS), complexes(*PAULIS),
        complexes(), complexes(),
    )  # fmt: skip
    return space, Reals(np.zeros(16), np.zeros(16), np.zeros(16), np.zeros(4), np.zeros(4))


@kernel_part
def argument(real: float, imag: float) -> float:
    """The angle of a complex number in (−π, π]; π on both sides of the cut's signed zeros."""
    angle = math.atan2(imag + 0.0, real + 0.0)
    return pi if angle == -pi else angle


@kernel_part
def into_magic(space: Space, reals: Reals) -> None:
    """The matrix in the magic basis, ``magic``, and its symmetric square, ``real`` and ``imag``."""
    multiply_four(space.matrix, space.basis, space.product)
    multiply_adjoint(space.basis, space.product, space.magic)
    m = space.magic
    for row in range(4):
        for column in range(row, 4):
            entry = ((m[row] * m[column] + m[row + 4] * m[column + 4]) + m[row + 8] * m[column + 8]) + m[row + 12] * m[
                column + 12
            ]
            reals.real[4 * row + column] = entry.real
            reals.real[4 * column + row] = entry.real
            reals.imag[4 * row + column] = entry.imag
            reals.imag[4 * column + row] = entry.imag


@kernel_part
def split(space: Space, reals: Reals) -> None:
    """From the eigenvectors: the angles, ``real`` for the left locals and ``vectors`` for the right ones.

    Both are made rotations: determinant one.
    """
    v = reals.vectors
    if determinant(v) < 0:
        for row in range(0, 16, 4):
            v[row] = -v[row]
    for row in range(0, 16, 4):
        for column in range(4):
            space.columns[row + column] = (
                (space.magic[row] * v[column] + space.magic[row + 1] * v[column + 4])
                + space.magic[row + 2] * v[column + 8]
            ) + space.magic[row + 3] * v[column + 12]
    for column in range(4):
        total = 0j
        for row in range(0, 16, 4):
            total += space.columns[row + column] * space.columns[row + column]
        angle = 0.5 * argument(total.real, total.imag)
        reals.angles[column] = angle
        cosine = math.cos(angle)
        sine = math.sin(angle)
        for row in range(0, 16, 4):
            entry = space.columns[row + column]
            reals.real[row + column] = entry.real * cosine + entry.imag * sine
    if determinant(reals.real) < 0:
        reals.angles[0] += pi
        for row in range(0, 16, 4):
            reals.real[row] = -reals.real[row]


@kernel_part
def factor(space: Space, rotation: Floats, transposed: int, high_at: int, low_at: int) -> None:
    """The two SU(2) factors that a rotation of the magic basis (or its transpose) is."""
    for row in range(4):
        for column in range(4):
            entry = rotation[4 * column + row] if transposed != 0 else rotation[4 * row + column]
            space.columns[4 * column + row] = complex(entry, 0.0)  # its adjoint: the entries are real
    multiply_adjoint(space.columns, space.adjoint, space.product)
    multiply_four(space.basis, space.product, space.columns)
    # Block (h', h) of the product is entry (h', h) of the high factor times the low factor.
    p = space.columns
    first = 0
    weight = p[0].real * p[0].real + p[0].imag * p[0].imag + p[1].real * p[1].real + p[1].imag * p[1].imag
    if weight < 0.5:
        first = 2
    a, b, c, d = p[first], p[first + 1], p[first + 4], p[first + 5]
    det = a * d - b * c
    half = -0.5 * argument(det.real, det.imag)
    size = math.sqrt(math.sqrt(det.real * det.real + det.imag * det.imag))
    unit = complex(math.cos(half) / size, math.sin(half) / size)
    f = space.factors
    f[low_at] = unit * a
    f[low_at + 1] = unit * b
    f[low_at + 2] = unit * c
    f[low_at + 3] = unit * d
    for row in range(2):
        for column in range(2):
            at = 8 * row + 2 * column
            f[high_at + 2 * row + column] = 0.5 * (
                (
                    (f[low_at].conjugate() * p[at] + f[low_at + 1].conjugate() * p[at + 1])
                    + f[low_at + 2].conjugate() * p[at + 4]
                )
                + f[low_at + 3].conjugate() * p[at + 5]
            )


@kernel_part
def shift(space: Space, coordinates: Floats, axis: int, quarters: float) -> None:
    """Take ``quarters``·π/2 from a coordinate: ``exp(i·π/2·PP) = i·P⊗P``."""
    coordinates[axis] -= quarters * HALF_PI
    coordinates[3] += quarters * HALF_PI
    if quarters % 2 == 1:
        multiply_two(space.factors, LEFT_HIGH, space.paulis, 4 * axis, space.factors, LEFT_HIGH)
        multiply_two(space.factors, LEFT_LOW, space.paulis, 4 * axis, space.factors, LEFT_LOW)


@kernel_part
def exchange(space: Space, coordinates: Floats, first: int, second: int) -> None:
    """Exchange two coordinates if the second is larger in size."""
    if abs(coordinates[second]) <= abs(coordinates[first]):
        return
    kept = coordinates[first]
    coordinates[first] = coordinates[second]
    coordinates[second] = kept
    root = 4 * (3 - first - second)
    r = space.roots
    space.spare[0] = r[root].conjugate()
    space.spare[1] = r[root + 2].conjugate()
    space.spare[2] = r[root + 1].conjugate()
    space.spare[3] = r[root + 3].conjugate()
    multiply_two(space.factors, LEFT_HIGH, space.spare, 0, space.factors, LEFT_HIGH)
    multiply_two(space.factors, LEFT_LOW, space.spare, 0, space.factors, LEFT_LOW)
    multiply_two(r, root, space.factors, RIGHT_HIGH, space.factors, RIGHT_HIGH)
    multiply_two(r, root, space.factors, RIGHT_LOW, space.factors, RIGHT_LOW)


@kernel_part
def flip(space: Space, coordinates: Floats, first: int, second: int) -> None:
    """Turn the sign of two coordinates, by the Pauli of the third on the high qubit."""
    coordinates[first] = -coordinates[first]
    coordinates[second] = -coordinates[second]
    third = 4 * (3 - first - second)
    multiply_two(space.factors, LEFT_HIGH, space.paulis, third, space.factors, LEFT_HIGH)
    multiply_two(space.paulis, third, space.factors, RIGHT_HIGH, space.factors, RIGHT_HIGH)


@kernel_part
def into_chamber(space: Space, coordinates: Floats) -> None:
    """Move the coordinates into the Weyl chamber by local gates."""
    for axis in range(3):
        shift(space, coordinates, axis, math.floor(coordinates[axis] / HALF_PI + 0.5))
    exchange(space, coordinates, 0, 1)
    exchange(space, coordinates, 1, 2)
    exchange(space, coordinates, 0, 1)
    if coordinates[0] < 0:
        flip(space, coordinates, 0, 2)
    if coordinates[1] < 0:
        flip(space, coordinates, 1, 2)
    # On the face a = π/4 both signs of c are the same class.
    if coordinates[0] >= pi / 4 - COORDINATE_TOLERANCE and coordinates[2] < 0:
        shift(space, coordinates, 0, 1.0)
        flip(space, coordinates, 0, 2)


@kernel(seconds_per_work=2e-4, compile_seconds=6)
def decompose_each(found: Found, space: Space, reals: Reals) -> int:
    """Decompose all matrices; return the first that is not unitary, or −1."""
    count = len(found.phase)
    for number in range(count):
        for entry in range(16):
            space.matrix[entry] = found.matrices[16 * number + entry]
        if not make_unitary(space.matrix, space.columns, space.product):
            return number
        for entry in range(16):
            found.matrices[16 * number + entry] = space.matrix[entry]
        into_magic(space, reals)
        diagonalize(reals.real, reals.imag, reals.vectors)
        split(space, reals)
        factor(space, reals.real, 0, LEFT_HIGH, LEFT_LOW)
        factor(space, reals.vectors, 1, RIGHT_HIGH, RIGHT_LOW)
        angles = reals.angles
        for axis in range(3):
            s = 4 * axis
            reals.coordinates[axis] = 0.25 * (
                ((angles[0] * SIGNS[s] + angles[1] * SIGNS[s + 1]) + angles[2] * SIGNS[s + 2])
                + angles[3] * SIGNS[s + 3]
            )
        reals.coordinates[3] = 0.25 * (((angles[0] + angles[1]) + angles[2]) + angles[3])
        into_chamber(space, reals.coordinates)
        for which in range(4):
            for entry in range(4):
                found.factors[4 * (which * count + number) + entry] = space.factors[4 * which + entry]
        for axis in range(3):
            found.coordinates[3 * number + axis] = reals.coordinates[axis] + 0.0
        found.phase[number] = reals.coordinates[3]
    return -1
