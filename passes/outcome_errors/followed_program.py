"""A small program as a sequence of matrices, with the places in it where errors happen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, effect_of
from qlower.dialects.circuit.rows import gate_name
from qlower.dialects.circuit.state_simulation import unitary_on
from qlower.dialects.circuit.unitary_algebra import Matrix
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import DURATION_NS, START_NS
from qlower.ir import Module, Region, RowKind, Rows, Run, SymbolRef
from qlower.passes.multiplex.figures import ASSUMED_NS
from qlower.passes.physical.schedule_kernel import earliest_starts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

MOST_WIRES = 12
"""Programs on more are not followed."""


@dataclass(frozen=True, eq=False)
class FollowedProgram:
    """Gates that do more than turn a frame, in order. Wires are numbered as they come first.

    Attributes:
        wires: the program's qubit of each wire, [n].
        first, second: wires of each gate; ``second`` is −1 for a gate on one, [gates].
        matrices: 4x4, of a gate on one wire the upper left 2x2, flat row by row; ``first`` is the least significant
            bit, [gates · 16].
        group: the index in ``groups`` of each gate, [gates].
        groups: the distinct gates by name and wires; those of two wires have the lower one first.
        first_ns, second_ns: how long each wire's state waits from the beginning of the gate to that of the next on
            the wire, during which it decays, [gates].
        measured: wires that are measured, ascending.
    """

    wires: tuple[int, ...]
    first: Ints
    second: Ints
    matrices: Complexes
    group: Ints
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    first_ns: Floats
    second_ns: Floats
    measured: tuple[int, ...]


def followed(module: Module, main: Function | Program, target: Target) -> FollowedProgram | None:
    """The program as matrices; None where it cannot be followed.

    That is where it has control flow, resets, gates on more than two qubits or without known angles, more than
    ``MOST_WIRES`` qubits in use, anything behind a measurement, or no measurement.
    """
    run = _only_run(main.body)
    if run is None or len(run.operands):
        return None
    try:
        return _Follower(module, main.num_qubits, target).follow(run)
    except (CannotInterpret, _CannotFollowError):
        return None


class _CannotFollowError(Exception):
    """The program has a part that is not followed."""


def _only_run(region: Region) -> Run | None:
    """The one run of a program without control flow."""
    if any(op.regions for op in region.operations):
        return None
    found = [op for op in region.operations if isinstance(op, Run)]
    return found[0] if len(found) == 1 else None


class _Follower:
    """Goes through the rows of a program in order."""

    def __init__(self, module: Module, num_qubits: int, target: Target) -> None:
        self.meanings, self.num_qubits, self.target = Meanings(module), num_qubits, target
        self.wire_of: dict[int, int] = {}
        self.turned: dict[int, Matrix] = {}
        self.gates: list[tuple[tuple[int, ...], Matrix, int]] = []
        self.waits_ns: list[list[float]] = []
        self.groups: dict[tuple[str, tuple[int, ...]], int] = {}
        self.last: dict[int, tuple[int, int, float]] = {}
        self.measured: set[int] = set()

    def follow(self, run: Run) -> FollowedProgram:
        """All rows of a run."""
        starts, ends = self._times(run.rows)
        for index, row in enumerate(run.unpack()):
            effect = effect_of(row.kind)
            if effect is Effect.RESET:
                raise _CannotFollowError
            if effect is Effect.NOTHING or not row.qubits:
                continue
            wires = tuple(self._wire(qubit) for qubit in row.qubits)
            if not self.measured.isdisjoint(wires):
                raise _CannotFollowError
            if effect is Effect.MEASURE:
                self._waited(wires, starts[index])
                self.measured.update(wires)
                continue
            parameters = tuple(float(angle) for angle in row.parameters if isinstance(angle, int | float))
            if len(parameters) < len(row.parameters) or len(wires) > 2:
                raise _CannotFollowError
            places = tuple(range(len(wires)))
            matrix = unitary_on(self.meanings.applications(row.kind, places, parameters), places)
            self._gate(row.kind, wires, matrix, starts[index], ends[index])
        if not self.measured:
            raise _CannotFollowError
        return self._finished()

    def _wire(self, qubit: int) -> int:
        wire = self.wire_of.setdefault(qubit, len(self.wire_of))
        if wire >= MOST_WIRES:
            raise _CannotFollowError
        return wire

    def _gate(self, kind: RowKind, wires: tuple[int, ...], matrix: Matrix, start: float, end: float) -> None:
        native = self.target.gate(_name(kind))
        if len(wires) == 1 and native is not None and native.virtual:
            self.turned[wires[0]] = matrix @ self.turned.get(wires[0], np.eye(2))
            return
        before = [self.turned.pop(wire, np.eye(2)) for wire in wires]
        matrix = matrix @ (before[0] if len(wires) == 1 else np.kron(before[1], before[0]))
        group = self.groups.setdefault((_name(kind), tuple(sorted(wires))), len(self.groups))
        self._waited(wires, start)
        for place, wire in enumerate(wires):
            self.last[wire] = (len(self.gates), place, start)
        self.gates.append((wires, matrix, group))
        self.waits_ns.append([end - start] * len(wires))

    def _waited(self, wires: Sequence[int], until: float) -> None:
        """A wire's state waits from its last gate on; before the first one it is |0⟩, which does not decay."""
        for wire in wires:
            if wire in self.last:
                gate, place, since = self.last[wire]
                self.waits_ns[gate][place] = until - since

    def _times(self, rows: Rows) -> tuple[list[float], list[float]]:
        """When each row starts and ends, by its schedule, or else as late as possible by typical durations."""
        if START_NS in rows.columns:
            starts: Floats = rows.columns[START_NS].astype(np.float64)
            return starts.tolist(), (starts + rows.columns[DURATION_NS].astype(np.float64)).tolist()
        durations = np.array([self._duration_ns(kind) for kind in rows.kinds] or [0.0])[rows.kind]
        from_end = np.zeros(len(rows))
        length = earliest_starts.run(
            rows.qubit_offsets, rows.qubits, durations, np.arange(len(rows) - 1, -1, -1, dtype=np.int64),
            np.zeros(self.num_qubits), from_end, work=len(rows.qubits),
        )  # fmt: skip
        ends = length - from_end
        return (ends - durations).tolist(), ends.tolist()

    def _duration_ns(self, kind: RowKind) -> float:
        effect = effect_of(kind)
        if effect is Effect.MEASURE:
            return self.target.measurement.duration_ns or ASSUMED_NS["physical.measure"]
        if effect is not Effect.UNITARY or not kind.num_qubits:
            return 0.0
        native = self.target.gate(_name(kind))
        if native is not None and native.virtual:
            return 0.0
        known = None if native is None else native.duration_ns
        return ASSUMED_NS["1" if kind.num_qubits == 1 else "2"] if known is None else known

    def _finished(self) -> FollowedProgram:
        matrices = np.zeros((len(self.gates), 16), dtype=np.complex128)
        for index, (_, matrix, _) in enumerate(self.gates):
            matrices[index, : matrix.size] = matrix.reshape(-1)
        return FollowedProgram(
            wires=tuple(self.wire_of),
            first=np.array([wires[0] for wires, _, _ in self.gates], dtype=np.int64),
            second=np.array([wires[1] if len(wires) == 2 else -1 for wires, _, _ in self.gates], dtype=np.int64),
            matrices=matrices.reshape(-1),
            group=np.array([group for _, _, group in self.gates], dtype=np.int64),
            groups=tuple(self.groups),
            first_ns=np.array([waits[0] for waits in self.waits_ns], dtype=np.float64),
            second_ns=np.array([waits[-1] if len(waits) == 2 else 0.0 for waits in self.waits_ns], dtype=np.float64),
            measured=tuple(sorted(self.measured)),
        )


def _name(kind: RowKind) -> str:
    """The name of the gate that a row is, at the level of circuits and at the physical one."""
    gate, callee = kind.attribute("gate"), kind.attribute("callee")
    if isinstance(gate, str):
        return gate
    return callee.name if isinstance(callee, SymbolRef) else str(gate_name(kind))
