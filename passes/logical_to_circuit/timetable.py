"""When patches live, are merged and are measured: steps of so many rounds each, every product as soon as it can be."""

from dataclasses import dataclass, field
from functools import cached_property

from qlower.diagnostics import fail
from qlower.passes.logical_to_circuit.logical_program import LogicalProgram, Measurement, Restart
from qlower.passes.logical_to_circuit.merging import Merge
from qlower.passes.logical_to_circuit.patches import Place
from qlower.passes.logical_to_circuit.tiling import Tiling

NEVER = -1


@dataclass
class Life:
    """A patch from its preparation to its measurement.

    Attributes:
        qubit: logical qubit.
        basis: ``Z`` for |0⟩, ``X`` for |+⟩.
        start: the step before which it is prepared.
        end: the step before which it is measured; ``NEVER`` if it is not.
        letter: in what it is measured.
        bit: the outcome.
        origin: the rows that it is measured for.
    """

    qubit: int
    basis: str
    start: int
    end: int = NEVER
    letter: str = ""
    bit: int = -1
    origin: tuple[int, ...] = ()


@dataclass(frozen=True)
class TimedMerge:
    """A merge, the step that it takes place in, the outcome that it gives and the rows it comes from."""

    merge: Merge
    step: int
    bit: int
    origin: tuple[int, ...]


@dataclass
class Timetable:
    """What happens when.

    Attributes:
        lives: of patches, in the order of their starts for each qubit. One that ends where it starts is measured at
            once.
        merges: in program order.
        num_steps: how many.
    """

    lives: list[Life] = field(default_factory=list)
    merges: list[TimedMerge] = field(default_factory=list)
    num_steps: int = 0

    def shift(self, tile: Place, step: int) -> int:
        """Where a patch is turned in a step: 1 or −1, to the right or left; 0 where it is not."""
        return self._turns.get(tile, {}).get(step, 0)

    def shifts(self, tile: Place) -> list[int]:
        """The ways in which a patch is turned in some step."""
        return sorted(set(self._turns.get(tile, {}).values()))

    @cached_property
    def _turns(self) -> dict[Place, dict[int, int]]:
        found: dict[Place, dict[int, int]] = {}
        for item in self.merges:
            for port in item.merge.ports:
                if port.patch.shift:
                    found.setdefault(port.patch.tile, {})[item.step] = port.patch.shift
        return found


class Planner:
    """Gives every measurement of a program its time and place."""

    def __init__(self, program: LogicalProgram, tiling: Tiling) -> None:
        self.program = program
        self.tiling = tiling
        self.table = Timetable()
        self._ready = [0] * program.num_qubits
        self._basis = ["Z"] * program.num_qubits
        self._open: dict[int, Life] = {}
        self._taken: dict[int, set[Place]] = {}

    def plan(self) -> Timetable:
        """The timetable of a program without Y.

        Raises:
            QlowerError: QL1384, no way between patches.
        """
        for step in self.program.steps:
            if isinstance(step, Restart):
                self._basis[step.qubit] = step.basis
            elif isinstance(step, Measurement):
                self._measurement(step)
        self.table.num_steps = max(self._ready, default=0)
        return self.table

    def _measurement(self, step: Measurement) -> None:
        if len(step.letters) == 1:
            self._alone(step)
        else:
            self._together(step)

    def _alone(self, step: Measurement) -> None:
        """Measure all data qubits; the patch begins anew in the state found, as its sign is written down.

        What a patch was prepared in is kept for a step at least before it is read.
        """
        ((qubit, letter),) = step.letters
        life = self._open.pop(qubit, None)
        if life is None:
            life = Life(qubit, self._basis[qubit], self._ready[qubit])
            self.table.lives.append(life)
            self._ready[qubit] += self._basis[qubit] == letter
        life.end, life.letter, life.bit, life.origin = self._ready[qubit], letter, step.bit, step.origin
        self._basis[qubit] = letter

    def _together(self, step: Measurement) -> None:
        qubits = [qubit for qubit, _ in step.letters]
        when = max(self._ready[qubit] for qubit in qubits)
        while True:
            taken = self._taken.setdefault(when, set())
            merge = self.tiling.merge(step.letters, frozenset(taken))
            if merge is not None:
                break
            if not taken:
                fail(
                    "QL1384",
                    f"no tiles of the layout lead from patch to patch of the logical qubits {qubits}",
                    fix="leave the layout to realize-surface-code, or put a bus beside every side of the patches",
                )
            when += 1
        taken.update(merge.bus)
        self.table.merges.append(TimedMerge(merge, when, step.bit, step.origin))
        for qubit in qubits:
            if qubit not in self._open:
                self._open[qubit] = Life(qubit, self._basis[qubit], when)
                self.table.lives.append(self._open[qubit])
            self._ready[qubit] = when + 1


def timetable(program: LogicalProgram, tiling: Tiling) -> Timetable:
    """When and where every measurement of a program takes place."""
    return Planner(program, tiling).plan()
