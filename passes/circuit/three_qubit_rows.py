"""Blocks on three wires written anew, and rows for them, as kernels."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.block_kernel import PAIR
from qlower.passes.circuit.splice_kernel import Incoming
from qlower.passes.circuit.three_qubit_state import JOIN, MEMBERS, MEMBERS_END, ROTATIONS, Found, Program
from qlower.passes.synthesis.matrix_parts import Complexes
from qlower.passes.synthesis.three_qubit import Space, Walk, Written, write_program
from qlower.passes.synthesis.three_qubit_product import apply_one, apply_two, set_to_one

Longs = NDArray[np.int64]

ROWS, QUBITS, PARAMETERS = range(3)
"""What ``write_incoming`` counts."""


class Gates(NamedTuple):
    """What rows do.

    Attributes:
        singles: one-qubit gates, 4 entries each.
        doubles: two-qubit gates, 16 entries each, the first operand the least significant bit.
    """

    singles: Complexes
    doubles: Complexes


@kernel_part
def wire_of(found: Found, block: int, qubit: int) -> int:
    """Which of a block's wires a qubit is."""
    wire = 0
    while found.wires[3 * block + wire] != qubit:
        wire += 1
    return wire


@kernel_part
def multiply_block(program: Program, gates: Gates, found: Found, block: int, unitary: Complexes) -> None:
    """Fill in what a block does."""
    set_to_one(unitary, 0)
    for member in range(found.numbers[8 * block + MEMBERS], found.numbers[8 * block + MEMBERS_END]):
        row = found.members[member]
        at = program.offsets[row]
        first = wire_of(found, block, program.qubits[at])
        gate = program.gate[row]
        if program.role[row] == PAIR:
            apply_two(gates.doubles, 16 * gate, first, wire_of(found, block, program.qubits[at + 1]), unitary, 0)
        else:
            apply_one(gates.singles, 4 * gate - len(gates.doubles) // 4, first, unitary, 0)


@kernel(seconds_per_work=2e-3, compile_seconds=6)
def write_blocks(  # noqa: PLR0917
    program: Program, gates: Gates, found: Found, chosen: Longs, walk: Walk, steps: Longs, space: Space,
    written: Written,
) -> None:  # fmt: skip
    """Write the chosen blocks anew.

    Args:
        program: rows.
        gates: what they do.
        found: blocks.
        chosen: numbers of some.
        walk: what they are written as.
        steps: where the steps of each begin.
        space: work space.
        written: filled.
    """
    for place in range(len(chosen)):
        block = chosen[place]
        multiply_block(program, gates, found, block, space.unitary)
        write_program(walk, steps[place], found.numbers[8 * block + ROTATIONS], space, written, place)


@kernel_part
def end_row(incoming: Incoming, kind: int, source: int, ends: Longs) -> None:
    """Finish a row whose operands and parameters are there."""
    row = ends[ROWS]
    incoming.kind[row] = kind
    incoming.source[row] = source
    ends[ROWS] = row + 1


@kernel_part
def write_layer(  # noqa: PLR0917
    written: Written, layer: int, found: Found, block: int, source: int, kinds: Longs, incoming: Incoming, ends: Longs
) -> None:
    """Write the rows of a layer and of the CX behind it."""
    for wire in range(3):
        at = 9 * layer + 3 * wire
        if written.angles[at] != 0.0 or written.angles[at + 1] != 0.0 or written.angles[at + 2] != 0.0:
            incoming.qubits[ends[QUBITS]] = found.wires[3 * block + wire]
            ends[QUBITS] += 1
            for angle in range(3):
                incoming.parameters[ends[PARAMETERS]] = written.angles[at + angle]
                ends[PARAMETERS] += 1
            end_row(incoming, kinds[0], source, ends)
    if written.cx[2 * layer] >= 0:
        for side in range(2):
            incoming.qubits[ends[QUBITS]] = found.wires[3 * block + written.cx[2 * layer + side]]
            ends[QUBITS] += 1
        end_row(incoming, kinds[1], source, ends)


@kernel(seconds_per_work=1e-5, compile_seconds=1)
def write_incoming(  # noqa: PLR0917
    found: Found, chosen: Longs, better: Longs, written: Written, kinds: Longs, incoming: Incoming, ends: Longs
) -> None:
    """Write rows for some of the chosen blocks, one after the other.

    Args:
        found: blocks.
        chosen: numbers of some.
        better: which of these to write, as places in ``chosen``.
        written: what they are written as.
        kinds: the numbers of ``u3`` and of CX.
        incoming: filled; the source of a row is its block's place in ``better``. Members are left out.
        ends: 0; how many rows, operands and parameters were written.
    """
    for source in range(len(better)):
        place = better[source]
        block = chosen[place]
        begin = ends[ROWS]
        for layer in range(written.offsets[place], written.offsets[place + 1]):
            write_layer(written, layer, found, block, source, kinds, incoming, ends)
        for row in range(begin, ends[ROWS]):
            incoming.place[row] = found.numbers[8 * block + JOIN]
