"""Two-qubit synthesis as a kernel: from unitaries to the numbers that rows are made of.

What is written is in :mod:`.written_sequences`, how the gates of a layer follow from the decomposition in
:mod:`.two_qubit_templates`.
"""

import math
from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.equal_matrices import first_equal
from qlower.passes.synthesis.euler_kernel import ALPHA, LAM, PHI, THETA, size, write_angles
from qlower.passes.synthesis.matrix_parts import multiply_two
from qlower.passes.synthesis.two_qubit_templates import CX_CLASS, ISWAP_CLASS, NO_AXIS, POSITIVE_ROTATIONS, Templates
from qlower.passes.synthesis.weyl_parts import (
    COORDINATE_TOLERANCE,
    FINE,
    NOT_UNITARY,
    QUARTER_PI,
    decompose_matrix,
    into_chamber,
)
from qlower.passes.synthesis.weyl_space import LEFT_HIGH, LEFT_LOW, PHASE, RIGHT_HIGH, RIGHT_LOW, Reals, Space
from qlower.passes.synthesis.wrapped_angles import snapped, turns_of, wrapped
from qlower.passes.synthesis.written_sequences import ANGLES, GATES, TURNS, USES
from qlower.passes.synthesis.written_sequences import PHASE as PHASE_NUMBER

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

_GATE_TOLERANCE = 1e-12
_SIZE = 16


class Wanted(NamedTuple):
    """Matrices, and when the sequence of one is wanted.

    Attributes:
        matrices: 16 entries each.
        bits: the same memory as whole numbers, 32 each.
        below: by matrix: wanted if it takes fewer uses of the entangler than this,
        gates_below: or as many, and fewer one-qubit gates than this.
    """

    matrices: Complexes
    bits: Longs
    below: Longs
    gates_below: Longs


class Answers(NamedTuple):
    """What is found out.

    Attributes:
        uses: by matrix, of the entangler.
        gates: by matrix, one-qubit gates that are not the identity; 0 where that was not asked.
        sequence: by matrix, the number of its sequence; −1 where that is not wanted.
        numbers: of the sequences that are wanted, with room for one of each matrix.
    """

    uses: Longs
    gates: Longs
    sequence: Longs
    numbers: Floats


class Layers(NamedTuple):
    """Work space for one sequence.

    Attributes:
        gates: matrices of one-qubit gates by layer and side, 4 entries each.
        turn: a 2x2 matrix.
        euler: angles of a gate, [4].
    """

    gates: Complexes
    turn: Complexes
    euler: Floats


class Equals(NamedTuple):
    """What is known of equal matrices.

    Attributes:
        slots: a table for ``first_equal``.
        sequence: by matrix that is the first of its equals: the number of their sequence, −1 where none is written.
    """

    slots: Ints
    sequence: Longs


@kernel_part
def is_quarter(coordinate: float) -> bool:
    """Whether a Weyl coordinate is π/4."""
    return abs(coordinate - QUARTER_PI) <= COORDINATE_TOLERANCE


@kernel_part
def coordinates_used(coordinates: Floats) -> int:
    """How many canonical Weyl coordinates are not zero: as many rotations are needed."""
    count = 0
    for axis in range(3):
        if abs(coordinates[axis]) > COORDINATE_TOLERANCE:
            count += 1
    return count


@kernel_part
def template_of(rule: int, coordinates: Floats) -> int:
    """The template for canonical Weyl coordinates: its number is that of the CX, iSWAP or rotations that it needs.

    Of rotations by positive angles only, the template with three of them and a negative last coordinate is 4.
    """
    count = coordinates_used(coordinates)
    if rule <= ISWAP_CLASS:
        plain = 0 if count == 0 else 3 if count == 3 else 2
        if rule == CX_CLASS:
            return 1 if count == 1 and is_quarter(coordinates[0]) else plain
        return 1 if count == 2 and is_quarter(coordinates[0]) and is_quarter(coordinates[1]) else plain
    return 4 if rule == POSITIVE_ROTATIONS and count == 3 and coordinates[2] < 0 else count


