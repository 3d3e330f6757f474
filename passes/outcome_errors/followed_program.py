"""A small program as a sequence of matrices, with the places in it where errors happen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, effect_of
from qlower.dialects.circuit.state_simulation import unitary_on
from qlower.dialects.circuit.unitary_algebra import Matrix
from qlower.dialects.physical.ops import Program
from qlower.ir import Module, Value
from qlower.passes.outcome_errors.disturbance_kernel import ERRING, READING, RESETTING, SILENT
from qlower.passes.outcome_errors.row_times import name_of
from qlower.passes.outcome_errors.timeline import CannotFollowError, Condition, Event, Timeline

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

MOST_WIRES = 12
"""Programs on more are not followed."""
IDENTITY: Matrix = np.eye(2, dtype=np.complex128)


@dataclass(frozen=True, eq=False)
class FollowedProgram:
    """Gates, readings and resets in order. Wires are numbered as they come first.

    A qubit that is used after it is measured leaves what was read on a wire of its own, and one that is reset goes on
    on a new wire, so that nothing is done to a wire with a bit on it. Gates depend on such wires where the program
    has conditions.

    Attributes:
        wires: the program's qubit of each wire, [n].
        role: of each step, one of ``ERRING`` gates, ``SILENT`` ones, ``READING`` and ``RESETTING``, [steps].
        first, second: wires of each step; ``second`` is −1 for one on one wire, [steps].
        mask, value: a step is done where the basis state has these bits, [steps].
        matrices: 4x4, of a gate on one wire the upper left 2x2, flat row by row; ``first`` is the least significant
            bit, [steps · 16].
        group: the index in ``groups`` of each step, 0 for those that are not erring gates, [steps].
        groups: the distinct gates by name and wires; those of two wires have the lower one first.
        first_ns, second_ns: how long each wire's state waits from the beginning of the gate to that of the next on
            the wire, during which it decays, [steps].
        measured: wires with bits that the program returns, ascending.
    """

    wires: tuple[int, ...]
    role: Ints
    first: Ints
    second: Ints
    mask: Ints
    value: Ints
    matrices: Complexes
    group: Ints
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    first_ns: Floats
    second_ns: Floats
    measured: tuple[int, ...]


def followed(module: Module, main: Function | Program, target: Target) -> FollowedProgram | None:
    """The program as matrices; None where it cannot be followed.

    That is where it has control flow other than gates under the condition that bits are a number, gates on more than
    two qubits or with unknown angles, no measurement, or needs more than ``MOST_WIRES`` wires.
    """
    timeline = Timeline(main.num_qubits, target)
    try:
        timeline.read(main.body)
        return _Follower(module, target, timeline).follow()
    except (CannotInterpret, CannotFollowError):
        return None


@dataclass
class _Step:
    """A step in the making: see ``FollowedProgram``."""

    role: int
    wires: tuple[int, ...]
    matrix: Matrix
    controls: tuple[int, int]
    group: int
    waits_ns: list[float]


class _Follower:
    """Goes through the rows of a program in order."""

    def __init__(self, module: Module, target: Target, timeline: Timeline) -> None:
        self.meanings, self.target, self.timeline = Meanings(module), target, timeline
        self.wires: list[int] = []
        self.wire_of: dict[int, int] = {}
        self.turned: dict[int, Matrix] = {}
        self.steps: list[_Step] = []
        self.groups: dict[tuple[str, tuple[int, ...]], int] = {}
        self.last: dict[int, tuple[int, int, float]] = {}
        self.bit_of: dict[Value, int] = {}

    def follow(self) -> FollowedProgram:
        """All rows."""
        events = [e for e in self.timeline.events if effect_of(e.row.kind) is not Effect.NOTHING and e.row.qubits]
        goes_on = _going_on(events)
        run = -1
        for event, going_on in zip(events, goes_on, strict=True):
            if event.run != run:
                run, self.last = event.run, {}
            effect = effect_of(event.row.kind)
            controls = (0, 0) if event.condition is None else self._controls(event.condition)
            if controls is None:
                continue  # never done
            if effect is Effect.UNITARY:
                self._gate(event, controls)
            elif event.condition is not None:
                raise CannotFollowError
            elif effect is Effect.MEASURE:
                self._read(event, going_on)
            else:
                self._reset(event)
        return self._finished()

    def _gate(self, event: Event, controls: tuple[int, int]) -> None:
        row = event.row
        parameters = tuple(float(angle) for angle in row.parameters if isinstance(angle, int | float))
        if len(parameters) < len(row.parameters) or len(row.qubits) > 2:
            raise CannotFollowError
        wires, places = tuple(self._wire(qubit) for qubit in row.qubits), tuple(range(len(row.qubits)))
        matrix = unitary_on(self.meanings.applications(row.kind, places, parameters), places)
        native = self.target.gate(name_of(row.kind))
        if len(wires) == 1 and native is not None and native.virtual:
            if event.condition is None:
                self.turned[wires[0]] = matrix @ self.turned.get(wires[0], IDENTITY)
            else:
                self._add(SILENT, wires, matrix, controls)
            return
        if event.condition is None:
            before = [self.turned.pop(wire, IDENTITY) for wire in wires]
            matrix = matrix @ (before[0] if len(wires) == 1 else np.kron(before[1], before[0]))
            self._waited(wires, event.start_ns)
            self.last.update({wire: (len(self.steps), at, event.start_ns) for at, wire in enumerate(wires)})
        else:
            self._turn(wires)
        group = self.groups.setdefault((name_of(row.kind), tuple(sorted(wires))), len(self.groups))
        self._add(ERRING, wires, matrix, controls, group=group, lasts_ns=event.end_ns - event.start_ns)

    def _read(self, event: Event, going_on: bool) -> None:
        """A bit stays on the wire that it is read from, or on a new one that nothing else is done to."""
        wire = self._wire(event.row.qubits[0])
        self._turn((wire,))
        self._waited((wire,), event.start_ns)
        self.last.pop(wire, None)
        if going_on:
            bit = self._new_wire(event.row.qubits[0])
            self._add(SILENT, (bit,), np.array([[0, 1], [1, 0]], dtype=np.complex128), (1 << wire, 1 << wire))
            wire = bit
        self._add(READING, (wire,), IDENTITY)
        self.bit_of.update(dict.fromkeys(event.row.results, wire))

    def _reset(self, event: Event) -> None:
        qubit = event.row.qubits[0]
        if qubit in self.wire_of:
            self._waited((self.wire_of[qubit],), event.start_ns)
            self.last.pop(self.wire_of[qubit], None)
        self.wire_of[qubit] = self._new_wire(qubit)
        self._add(RESETTING, (self.wire_of[qubit],), IDENTITY)

    def _wire(self, qubit: int) -> int:
        if qubit not in self.wire_of:
            self.wire_of[qubit] = self._new_wire(qubit)
        return self.wire_of[qubit]

    def _new_wire(self, qubit: int) -> int:
        if len(self.wires) == MOST_WIRES:
            raise CannotFollowError
        self.wires.append(qubit)
        return len(self.wires) - 1

    def _turn(self, wires: Sequence[int]) -> None:
        """Do the turns of frame that were put off."""
        for wire in wires:
            if wire in self.turned:
                self._add(SILENT, (wire,), self.turned.pop(wire))

    def _add(
        self,
        role: int,
        wires: tuple[int, ...],
        matrix: Matrix,
        controls: tuple[int, int] = (0, 0),
        *,
        group: int = 0,
        lasts_ns: float = 0.0,
    ) -> None:
        self.steps.append(_Step(role, wires, matrix, controls, group, [lasts_ns] * len(wires)))

    def _waited(self, wires: Sequence[int], until: float) -> None:
        """A wire's state waits from its last gate on; before the first one it is |0⟩, which does not decay."""
        for wire in wires:
            if wire in self.last:
                step, place, since = self.last[wire]
                self.steps[step].waits_ns[place] = until - since

    def _controls(self, condition: Condition) -> tuple[int, int] | None:
        """Bits of the basis state and what they must be; None if the condition never holds."""
        mask = value = 0
        for place, bit in enumerate(condition.bits):
            wanted = condition.number >> place & 1
            if bit in self.bit_of:
                mask |= 1 << self.bit_of[bit]
                value |= wanted << self.bit_of[bit]
            elif bit not in self.timeline.constants:
                raise CannotFollowError
            elif self.timeline.constants[bit] != wanted:
                return None
        return None if condition.number >> len(condition.bits) else (mask, value)

    def _finished(self) -> FollowedProgram:
        returned = [value for value in self.timeline.returned if value not in self.timeline.constants]
        if not returned or any(value not in self.bit_of for value in returned):
            raise CannotFollowError
        steps = self.steps
        matrices = np.zeros((len(steps), 16), dtype=np.complex128)
        for index, step in enumerate(steps):
            matrices[index, : step.matrix.size] = step.matrix.reshape(-1)
        return FollowedProgram(
            wires=tuple(self.wires),
            role=np.array([step.role for step in steps], dtype=np.int64),
            first=np.array([step.wires[0] for step in steps], dtype=np.int64),
            second=np.array([step.wires[1] if len(step.wires) == 2 else -1 for step in steps], dtype=np.int64),
            mask=np.array([step.controls[0] for step in steps], dtype=np.int64),
            value=np.array([step.controls[1] for step in steps], dtype=np.int64),
            matrices=matrices.reshape(-1),
            group=np.array([step.group for step in steps], dtype=np.int64),
            groups=tuple(self.groups),
            first_ns=np.array([step.waits_ns[0] for step in steps], dtype=np.float64),
            second_ns=np.array([step.waits_ns[1] if len(step.wires) == 2 else 0.0 for step in steps], dtype=np.float64),
            measured=tuple(sorted({self.bit_of[value] for value in returned})),
        )


def _going_on(events: Sequence[Event]) -> list[bool]:
    """Whether the next thing that is done to the qubit of each row is other than a reset."""
    following: dict[int, bool] = {}
    found = []
    for event in reversed(events):
        found.append(following.get(event.row.qubits[0], False))
        following.update(dict.fromkeys(event.row.qubits, effect_of(event.row.kind) is not Effect.RESET))
    return found[::-1]
