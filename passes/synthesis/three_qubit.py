"""Walks over frames of three wires written as one-qubit gates and CX, verified by multiplying out, as parts of kernels.

A program is written as layers of one-qubit gates on the three wires, with a CX behind each layer but the last.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel_part
from qlower.passes.synthesis.euler_kernel import LAM, PHI, THETA, argument, size, write_euler
from qlower.passes.synthesis.matrix_parts import Complexes, Floats, multiply_two
from qlower.passes.synthesis.three_qubit_product import apply_cx, apply_one, set_to_one
from qlower.passes.synthesis.three_qubit_strings import START, local_string, product, turned, weight
from qlower.passes.synthesis.wrapped_angles import snapped, wrapped

Longs = NDArray[np.int64]

TOLERANCE = 1e-10
"""Largest entry-wise error that a written program may have."""

_FROM_Z, _FROM_X = 3, 9
"""Three gates behind these places of the table take Z, or X, to X, Z and Y, and those three further on back again."""


class Walk(NamedTuple):
    """The steps of walks, as ``three_qubit_search.write_steps`` gives them.

    Attributes:
        gates, rotations: by step.
        strings, angles_rad: of the rotations of programs.
    """

    gates: Longs
    rotations: Longs
    strings: Longs
    angles_rad: Floats


class Space(NamedTuple):
    """Work space for a program.

    Attributes:
        table: of gates, see ``gate_table``.
        gates: three of each layer, by wire, 4 entries each.
        small: room for a one-qubit gate.
        product: what is written, 64 entries.
        unitary: what is to be written, alike.
        euler: angles of a gate.
    """

    table: Complexes
    gates: Complexes
    small: Complexes
    product: Complexes
    unitary: Complexes
    euler: Floats


class Written(NamedTuple):
    """Programs in the order of time.

    Attributes:
        offsets: where the layers of each program begin; one longer than there are programs.
        angles: ``θ, φ, λ`` in radians of the three ``u3`` of each layer, zeros for nothing, 9 for each layer.
        cx: control and target behind each layer, −1 behind the last of a program, 2 for each layer.
        phase_rad: the global phase of each program.
        is_right: 1 where a program is the unitary asked for, else 0.
    """

    offsets: Longs
    angles: Floats
    cx: Longs
    phase_rad: Floats
    is_right: NDArray[np.uint8]


@cache
def gate_table() -> Complexes:
    """One-qubit gates by number, 4 entries each; letters are 1 X, 2 Z and 3 Y."""
    r = 0.5**0.5
    one, x, z, y = ([1, 0, 0, 1], [0, 1, 1, 0], [1, 0, 0, -1], [0, -1j, 1j, 0])
    h, s, s_h = ([r, r, r, -r], [1, 0, 0, 1j], [r, r, r * 1j, -r * 1j])
    gates = [one, x, z, y]
    for there in ([h, one, s_h], [one, h, s]):  # from Z, and from X
        gates += there
        gates += [np.array(gate).reshape(2, 2).conj().T.reshape(-1) for gate in there]
    return np.array(gates, dtype=np.complex128).reshape(-1)


def new_space(most_layers: int) -> Space:
    """Work space for programs of so many layers."""
    return Space(
        gate_table(), np.zeros(12 * most_layers, np.complex128), np.zeros(4, np.complex128),
        np.zeros(64, np.complex128), np.zeros(64, np.complex128), np.zeros(4),
    )  # fmt: skip


def room_for_programs(offsets: Longs) -> Written:
    """Room for programs of so many layers."""
    layers, programs = int(offsets[-1]), len(offsets) - 1
    return Written(
        offsets, np.empty(9 * layers), np.empty(2 * layers, np.int64), np.empty(programs),
        np.empty(programs, np.uint8),
    )  # fmt: skip


@kernel_part
def letter_of(images: int, wire: int, string: int) -> int:
    """The letter that a string is on a wire, 0 for none."""
    for letter in range(1, 4):
        if local_string(images, wire, letter) & 63 == string:
            return letter
    return 0


@kernel_part
def rotate(space: Space, layer: int, images: int, string: int, angle_rad: float) -> None:
    """Rotate about a string that is local to a wire."""
    wire = 0
    while letter_of(images, wire, string) == 0:
        wire += 1
    letter = letter_of(images, wire, string)
    phase = local_string(images, wire, letter) >> 6
    half = 0.5 * angle_rad if (phase - weight(string)) & 3 == 0 else -0.5 * angle_rad
    cosine = math.cos(half)
    sine = math.sin(half)
    for entry in range(4):
        part = -1j * sine * space.table[4 * letter + entry]
        space.small[entry] = cosine + part if entry % 3 == 0 else part
    at = 12 * layer + 4 * wire
    multiply_two(space.small, 0, space.gates, at, space.gates, at)


@kernel_part
def add_gate(space: Space, layer: int, wire: int, number: int) -> None:
    """Add a one-qubit gate of the table to a layer."""
    at = 12 * layer + 4 * wire
    multiply_two(space.table, 4 * number, space.gates, at, space.gates, at)


@kernel_part
def add_controlled_pauli(space: Space, layer: int, images: int, gate: int) -> int:
    """End a layer with a gate of a walk, but for the CX, and begin the next: a controlled Pauli gate over strings.

    Returns the images behind it.
    """
    first = gate & 3
    second = (gate >> 2) & 3
    letter = letter_of(images, first, (gate >> 4) & 63)
    partner = letter_of(images, second, gate >> 10)
    add_gate(space, layer, first, _FROM_Z + letter + 3)
    add_gate(space, layer, second, _FROM_X + partner + 3)
    add_gate(space, layer + 1, first, _FROM_Z + letter)
    add_gate(space, layer + 1, second, _FROM_X + partner)
    # exp(iπ/4·(1 − A)(1 − B)): quarter turns about A and B, and one back about AB.
    one = local_string(images, first, letter)
    other = local_string(images, second, partner)
    return turned(turned(turned(images, one, 1), other, 1), product(one, other), 3)


@kernel_part
def lay_out(walk: Walk, step: int, rotations: int, layers: int, space: Space, cx: Longs, at: int) -> None:  # noqa: PLR0917
    """Write a walk as layers, up to the one-qubit gates at its end.

    Args:
        walk: walks.
        step: where the one to write begins.
        rotations: where those of the program begin.
        layers: how many there are.
        space: ``gates`` is filled.
        cx: filled, from ``at`` on.
        at: where to begin.
    """
    images = START
    for entry in range(12 * layers):
        space.gates[entry] = 1.0 + 0j if entry % 4 % 3 == 0 else 0j
    for layer in range(layers):
        rotation = rotations
        left = walk.rotations[step + layer]
        while left > 0:
            if left & 1:
                rotate(space, layer, images, walk.strings[rotation], walk.angles_rad[rotation])
            left >>= 1
            rotation += 1
        gate = walk.gates[step + layer]
        cx[at + 2 * layer] = -1
        cx[at + 2 * layer + 1] = -1
        if gate >= 0:
            cx[at + 2 * layer] = gate & 3
            cx[at + 2 * layer + 1] = (gate >> 2) & 3
            images = add_controlled_pauli(space, layer, images, gate)


@kernel_part
def multiply_layers(space: Space, layers: int, cx: Longs, at: int) -> None:
    """Fill in the product of the layers."""
    set_to_one(space.product, 0)
    for layer in range(layers):
        for wire in range(3):
            apply_one(space.gates, 12 * layer + 4 * wire, wire, space.product, 0)
        if cx[at + 2 * layer] >= 0:
            apply_cx(cx[at + 2 * layer], cx[at + 2 * layer + 1], space.product, 0)


@kernel_part
def rest_entry(space: Space, row: int, column: int) -> complex:
    """An entry of what the product is to be multiplied by from the left to be the unitary."""
    total = 0j
    for inner in range(8):
        total += space.unitary[8 * row + inner] * space.product[8 * column + inner].conjugate()
    return total


@kernel_part
def largest_of_first_column(space: Space) -> int:
    """The row where the first column of the rest is largest, of nearly equal ones the first."""
    best = 0
    largest = 0.0
    for row in range(8):
        found = size(rest_entry(space, row, 0))
        if found > largest + 1e-6:
            largest = found
            best = row
    return best


@kernel_part
def finish(space: Space, layers: int) -> None:
    """Multiply the last layer by one-qubit gates whose product is the rest up to phase, as far as there are any."""
    row = largest_of_first_column(space)
    for wire in range(3):
        bit = 1 << wire
        low = row & ~bit
        total = 0.0
        for entry in range(4):
            space.small[entry] = rest_entry(space, low | (bit if entry >= 2 else 0), bit if entry & 1 else 0)
            total += size(space.small[entry]) * size(space.small[entry])
        scale = 1.0 / math.sqrt(0.5 * total) if total > 0.0 else 1.0
        for entry in range(4):
            space.small[entry] = scale * space.small[entry]
        at = 12 * (layers - 1) + 4 * wire
        multiply_two(space.small, 0, space.gates, at, space.gates, at)


@kernel_part
def write_gate(space: Space, gate: int, angles: Floats, at: int) -> int:
    """Write a gate's angles and make it the gate that they stand for; 0 if it is not unitary, else 1."""
    g = 4 * gate
    gates = space.gates
    if not write_euler(gates[g], gates[g + 1], gates[g + 2], gates[g + 3], space.euler, 0):
        return 0
    theta = space.euler[THETA]
    phi = wrapped(space.euler[PHI])
    lam = wrapped(space.euler[LAM])
    angles[at] = theta
    angles[at + 1] = phi
    angles[at + 2] = lam
    cosine = math.cos(0.5 * theta)
    sine = math.sin(0.5 * theta)
    plus = complex(math.cos(0.5 * (phi + lam)), math.sin(0.5 * (phi + lam)))
    minus = complex(math.cos(0.5 * (phi - lam)), math.sin(0.5 * (phi - lam)))
    gates[g] = cosine * plus.conjugate()
    gates[g + 1] = -sine * minus.conjugate()
    gates[g + 2] = sine * minus
    gates[g + 3] = cosine * plus
    return 1