@kernel_part
def multiply_by_swap(space: Space, coordinates: Floats) -> None:
    """Go over to the decomposition of the unitary times SWAP, which is ``e^{−iπ/4}·N(π/4, π/4, π/4)``."""
    f = space.factors
    for entry in range(4):
        kept = f[RIGHT_HIGH + entry]
        f[RIGHT_HIGH + entry] = f[RIGHT_LOW + entry]
        f[RIGHT_LOW + entry] = kept
    for axis in range(3):
        coordinates[axis] += QUARTER_PI
    coordinates[PHASE] -= QUARTER_PI
    into_chamber(space, coordinates)


@kernel_part
def turn_about(axis: int, half_rad: float, turn: Complexes) -> None:
    """``exp(−i·half·P)``."""
    cosine = math.cos(half_rad)
    sine = math.sin(half_rad)
    if axis == 2:
        turn[0] = complex(cosine, -sine)
        turn[1] = 0j
        turn[2] = 0j
        turn[3] = complex(cosine, sine)
    else:
        turn[0] = complex(cosine, 0.0)
        turn[3] = complex(cosine, 0.0)
        turn[1] = complex(0.0, -sine) if axis == 0 else complex(-sine, 0.0)
        turn[2] = complex(0.0, -sine) if axis == 0 else complex(sine, 0.0)


@kernel_part
def write_layers(templates: Templates, template: int, space: Space, coordinates: Floats, layers: Layers) -> int:
    """Fill in the one-qubit gates of a sequence; gives how many of them are not the identity, whatever their phase."""
    uses = templates.uses[template]
    gates = layers.gates
    count = 0
    for number in range(2 * (uses + 1)):
        at = 4 * number
        place = 2 * (templates.most_uses + 1) * template + number
        for entry in range(4):
            gates[at + entry] = templates.after[4 * place + entry]
        if templates.axis[place] != NO_AXIS:
            half_rad = templates.offset[place] + templates.sign[place] * coordinates[templates.coordinate[place]]
            turn_about(templates.axis[place], half_rad, layers.turn)
            multiply_two(gates, at, layers.turn, 0, gates, at)
            multiply_two(gates, at, templates.before, 4 * place, gates, at)
        if number < 2:
            right = RIGHT_LOW if number == templates.exchanged[template] else RIGHT_HIGH
            multiply_two(gates, at, space.factors, right, gates, at)
        if number >= 2 * uses:
            left = LEFT_LOW if number == 2 * uses else LEFT_HIGH
            multiply_two(space.factors, left, gates, at, gates, at)
        if size(gates[at + 1]) + size(gates[at + 2]) + size(gates[at] - gates[at + 3]) > _GATE_TOLERANCE:
            count += 1
    return count


@kernel_part
def write_gate(layers: Layers, number: int, numbers: Floats, at: int) -> float:
    """Write the angles of ``u3`` of a one-qubit gate, none for the identity; gives its phase in radians."""
    gates = layers.gates
    euler = layers.euler
    write_angles(gates[4 * number], gates[4 * number + 1], gates[4 * number + 2], gates[4 * number + 3], euler, 0)
    theta = euler[THETA]
    phi = euler[PHI]
    lam = euler[LAM]
    if theta == 0.0 and wrapped(phi + lam) == 0.0:
        return float(euler[ALPHA]) + turns_of(phi + lam) * pi
    if theta in (0.0, pi):
        phi = snapped(phi)
        lam = snapped(lam)
    numbers[at] = theta
    numbers[at + 1] = phi
    numbers[at + 2] = lam
    return float(euler[ALPHA])


