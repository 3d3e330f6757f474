"""Layers of one-qubit gates on three wires with a CX between each two, for many programs, as kernels."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.matrix_parts import Complexes, Floats, multiply_two
from qlower.passes.synthesis.three_qubit_product import apply_one, apply_two

Longs = NDArray[np.int64]

TURN, GATE, CX = range(3)
"""What an item of a plan is: a rotation about a letter on a wire; a gate of a table on a wire; a CX on two wires."""
ITEM = 5
"""Numbers of an item: what it is; the wire; the letter, the gate's number, or the other wire; for a rotation, which of
the program's gives its angle, and the sign of that."""


class Plans(NamedTuple):
    """Programs to write.

    Attributes:
        items: ``ITEM`` numbers for each item, program after program, in the order of time.
        offsets: where each program begins, counted in items; one longer than there are programs.
        angles, angle_offsets: of the rotations of each program, in radians.
        gates: the table of gates, 4 entries each; that of letter p, as a Pauli matrix, is number p.
    """

    items: Longs
    offsets: Longs
    angles: Floats
    angle_offsets: Longs
    gates: Complexes


class Layers(NamedTuple):
    """Programs as layers.

    Attributes:
        offsets: where the layers of each program begin; one longer than there are programs.
        gates: three of each layer, by wire, 4 entries each.
        cx: control and target of the CX behind each layer, −1 behind the last of a program.
    """

    offsets: Longs
    gates: Complexes
    cx: Longs


@kernel_part
def rotate(plans: Plans, letter: int, half_rad: float, turn: Complexes) -> None:
    """``turn = exp(−i·half·P)``."""
    cosine = math.cos(half_rad)
    sine = math.sin(half_rad)
    for entry in range(4):
        part = -1j * sine * plans.gates[4 * letter + entry]
        turn[entry] = cosine + part if entry % 3 == 0 else part


@kernel(seconds_per_work=5e-6, compile_seconds=2)
def lay_out(plans: Plans, turn: Complexes, layers: Layers) -> None:
    """Write programs as layers.

    Args:
        plans: the programs.
        turn: 4 entries of work space.
        layers: ``gates`` and ``cx`` are filled; ``gates`` are ones and ``cx`` −1 everywhere.
    """
    for program in range(len(plans.offsets) - 1):
        layer = layers.offsets[program]
        for item in range(ITEM * plans.offsets[program], ITEM * plans.offsets[program + 1], ITEM):
            wire = plans.items[item + 1]
            which = plans.items[item + 2]
            at = 12 * layer + 4 * wire
            if plans.items[item] == 0:
                angle = plans.angles[plans.angle_offsets[program] + plans.items[item + 3]]
                rotate(plans, which, 0.5 * plans.items[item + 4] * angle, turn)
                multiply_two(turn, 0, layers.gates, at, layers.gates, at)
            elif plans.items[item] == 1:
                multiply_two(plans.gates, 4 * which, layers.gates, at, layers.gates, at)
            else:
                layers.cx[2 * layer] = wire
                layers.cx[2 * layer + 1] = which
                layer += 1


@kernel(seconds_per_work=1.5e-4, compile_seconds=2)
def multiply_layers(layers: Layers, cx: Complexes, products: Complexes) -> None:
    """The unitaries of programs, flat, wire 0 the least significant.

    Args:
        layers: the programs.
        cx: the matrix of CX, 16 entries, the control the least significant.
        products: filled, 64 entries each.
    """
    for program in range(len(layers.offsets) - 1):
        start = 64 * program
        for entry in range(64):
            products[start + entry] = 1.0 + 0j if entry % 9 == 0 else 0j
        for layer in range(layers.offsets[program], layers.offsets[program + 1]):
            for wire in range(3):
                apply_one(layers.gates, 12 * layer + 4 * wire, wire, products, start)
            if layers.cx[2 * layer] >= 0:
                apply_two(cx, 0, layers.cx[2 * layer], layers.cx[2 * layer + 1], products, start)


@kernel(seconds_per_work=5e-6, compile_seconds=1)
def finish_layers(factors: Complexes, layers: Layers) -> None:
    """Multiply the last gates of each program from the left by three gates, 4 entries each."""
    for program in range(len(layers.offsets) - 1):
        for wire in range(3):
            at = 12 * (layers.offsets[program + 1] - 1) + 4 * wire
            multiply_two(factors, 12 * program + 4 * wire, layers.gates, at, layers.gates, at)
