"""The steps of the Weyl decomposition of one two-qubit unitary, as parts of kernels; see :mod:`.two_qubit`."""

import math
from math import pi

from qlower.lowering.kernels import kernel_part
from qlower.passes.synthesis.diagonalize import diagonalize
from qlower.passes.synthesis.euler_kernel import argument
from qlower.passes.synthesis.matrix_parts import (
    Complexes,
    Floats,
    determinant,
    kron_two,
    make_unitary,
    multiply_adjoint,
    multiply_four,
    multiply_two,
)
from qlower.passes.synthesis.weyl_space import (
    FRAME,
    FRAME_ADJOINT,
    LEFT_HIGH,
    LEFT_LOW,
    PAULIS,
    PHASE,
    RIGHT_HIGH,
    RIGHT_LOW,
    ROOTS,
    ROOTS_ADJOINT,
    SIGNS,
    Reals,
    Space,
)

COORDINATE_TOLERANCE = 1e-12
"""Interaction coordinates (radians) this near to a face of the Weyl chamber lie on it."""
RECONSTRUCTION_TOLERANCE = 1e-10
"""Largest entry-wise error that a decomposition may have; none is ever returned with more."""
HALF_PI = pi / 2
QUARTER_PI = pi / 4

FINE, NOT_UNITARY, MISSES = 0, 1, 2
"""What became of a decomposition; ``MISSES``: multiplied out it is not the matrix."""


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
        angle = 0.5 * argument(total)
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
    half = -0.5 * argument(det)
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
    coordinates[PHASE] += quarters * HALF_PI
    if quarters % 2 == 1:
        multiply_two(space.factors, LEFT_HIGH, space.gates, PAULIS + 4 * axis, space.factors, LEFT_HIGH)
        multiply_two(space.factors, LEFT_LOW, space.gates, PAULIS + 4 * axis, space.factors, LEFT_LOW)


@kernel_part
def exchange(space: Space, coordinates: Floats, first: int, second: int) -> None:
    """Exchange two coordinates if the second is larger in size."""
    if abs(coordinates[second]) <= abs(coordinates[first]):
        return
    kept = coordinates[first]
    coordinates[first] = coordinates[second]
    coordinates[second] = kept
    third = 4 * (3 - first - second)
    multiply_two(space.factors, LEFT_HIGH, space.gates, ROOTS_ADJOINT + third, space.factors, LEFT_HIGH)
    multiply_two(space.factors, LEFT_LOW, space.gates, ROOTS_ADJOINT + third, space.factors, LEFT_LOW)
    multiply_two(space.gates, ROOTS + third, space.factors, RIGHT_HIGH, space.factors, RIGHT_HIGH)
    multiply_two(space.gates, ROOTS + third, space.factors, RIGHT_LOW, space.factors, RIGHT_LOW)


@kernel_part
def flip(space: Space, coordinates: Floats, first: int, second: int) -> None:
    """Turn the sign of two coordinates, by the Pauli of the third on the high qubit."""
    coordinates[first] = -coordinates[first]
    coordinates[second] = -coordinates[second]
    third = PAULIS + 4 * (3 - first - second)
    multiply_two(space.factors, LEFT_HIGH, space.gates, third, space.factors, LEFT_HIGH)
    multiply_two(space.gates, third, space.factors, RIGHT_HIGH, space.factors, RIGHT_HIGH)


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
    if coordinates[0] >= QUARTER_PI - COORDINATE_TOLERANCE and coordinates[2] < 0:
        shift(space, coordinates, 0, 1.0)
        flip(space, coordinates, 0, 2)


@kernel_part
def decompose_unitary(space: Space, reals: Reals) -> None:
    """Decompose ``matrix``, which is unitary, into ``factors`` and ``coordinates``."""
    into_magic(space, reals)
    diagonalize(reals.real, reals.imag, reals.vectors)
    split(space, reals)
    factor(space, reals.real, 0, LEFT_HIGH, LEFT_LOW)
    factor(space, reals.vectors, 1, RIGHT_HIGH, RIGHT_LOW)
    angles = reals.angles
    for axis in range(3):
        s = 4 * axis
        reals.coordinates[axis] = 0.25 * (
            ((angles[0] * SIGNS[s] + angles[1] * SIGNS[s + 1]) + angles[2] * SIGNS[s + 2]) + angles[3] * SIGNS[s + 3]
        )
    reals.coordinates[PHASE] = 0.25 * (((angles[0] + angles[1]) + angles[2]) + angles[3])
    into_chamber(space, reals.coordinates)
    for axis in range(3):
        reals.coordinates[axis] += 0.0


@kernel_part
def mix_rows(matrix: Complexes, first: int, second: int, stays: complex, crosses: complex) -> None:
    """Multiply two rows of a 4x4 matrix from the left by ``[[stays, crosses], [crosses, stays]]``."""
    for column in range(4):
        one = matrix[4 * first + column]
        two = matrix[4 * second + column]
        matrix[4 * first + column] = stays * one + crosses * two
        matrix[4 * second + column] = crosses * one + stays * two


@kernel_part
def is_reconstructed(space: Space, coordinates: Floats) -> bool:
    """Whether the decomposition multiplied out is the matrix: N acts on (|00⟩, |11⟩) and on (|01⟩, |10⟩)."""
    kron_two(space.factors, RIGHT_HIGH, RIGHT_LOW, space.columns)
    for pair in range(2):
        sign = 1.0 - 2.0 * pair
        phase = coordinates[PHASE] + sign * coordinates[2]
        turn = coordinates[0] - sign * coordinates[1]
        cosine = math.cos(turn)
        sine = math.sin(turn)
        stays = complex(cosine * math.cos(phase), cosine * math.sin(phase))
        crosses = complex(-sine * math.sin(phase), sine * math.cos(phase))
        mix_rows(space.columns, pair, 3 - pair, stays, crosses)
    kron_two(space.factors, LEFT_HIGH, LEFT_LOW, space.product)
    multiply_four(space.product, space.columns, space.magic)
    for entry in range(16):
        off = space.magic[entry] - space.matrix[entry]
        if not off.real * off.real + off.imag * off.imag <= RECONSTRUCTION_TOLERANCE * RECONSTRUCTION_TOLERANCE:
            return False
    return True


@kernel_part
def decompose_matrix(space: Space, reals: Reals) -> int:
    """Make ``matrix`` unitary and decompose it, verified; ``FINE``, ``NOT_UNITARY`` or ``MISSES``.

    A matrix whose decomposition does not verify is tried once more, seen from another local frame.
    """
    if not make_unitary(space.matrix, space.columns, space.product):
        return NOT_UNITARY
    for attempt in range(2):
        if attempt == 1:
            for entry in range(16):
                space.kept[entry] = space.matrix[entry]
            kron_two(space.gates, FRAME, FRAME + 4, space.product)
            multiply_four(space.kept, space.product, space.matrix)
        decompose_unitary(space, reals)
        if attempt == 1:
            multiply_two(space.factors, RIGHT_HIGH, space.gates, FRAME_ADJOINT, space.factors, RIGHT_HIGH)
            multiply_two(space.factors, RIGHT_LOW, space.gates, FRAME_ADJOINT + 4, space.factors, RIGHT_LOW)
            for entry in range(16):
                space.matrix[entry] = space.kept[entry]
        if is_reconstructed(space, reals.coordinates):
            return FINE
    return MISSES