@kernel_part
def write_numbers(  # noqa: PLR0917
    templates: Templates, template: int, coordinates: Floats, layers: Layers, gates: int, numbers: Floats, begin: int
) -> None:
    """Write the numbers of a sequence whose layers are filled in."""
    uses = templates.uses[template]
    of_uses = begin + ANGLES + 6 * (templates.most_uses + 1)
    for at in range(begin, of_uses + templates.most_uses):
        numbers[at] = 0.0
    phase_rad = templates.phase[template] + coordinates[PHASE]
    written = 0
    for number in range(2 * (uses + 1)):
        at = begin + ANGLES + 3 * number
        phase_rad += write_gate(layers, number, numbers, at)
        if numbers[at] != 0.0 or numbers[at + 1] != 0.0 or numbers[at + 2] != 0.0:
            written += 1
    for use in range(uses):
        factor = templates.angles[template * templates.most_uses + use]
        if factor != 0.0:
            numbers[of_uses + use] = factor * coordinates[use]
    numbers[begin + USES] = uses
    numbers[begin + GATES] = gates
    numbers[begin + TURNS] = written
    numbers[begin + PHASE_NUMBER] = wrapped(phase_rad)


@kernel_part
def is_wanted(wanted: Wanted, answers: Answers, number: int, first: int) -> bool:
    """Whether the sequence of a matrix may be wanted, going by what is known of the first that equals it."""
    uses = answers.uses[first]
    if uses != wanted.below[number]:
        return bool(uses < wanted.below[number])
    return bool(answers.gates[first] < wanted.gates_below[number])


@kernel_part
def synthesize(  # noqa: PLR0917
    wanted: Wanted, number: int, templates: Templates, answers: Answers, written: int, space: Space, reals: Reals,
    layers: Layers,
) -> int:  # fmt: skip
    """Decompose a matrix and write its sequence, if it is wanted, as the one with a number; gives what became of it."""
    for entry in range(_SIZE):
        space.matrix[entry] = wanted.matrices[_SIZE * number + entry]
    outcome = decompose_matrix(space, reals)
    if outcome != FINE:
        return outcome
    coordinates = reals.coordinates
    template = template_of(templates.rule, coordinates)
    answers.uses[number] = templates.uses[template]
    if is_wanted(wanted, answers, number, number):
        if templates.exchanged[template] != 0:
            multiply_by_swap(space, coordinates)
        answers.gates[number] = write_layers(templates, template, space, coordinates, layers)
        if is_wanted(wanted, answers, number, number):
            begin = written * (ANGLES + 6 * (templates.most_uses + 1) + templates.most_uses)
            write_numbers(templates, template, coordinates, layers, answers.gates[number], answers.numbers, begin)
            answers.sequence[number] = written
    return FINE


@kernel(seconds_per_work=3e-4, compile_seconds=14)
def synthesize_each(  # noqa: PLR0917
    wanted: Wanted, templates: Templates, answers: Answers, space: Space, reals: Reals, layers: Layers, equals: Equals
) -> int:
    """Find out how many uses of an entangler matrices take, and write the sequences that are wanted.

    Matrices that are equal to the bit are decomposed once.

    Args:
        wanted: the matrices.
        templates: of the entangler.
        answers: filled; ``gates`` is 0 and ``sequence`` −1.
        space: work space.
        reals: work space.
        layers: work space.
        equals: work space; all −1.

    Returns:
        How many sequences were written; or −1 − p for a matrix p that is not unitary, −1 − n − p for one of n that its
        decomposition misses.
    """
    count = len(answers.uses)
    written = 0
    for number in range(count):
        first = first_equal(wanted.bits, number, equals.slots)
        if first != number:
            answers.uses[number] = answers.uses[first]
            if not is_wanted(wanted, answers, number, first):
                continue
            if equals.sequence[first] >= 0:
                answers.sequence[number] = equals.sequence[first]
                continue
        outcome = synthesize(wanted, number, templates, answers, written, space, reals, layers)
        if outcome != FINE:
            return -1 - number if outcome == NOT_UNITARY else -1 - count - number
        if answers.sequence[number] == written:
            equals.sequence[first] = written
            written += 1
        answers.gates[first] = answers.gates[number]
    return written
