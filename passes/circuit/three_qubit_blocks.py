"""Blocks of gates on three wires as Pauli rotations between frames."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.dialects.circuit.gates import GATES
from qlower.ir.rows import Rows
from qlower.passes.circuit.block_kernel import PAIR
from qlower.passes.circuit.one_qubit_runs import matrices_of
from qlower.passes.circuit.three_qubit_gates_kernel import find_gates
from qlower.passes.circuit.three_qubit_kernel import EULER, ROOM, ROTATIONS_OF_ONE, ROTATIONS_OF_TWO, find_blocks
from qlower.passes.circuit.three_qubit_rows import Gates
from qlower.passes.circuit.three_qubit_state import FIELDS, MOST_MEMBERS, Doubles, Found, Program, Space, Turns
from qlower.passes.circuit.two_qubit_blocks import roles_of
from qlower.passes.circuit.two_qubit_rows import DistinctGates, distinct_gates
from qlower.passes.synthesis.entangler import Entangler
from qlower.passes.synthesis.euler_kernel import fill_euler
from qlower.passes.synthesis.three_qubit_frames import frames
from qlower.passes.synthesis.two_qubit import decompose
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray

LEAST_GATES = 3
"""Fewer two-qubit gates are hardly ever too many."""


@dataclass(frozen=True)
class Blocks:
    """Blocks on three wires, by first rows; they overlap.

    Attributes:
        count: how many.
        found: what they are; of the members of each only those up to its last.
        program: the rows that they are of.
        gates: what the rows do.
    """

    count: int
    found: Found
    program: Program
    gates: Gates


def three_qubit_blocks(rows: Rows, entangler: Entangler, most_rotations: int) -> Blocks | None:
    """Blocks that begin at each two-qubit gate; None if there are none.

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
    gates = distinct_gates(rows, double)
    program = Program(
        rows.qubit_offsets, rows.qubits, role, np.empty(count, np.int64), np.empty(count, np.int64),
        np.empty(len(rows.qubits), np.int64),
    )  # fmt: skip
    space = Space(
        np.zeros(MOST_MEMBERS, np.int64), np.zeros(3, np.int64), np.zeros(4, np.int64), np.zeros(ROOM, np.int64),
        np.zeros(9, np.int32), np.zeros(ROOM, np.int64), np.zeros(ROOM),
    )  # fmt: skip
    doubles, single = Doubles(gates.of_row, gates.uses(entangler)), np.empty(count, np.int64)
    next_row = np.full(1 + int(rows.qubits.max(initial=0)), count, np.int64)
    num_singles = find_gates.run(program, doubles, single, next_row, LEAST_GATES, space, work=count)
    if num_singles < 0:
        return None
    singles = matrices_of(rows, single[:num_singles])
    euler = np.zeros(4 * num_singles)
    fill_euler.run(singles.reshape(-1), euler, work=num_singles)
    turns = _room_for_turns(euler, _turns_of_two(gates))
    found = Found(
        np.empty(FIELDS * count, np.int64), np.empty(3 * count, np.int64), np.empty(8 * count + 1024, np.int64),
        np.empty(8 * count + 64, np.int64), np.empty(8 * count + 64), np.full(count, -1, np.int64),
    )  # fmt: skip
    known = frames()
    number = find_blocks.run(
        program, turns, most_rotations, LEAST_GATES, space, known.strings, known.slots, found, work=count
    )
    if not number:
        return None
    return Blocks(number, found, program, Gates(singles.reshape(-1), gates.matrices.reshape(-1)))


def _room_for_turns(euler: FloatArray, doubles: FloatArray) -> Turns:
    """Room for the rotations of gates whose angles are given."""
    singles, pairs = len(euler) // 4, len(doubles) // ROTATIONS_OF_TWO
    rotations = ROTATIONS_OF_ONE * singles + len(doubles)
    return Turns(
        euler, doubles, np.zeros(singles + pairs + 1, np.int64), np.empty(rotations, np.int64),
        np.empty(rotations), np.empty(singles + pairs, np.int64),
    )  # fmt: skip


def _turns_of_two(gates: DistinctGates) -> FloatArray:
    """The angles of the rotations of two-qubit gates up to phase, in the order of ``LETTERS``, flat."""
    fixed = _turns_of_fixed(gates.fixed)
    others = gates.matrices[len(gates.fixed) :]
    return np.concatenate([fixed, _decomposed(others)]) if len(others) else fixed


@lru_cache(maxsize=1024)
def _turns_of_fixed(names: tuple[str, ...]) -> FloatArray:
    """The same of gates without parameters."""
    return _decomposed(np.array([GATES[name].matrix(()) for name in names], dtype=np.complex128).reshape(-1, 4, 4))


def _decomposed(matrices: ComplexArray) -> FloatArray:
    """The angles of the rotations of two-qubit gates ``[m, 4, 4]``, flat."""
    weyl = decompose(matrices)
    factors = np.concatenate([weyl.right_low, weyl.right_high, weyl.left_low, weyl.left_high])
    euler = np.zeros((4, len(matrices), 4))
    fill_euler.run(factors.reshape(-1), euler.reshape(-1), work=len(factors))
    first_low, first_high, last_low, last_high = euler[:, :, EULER]
    turns = [first_low, first_high, -2.0 * weyl.coordinates, last_low, last_high]
    return np.concatenate(turns, axis=1).reshape(-1)
