"""Blocks of gates on three wires as Pauli rotations between frames."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.ir.rows import LongColumn, Rows
from qlower.passes.circuit.block_kernel import PAIR, SINGLE
from qlower.passes.circuit.one_qubit_runs import matrices_of
from qlower.passes.circuit.three_qubit_kernel import (
    FIELDS,
    MOST_MEMBERS,
    Found,
    Program,
    Space,
    Turns,
    find_blocks,
    find_following,
    has_block,
)
from qlower.passes.circuit.two_qubit_blocks import roles_of
from qlower.passes.circuit.two_qubit_rows import distinct_gates
from qlower.passes.synthesis.entangler import FixedEntangler, RotationEntangler
from qlower.passes.synthesis.one_qubit import euler_angles
from qlower.passes.synthesis.remembered import CAPACITY, Remembered
from qlower.passes.synthesis.three_qubit_frames import frames
from qlower.passes.synthesis.two_qubit import decompose
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray

LEAST_GATES = 3
"""Fewer two-qubit gates are hardly ever too many."""

_ROOM = 16


@dataclass(frozen=True)
class RowGates:
    """The matrices of rows.

    Attributes:
        place: of each row's gate, among those on as many qubits.
        singles: one-qubit gates ``[n, 2, 2]``.
        doubles: two-qubit gates ``[m, 4, 4]``, the first operand the least significant bit.
    """

    place: LongColumn
    singles: ComplexArray
    doubles: ComplexArray


@dataclass(frozen=True)
class Blocks:
    """Blocks on three wires, by first rows; they overlap.

    Attributes:
        numbers: eight of each block, as in ``three_qubit_kernel.Found``.
        wires: the program's wires of each block ``[B, 3]``.
        members: rows of all blocks, ascending in each.
        rotations: strings on the wires at the beginning of each block, in the order of time.
        angles_rad: of the rotations.
        gates: the rows' gates.
    """

    numbers: list[list[int]]
    wires: LongColumn
    members: LongColumn
    rotations: LongColumn
    angles_rad: FloatArray
    gates: RowGates


def three_qubit_blocks(rows: Rows, entangler: FixedEntangler | RotationEntangler, most_rotations: int) -> Blocks | None:
    """Blocks that begin at each two-qubit gate; None if there are clearly none.

    Gates with free parameters and all rows but one- and two-qubit gates of the gate table end a block on their wires.

    Args:
        rows: of a run.
        entangler: what two-qubit gates are counted in.
        most_rotations: what a block may have, at most 13; it ends before a row that brings more.
    """
    count, role = len(rows), roles_of(rows)
    double = np.flatnonzero(role == PAIR)
    if len(double) < LEAST_GATES:
        return None
    single, gates = np.flatnonzero(role == SINGLE), distinct_gates(rows, double)
    cost = np.full(count, -1, dtype=np.int64)
    cost[single], cost[double] = 0, np.maximum(entangler.count(gates.matrices), 1)[gates.of_row]
    program = Program(rows.qubit_offsets, rows.qubits, cost, np.empty(len(rows.qubits), np.int64))
    find_following.run(program, np.full(1 + int(rows.qubits.max(initial=0)), count, np.int64), work=count)
    space = Space(
        np.zeros(MOST_MEMBERS, np.int64), np.zeros(3, np.int64), np.zeros(5, np.int64), np.zeros(6, np.int64),
        np.zeros(_ROOM, np.int64), np.zeros(9, np.int32), np.zeros(6, np.int64), np.zeros(_ROOM, np.int64),
        np.zeros(_ROOM),
    )  # fmt: skip
    if not has_block.run(program, LEAST_GATES, space, work=count):
        return None
    place = np.zeros(count, dtype=np.int64)
    place[single], place[double] = np.arange(len(single)), gates.of_row
    return _found(program, RowGates(place, matrices_of(rows, single), gates.matrices), most_rotations, space)


def _found(program: Program, gates: RowGates, most_rotations: int, space: Space) -> Blocks:
    count = len(program.cost)
    turns = Turns(gates.place, _turns_of_one(gates.singles), _turns_of_two(gates.doubles))
    found = Found(
        np.zeros(FIELDS * count, np.int64), np.zeros(3 * count, np.int64), np.zeros(8 * count + 1024, np.int64),
        np.zeros(8 * count + 64, np.int64), np.zeros(8 * count + 64), np.full(count, -1, np.int64),
    )  # fmt: skip
    known = frames()
    number = find_blocks.run(
        program, turns, most_rotations, LEAST_GATES, space, known.strings, known.slots, found, work=count
    )
    return Blocks(
        found.numbers[: FIELDS * number].reshape(-1, FIELDS).tolist(), found.wires[: 3 * number].reshape(-1, 3),
        found.members, found.rotations, found.angles, gates,
    )  # fmt: skip


def _euler(matrices: ComplexArray) -> FloatArray:
    angles = euler_angles(matrices)
    return np.stack([angles.lam, angles.theta, angles.phi], axis=1)


def _turns_of_one(matrices: ComplexArray) -> FloatArray:
    """The angles of the rotations of one-qubit gates ``[n, 2, 2]`` up to phase, flat; few are met once only."""
    if len(matrices) > CAPACITY:
        return _euler(matrices).reshape(-1)
    return np.frombuffer(bytearray(b"".join(_EULER.each(matrices))), dtype=np.float64)


_EULER = Remembered(lambda distinct: [angles.tobytes() for angles in _euler(distinct)])


def _turns_of_two(matrices: ComplexArray) -> FloatArray:
    """The angles of the rotations of two-qubit gates ``[m, 4, 4]`` up to phase, in the order of ``LETTERS``, flat."""
    return np.array([_turns_of_gate(matrix.tobytes()) for matrix in matrices]).reshape(-1)


@lru_cache(maxsize=4096)
def _turns_of_gate(matrix: bytes) -> tuple[float, ...]:
    weyl = decompose(np.frombuffer(matrix, dtype=np.complex128).reshape(1, 4, 4))
    factors = (weyl.right_low, weyl.right_high, weyl.left_low, weyl.left_high)
    locals_ = _euler(np.concatenate(factors)).reshape(-1)
    return (*locals_[:6].tolist(), *(-2.0 * weyl.coordinates[0]).tolist(), *locals_[6:].tolist())
