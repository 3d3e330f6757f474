"""Blocks of gates on three wires as Pauli rotations between frames."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.ir.ordering import stable_order
from qlower.ir.rows import LongColumn, Rows, offsets_of
from qlower.passes.circuit.fusion_tables import is_fusable
from qlower.passes.circuit.one_qubit_runs import matrices_of
from qlower.passes.circuit.three_qubit_kernel import FIELDS, MOST_MEMBERS, Found, Program, Space, find_blocks
from qlower.passes.circuit.two_qubit_rows import distinct_gates, is_two_qubit_gate
from qlower.passes.synthesis.entangler import FixedEntangler, RotationEntangler
from qlower.passes.synthesis.one_qubit import euler_angles
from qlower.passes.synthesis.three_qubit_frames import frames
from qlower.passes.synthesis.two_qubit import decompose
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray

LEAST_GATES = 3
"""Fewer two-qubit gates are hardly ever too many."""

_Z, _Y = 2, 3
_LETTERS_OF_ONE = (_Z, _Y, _Z)
_LETTERS_OF_TWO = (_Z, _Y, _Z, 4 * _Z, 4 * _Y, 4 * _Z, 5, 15, 10, _Z, _Y, _Z, 4 * _Z, 4 * _Y, 4 * _Z)
_PAIR = 2
_ROOM = 16


@dataclass(frozen=True)
class Block:
    """A block on three wires.

    Attributes:
        members: its rows, ascending.
        wires: the program's wires.
        join: the row before or after which all of it may stand.
        cost: in two-qubit gates.
        rotations: strings on the wires at its beginning, in the order of time.
        angles_rad: of the rotations.
        end: the frame at its end, as a number.
        pairs: pairs of wires that its gates are on, as bits.
    """

    members: LongColumn
    wires: tuple[int, int, int]
    join: int
    cost: int
    rotations: tuple[int, ...]
    angles_rad: tuple[float, ...]
    end: int
    pairs: int


def three_qubit_blocks(
    rows: Rows, entangler: FixedEntangler | RotationEntangler, most_rotations: int
) -> Iterator[Block]:
    """Blocks that begin at each two-qubit gate, by first rows; they overlap.

    Gates with free parameters and all rows but one- and two-qubit gates of the gate table end a block on their wires.

    Args:
        rows: of a run.
        entangler: what two-qubit gates are counted in.
        most_rotations: what a block may have, at most 13; it ends before a row that brings more.
    """
    program, turns = _program(rows, entangler)
    if np.count_nonzero(program.cost > 0) < LEAST_GATES:
        return
    count = len(rows)
    found = Found(
        np.zeros(FIELDS * count, np.int64), np.zeros(3 * count, np.int64), np.zeros(8 * count + 1024, np.int64),
        np.zeros(8 * count + 64, np.int64), np.zeros(8 * count + 64), np.full(count, -1, np.int64),
    )  # fmt: skip
    space = Space(
        np.zeros(MOST_MEMBERS, np.int64), np.zeros(3, np.int64), np.zeros(4, np.int64), np.zeros(6, np.int64),
        np.zeros(_ROOM, np.int64), np.zeros(9, np.int32),
    )  # fmt: skip
    known = frames()
    number = find_blocks.run(
        program, turns, most_rotations, LEAST_GATES, space, known.strings, known.slots, found, work=count
    )
    blocks = found.numbers[: FIELDS * number].reshape(-1, FIELDS).tolist()
    for wires, numbers in zip(found.wires[: 3 * number].reshape(-1, 3).tolist(), blocks, strict=True):
        first, last, begin, end, cost, join, frame, pairs = numbers
        yield Block(
            found.members[first:last], (wires[0], wires[1], wires[2]), join, cost,
            tuple(found.rotations[begin:end].tolist()), tuple(found.angles[begin:end].tolist()), frame, pairs,
        )  # fmt: skip


def _program(rows: Rows, entangler: FixedEntangler | RotationEntangler) -> tuple[Program, FloatArray]:
    """The rows as rotations, and the angles of these."""
    plain = ~rows.symbolic
    single = np.flatnonzero(rows.mask([is_fusable(kind) for kind in rows.kinds]) & plain)
    double = np.flatnonzero(rows.mask([is_two_qubit_gate(kind) for kind in rows.kinds]) & plain)
    cost = np.full(len(rows), -1, dtype=np.int64)
    cost[single] = 0
    counts = np.zeros(len(rows), dtype=np.int64)
    counts[single], counts[double] = len(_LETTERS_OF_ONE), len(_LETTERS_OF_TWO)
    offsets = offsets_of(counts)
    letters, turns = np.zeros(offsets[-1], dtype=np.int64), np.zeros(offsets[-1])
    at = offsets[single][:, None] + np.arange(len(_LETTERS_OF_ONE))
    letters[at], turns[at] = _LETTERS_OF_ONE, _euler(matrices_of(rows, single))
    if len(double):
        gates = distinct_gates(rows, double)
        at = offsets[double][:, None] + np.arange(len(_LETTERS_OF_TWO))
        letters[at] = _LETTERS_OF_TWO
        turns[at] = np.array([_turns_of_two(matrix.tobytes()) for matrix in gates.matrices])[gates.of_row]
        cost[double] = np.maximum(entangler.count(gates.matrices)[gates.of_row], 1)
    return Program(rows.qubit_offsets, rows.qubits, cost, _following(rows), offsets, letters), turns


def _euler(matrices: ComplexArray) -> FloatArray:
    angles = euler_angles(matrices)
    return np.stack([angles.lam, angles.theta, angles.phi], axis=1)


@lru_cache(maxsize=4096)
def _turns_of_two(matrix: bytes) -> tuple[float, ...]:
    """The angles of the rotations of a two-qubit gate up to phase, in the order of ``_LETTERS_OF_TWO``."""
    weyl = decompose(np.frombuffer(matrix, dtype=np.complex128).reshape(1, 4, 4))
    factors = (weyl.right_low, weyl.right_high, weyl.left_low, weyl.left_high)
    locals_ = _euler(np.concatenate(factors)).reshape(-1)
    return (*locals_[:6].tolist(), *(-2.0 * weyl.coordinates[0]).tolist(), *locals_[6:].tolist())


def _following(rows: Rows) -> LongColumn:
    """By operand, the next row on its wire; the number of rows for none."""
    owner = np.arange(len(rows)).repeat(np.diff(rows.qubit_offsets))
    order = stable_order(rows.qubits)
    wire, row = rows.qubits[order], owner[order]
    following = np.full(len(owner), len(rows), dtype=np.int64)
    following[order[:-1]] = np.where(wire[1:] == wire[:-1], row[1:], len(rows))
    return following