@kernel_part
def verify(space: Space, written: Written, program: int) -> None:
    """Write the global phase of a program, and whether it is the unitary."""
    overlap = 0j
    for entry in range(64):
        overlap += space.unitary[entry] * space.product[entry].conjugate()
    phase = snapped(argument(overlap))
    turned = complex(math.cos(phase), math.sin(phase))
    written.phase_rad[program] = phase
    written.is_right[program] = 1
    for entry in range(64):
        if not size(space.unitary[entry] - turned * space.product[entry]) <= TOLERANCE:
            written.is_right[program] = 0


@kernel_part
def write_program(walk: Walk, step: int, rotations: int, space: Space, written: Written, program: int) -> None:  # noqa: PLR0917
    """Write a walk, with those one-qubit gates at its end that make it the unitary in the work space.

    Args:
        walk: walks.
        step: where the one to write begins.
        rotations: where those of the program begin.
        space: work space.
        written: filled.
        program: its number.
    """
    begin = written.offsets[program]
    layers = written.offsets[program + 1] - begin
    lay_out(walk, step, rotations, layers, space, written.cx, 2 * begin)
    multiply_layers(space, layers, written.cx, 2 * begin)
    finish(space, layers)
    for gate in range(3 * layers):
        if not write_gate(space, gate, written.angles, 9 * begin + 3 * gate):
            written.is_right[program] = 0
            return
    multiply_layers(space, layers, written.cx, 2 * begin)
    verify(space, written, program)
