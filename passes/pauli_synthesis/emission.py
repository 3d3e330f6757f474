"""A walk as gates of the circuit dialect."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.programs import Rotations
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Angle, Run, RunBuilder
from qlower.passes.pauli_synthesis.clifford_phase import Gate, phase_in_eighths
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.frame_signs import X_AXIS, Y_AXIS, Z_AXIS, Ending, signs_along
from qlower.passes.pauli_synthesis.walk import Walk

Longs = NDArray[np.int64]
Origin = tuple[int, ...]
_Row = tuple[str, tuple[int, ...], Angle | None, Origin]
"""Name, qubits, angle of a rotation, origins."""

_ROTATIONS = {X_AXIS: "rx", Z_AXIS: "rz", Y_AXIS: "ry"}
_TO_Z: dict[int, tuple[str, ...]] = {Z_AXIS: (), X_AXIS: ("h",), Y_AXIS: ("sdg", "h")}
"""Gates that turn an axis into Z."""
_TO_X: dict[int, tuple[str, ...]] = {X_AXIS: (), Z_AXIS: ("h",), Y_AXIS: ("sdg",)}
_INVERSE = {"h": "h", "s": "sdg", "sdg": "s", "x": "x", "z": "z"}


def gates_of(
    walk: Walk, rotations: Rotations, ending: EndingFrame | None = None, cliffords: Sequence[Gate] = ()
) -> Run:
    """The gates of a walk: CX, one-qubit Cliffords, one-qubit rotations, SWAPs at the end and the global phase.

    Args:
        walk: what does the rotations.
        rotations: these.
        ending: the frame that it ends in; None for the one that the program is written in.
        cliffords: the Clifford gates behind the rotations, which fix the phase of what the frame says of them.

    Exact with global phase. A rotation has its origins; a Clifford those of the rotation next done on one of its
    qubits.

    Raises:
        FrameMismatch: the walk does not do these rotations.
    """
    negative, reached = signs_along(rotations.table, walk, ending)
    writer = _Writer(rotations)
    owners = _owners(walk)
    begin = 0
    moves = list(zip(*(part.tolist() for part in walk[:4]), strict=True))
    done = list(zip(*(part.tolist() for part in (walk.rotation, walk.qubit, walk.axis, negative)), strict=True))
    after = walk.after.tolist()
    for step in range(walk.num_moves + 1):
        if step:
            writer.origin = writer.origins[owners[step - 1]] if writer.origins else ()
            for gate in controlled_pauli(*moves[step - 1]):
                writer.clifford(*gate)
        while begin < len(after) and after[begin] == step:
            writer.rotate(*done[begin])
            begin += 1
    for gate in closing_gates(reached):
        writer.clifford(*gate)
    return writer.finish(cliffords)


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


def _owners(walk: Walk) -> list[int]:
    """For every move the rotation it is made for: the next one done on one of its qubits, else the last one of all."""
    owners = [0] * walk.num_moves
    if not len(walk.rotation):
        return owners
    next_on: dict[int, int] = {}
    rotation, qubit, after = walk.rotation.tolist(), walk.qubit.tolist(), walk.after.tolist()
    first, second = walk.first.tolist(), walk.second.tolist()
    place = len(rotation) - 1
    none = len(rotation)
    for step in range(walk.num_moves - 1, -1, -1):
        while place >= 0 and after[place] > step:
            next_on[qubit[place]] = place
            place -= 1
        found = min(next_on.get(first[step], none), next_on.get(second[step], none))
        owners[step] = rotation[min(found, none - 1)]
    return owners


class _Writer:
    """Writes gates down, and remembers the Clifford ones for their phase.

    A one-qubit Clifford gate behind its inverse is not written, nor is the inverse.
    """

    def __init__(self, rotations: Rotations) -> None:
        run = rotations.run()
        self.angles: list[Angle] = run.angles()
        offsets, origins = run.rows.origin_offsets.tolist(), run.rows.origins.tolist()
        self.origins: list[Origin] = [tuple(origins[a:b]) for a, b in pairwise(offsets)]
        self.num_qubits = rotations.table.num_qubits
        self.origin: Origin = ()
        self.rows: list[_Row | None] = []
        self.open: list[list[int]] = [[] for _ in range(self.num_qubits)]
        """By qubit the rows of one-qubit Clifford gates behind all else, the last one last."""

    def clifford(self, name: str, qubits: tuple[int, ...]) -> None:
        if len(qubits) > 1:
            for qubit in qubits:
                self.open[qubit].clear()
        else:
            last = self.open[qubits[0]]
            if last:
                before = self.rows[last[-1]]
                if before is not None and before[0] == _INVERSE[name]:
                    self.rows[last.pop()] = None
                    return
            last.append(len(self.rows))
        self.rows.append((name, qubits, None, self.origin))

    def rotate(self, rotation: int, qubit: int, axis: int, negative: bool) -> None:
        angle = self.angles[rotation]
        self.origin = self.origins[rotation]
        self.open[qubit].clear()
        self.rows.append((_ROTATIONS[axis], (qubit,), -angle if negative else angle, self.origin))

    def finish(self, wanted: Sequence[Gate]) -> Run:
        """All of it; Clifford gates do what those wanted do, phase included."""
        builder = RunBuilder()
        cliffords: list[Gate] = []
        kinds = {name: gate_kind(name) for name in {row[0] for row in self.rows if row is not None}}
        for row in self.rows:
            if row is None:
                continue
            name, qubits, angle, origin = row
            if angle is None:
                cliffords.append((name, qubits))
                builder.add(kinds[name], qubits, origin=origin)
            else:
                builder.add(kinds[name], qubits, (angle,), origin=origin)
        undoing = [(_INVERSE.get(name, name), qubits) for name, qubits in reversed(wanted)]
        eighths = phase_in_eighths(self.num_qubits, [*cliffords, *undoing])
        if eighths:
            builder.add(gate_kind("gphase"), (), (-eighths * np.pi / 4,), origin=self.origin)
        return builder.finish()
