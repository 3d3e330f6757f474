"""A walk as gates of the circuit dialect."""

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.programs import Origins, Rotations
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Run
from qlower.ir.rows import Rows, Terms, offsets_of, ragged
from qlower.passes.pauli_synthesis.clifford_phase import (
    CX,
    NAMES,
    SWAP,
    Cliffords,
    Gate,
    cliffords_of,
    phase_in_eighths,
)
from qlower.passes.pauli_synthesis.emission_kernel import NUM_CODES, PHASE, ROTATION, Gates, Moves, Room, write_gates
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.frame_signs import X_AXIS, Y_AXIS, Z_AXIS, Ending, signs_along
from qlower.passes.pauli_synthesis.walk import Walk

Longs = NDArray[np.int64]

_KINDS = {
    **{code: gate_kind(name) for code, name in enumerate(NAMES)},
    **{ROTATION + axis: gate_kind(name) for axis, name in ((X_AXIS, "rx"), (Z_AXIS, "rz"), (Y_AXIS, "ry"))},
    PHASE: gate_kind("gphase"),
}
"""By code."""
_TO_Z: dict[int, tuple[str, ...]] = {Z_AXIS: (), X_AXIS: ("h",), Y_AXIS: ("sdg", "h")}
"""Gates that turn an axis into Z."""
_TO_X: dict[int, tuple[str, ...]] = {X_AXIS: (), Z_AXIS: ("h",), Y_AXIS: ("sdg",)}
_INVERSE = {"h": "h", "s": "sdg", "sdg": "s", "x": "x", "z": "z"}


def gates_of(
    walk: Walk, rotations: Rotations, ending: EndingFrame | None = None, cliffords: Cliffords | None = None
) -> Run:
    """The gates of a walk: CX, one-qubit Cliffords, one-qubit rotations, SWAPs at the end and the global phase.

    Args:
        walk: what does the rotations.
        rotations: these.
        ending: the frame that it ends in; None for the one that the program is written in.
        cliffords: the Clifford gates behind the rotations, which fix the phase of what the frame says of them; None
            for none.

    Exact with global phase. A rotation has its origins; a Clifford those of the rotation next done on one of its
    qubits. A one-qubit Clifford gate behind its inverse is not written, nor is the inverse.

    Raises:
        FrameMismatch: the walk does not do these rotations.
    """
    negative, reached = signs_along(rotations.table, walk, ending)
    num, tail, moves = rotations.table.num_qubits, cliffords_of(closing_gates(reached)), _moves()
    pairs = 4 * walk.first_axis + walk.second_axis
    most = len(tail.code) + len(rotations) + int((moves.begin[1:] - moves.begin[:-1])[pairs].sum())
    gates = Gates(*np.zeros((5, most), dtype=np.int64))
    room = Room(
        np.zeros(1, dtype=np.int64), np.full(num, -1), np.zeros(most, dtype=np.int64),
        np.full(num, len(rotations)), np.zeros(walk.num_moves, dtype=np.int64),
    )  # fmt: skip
    count = write_gates.run(walk, negative.astype(np.int64), moves, tail, gates, room, work=most)
    gates = Gates(*(column[:count] for column in gates))
    written = Cliffords(gates.code, gates.first, gates.second).take(gates.code < ROTATION)
    eighths = phase_in_eighths(num, written if cliffords is None else written.followed_by(cliffords.undone()))
    return _run(gates, rotations, -eighths * np.pi / 4)


def _run(gates: Gates, rotations: Rotations, phase: float) -> Run:
    """The gates as rows, behind them a global phase where it is not zero; it has the origins of the last gate."""
    code, owner = gates.code, gates.owner
    turns = np.flatnonzero(code >= ROTATION)
    sign = 1.0 - 2.0 * gates.negative[turns]
    angles, terms = rotations.angles[owner[turns]] * sign, rotations.terms
    if len(terms):
        terms = rotations.run().rows.take(owner[turns]).terms
        terms = Terms(terms.parameter, terms.operand, terms.coefficient * sign[terms.parameter])
    both = np.stack([gates.first, gates.second], axis=1).astype(np.int32)
    qubits = both[np.stack([code >= 0, (code == CX) | (code == SWAP)], axis=1)]
    if phase:
        code, angles = np.append(code, PHASE), np.append(angles, phase)
        owner = np.append(owner, owner[-1] if len(owner) else -1)
    codes, kind = _numbered(code)
    offsets, origins = _origins(rotations, owner)
    rows = Rows(
        tuple(_KINDS[each] for each in codes), kind, qubits, angles, terms, np.zeros(0, np.int32), offsets, origins
    )
    return Run(operands=rotations.operands, rows=rows)


def _numbered(code: Longs) -> tuple[list[int], NDArray[np.uint16]]:
    """The codes in the order in which they first occur, and the number of each entry's."""
    codes = list(dict.fromkeys(code.tolist()))
    number = np.zeros(NUM_CODES, dtype=np.uint16)
    number[codes] = np.arange(len(codes))
    return codes, number[code]


def _origins(rotations: Rotations, owner: Longs) -> Origins:
    """The origins of each gate's rotation; none of −1."""
    offsets, positions = rotations.origins
    if not len(positions) or not len(rotations):
        return np.zeros(len(owner) + 1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    counts = np.where(owner >= 0, offsets[owner + 1] - offsets[owner], 0)
    return offsets_of(counts), positions[ragged(offsets[owner], counts)]


@cache
def _moves() -> Moves:
    """The gates of controlled Paulis, of those without an axis none."""
    begin, gates = [0], list[tuple[str, tuple[int, ...]]]()
    for pair in range(16):
        if pair // 4 and pair % 4:
            gates += _moved(pair // 4, pair % 4)
        begin.append(len(gates))
    return Moves(np.array(begin), *cliffords_of(gates))


def controlled_pauli(first: int, second: int, first_axis: int, second_axis: int) -> list[Gate]:
    """C(p, q) as one CX between one-qubit gates, the first one the control if that takes no more of these."""
    return [(name, tuple((first, second)[at] for at in places)) for name, places in _moved(first_axis, second_axis)]


@cache
def _moved(first_axis: int, second_axis: int) -> tuple[Gate, ...]:
    """The gates of a controlled Pauli, on places 0 and 1."""
    control, target, control_axis, target_axis = 0, 1, first_axis, second_axis
    straight = len(_TO_Z[first_axis]) + len(_TO_X[second_axis])
    if len(_TO_Z[second_axis]) + len(_TO_X[first_axis]) < straight:
        control, target, control_axis, target_axis = 1, 0, second_axis, first_axis
    before: list[Gate] = [(name, (control,)) for name in _TO_Z[control_axis]]
    before += [(name, (target,)) for name in _TO_X[target_axis]]
    behind: list[Gate] = [(_INVERSE[name], places) for name, places in reversed(before)]
    return (*before, ("cx", (control, target)), *behind)


def closing_gates(ending: Ending) -> list[Gate]:
    """What takes the frame at the end of a walk back to that of the program: one-qubit gates, then SWAPs."""
    gates: list[Gate] = []
    place = ending.place.tolist()
    for q, qubit in enumerate(place):
        names = _one_qubit_clifford(
            int(ending.x_axis[q]), bool(ending.x_negative[q]), int(ending.z_axis[q]), bool(ending.z_negative[q])
        )
        gates += [(name, (qubit,)) for name in names]
    for q in range(len(place)):
        if place[q] != q:
            other = place.index(q)
            gates.append(("swap", (q, place[q])))
            place[other], place[q] = place[q], q
    return gates


@cache
def _one_qubit_clifford(x_axis: int, x_negative: bool, z_axis: int, z_negative: bool) -> tuple[str, ...]:
    """The shortest gates that turn these two signed letters into X and Z."""
    start = (x_axis, x_negative, z_axis, z_negative)
    found: dict[tuple[int, bool, int, bool], tuple[str, ...]] = {start: ()}
    frontier = [start]
    while frontier:
        reached = []
        for letters, name in product(frontier, _INVERSE):
            turned = (*_turned(name, letters[0], letters[1]), *_turned(name, letters[2], letters[3]))
            if turned not in found:
                found[turned] = (*found[letters], name)
                reached.append(turned)
        frontier = reached
    return found[X_AXIS, False, Z_AXIS, False]


def _turned(name: str, axis: int, negative: bool) -> tuple[int, bool]:
    """A signed letter conjugated with a gate."""
    if name == "h":
        return (axis & 1) << 1 | axis >> 1, negative ^ (axis == Y_AXIS)
    if name in ("x", "z"):
        return axis, negative ^ (axis not in (0, X_AXIS if name == "x" else Z_AXIS))
    if axis == Z_AXIS:
        return axis, negative
    # S takes X to Y and Y to −X, its inverse X to −Y and Y to X.
    return axis ^ Z_AXIS, negative ^ ((axis == Y_AXIS) == (name == "s"))
