"""A program as Pauli rotations and measurements: its runs in order, its regions with the frame they are entered in."""

from dataclasses import dataclass, field

import numpy as np

from qlower.dialects.circuit.liveness import touched_qubits
from qlower.dialects.circuit.ops import Function
from qlower.dialects.hamiltonian.pauli_table import num_words
from qlower.ir import Angle, Operation, Region, Run
from qlower.ir.run import body
from qlower.lowering.pass_ import Progress
from qlower.passes.circuit_to_logical.clifford_frame import CliffordFrame, turns_between
from qlower.passes.circuit_to_logical.clifford_phase import PhaseOfTurns
from qlower.passes.circuit_to_logical.pauli_kernel import (
    COMPARISONS,
    MEASURE,
    REACH,
    RESET,
    ROTATION,
    WORDS,
    Events,
    Steps,
    Traced,
    push_cliffords,
)
from qlower.passes.circuit_to_logical.pauli_rows import Found, operations_of, turns_run
from qlower.passes.circuit_to_logical.pauli_steps import SteppedRun, stepped
from qlower.passes.circuit_to_logical.unread_end import without_unread_end

MOST_REACHED = 4096
"""With how many events one is compared at most, in the search for one that it can be merged with."""
FEW_COMPARED = 16
"""One in so many of the events that may be compared with a new one are, in programs whose rotations commute much."""
MOST_COMPARISONS = 1 << 31
"""All comparisons of a run."""


@dataclass
class Figures:
    """What was done, over the whole program; what stands in a region counts once.

    Attributes:
        merged: rotations that became part of others, and ``absorbed``: those that became Clifford gates with them.
        layers: commuting layers that hold a rotation.
    """

    merged: int = 0
    absorbed: int = 0
    layers: int = 0


@dataclass
class Lowering:
    """Lowers the function of one module.

    Attributes:
        num_qubits: its qubits.
        exact: whether all Clifford gates and the global phase are kept; else the Clifford gates that nothing is
            measured behind go, and all qubits begin in |0⟩.
        progress: told what takes long.
    """

    num_qubits: int
    exact: bool
    progress: Progress
    figures: Figures = field(default_factory=Figures)

    def function(self, main: Function) -> Function:
        """The function with rotations and measurements in place of gates."""
        scope = Scope(self, CliffordFrame.identity(self.num_qubits), keeps=self.exact)
        if self.exact:
            return main.with_(regions=(scope.region(main.body, set()),))
        lowered = scope.region(main.body, set(range(self.num_qubits)))
        return main.with_(regions=(without_unread_end(lowered),))


class Scope:
    """One region being lowered.

    Attributes:
        frame: the Clifford gates met so far, those before the region among them.
        keeps: whether the region must end in the frame that it was entered in.
    """

    def __init__(self, lowering: Lowering, entry: CliffordFrame, *, keeps: bool) -> None:
        self.lowering, self.entry, self.keeps = lowering, entry, keeps
        self.frame = entry.copy()
        self.phase: Angle = 0.0
        self.turned = PhaseOfTurns(entry) if lowering.exact else None
        self.origin: tuple[int, ...] = ()

    def region(self, region: Region, fresh: set[int]) -> Region:
        """The region lowered; ``fresh`` are qubits known to be in |0⟩ because nothing has acted on them."""
        operations: list[Operation] = []
        for op in region.operations[:-1]:
            if isinstance(op, Run):
                operations += self.run(op, fresh)
                continue
            regions = [Scope(self.lowering, self.frame, keeps=True).region(inner, set()) for inner in op.regions]
            fresh -= touched_qubits(op)
            operations.append(op.with_(regions=tuple(regions)) if regions else op)
        if self.keeps:
            operations.append(self.rest())
        return Region(body([*operations, region.operations[-1]]), region.arguments)

    def run(self, run: Run, fresh: set[int]) -> list[Operation]:
        """What stands in for a run."""
        run = _without_idle_resets(run, fresh)
        if len(run.rows):
            self.origin = tuple(run.rows.origins_of(len(run.rows) - 1).tolist())
        found = self.pushed(run, stepped(run))
        if self.turned is not None:
            self.phase = self.phase + found.stepped.phase
            self.turned.add(found.stepped.steps, found.traced.turns)
        self.count(found)
        return operations_of(found, self.lowering.num_qubits)

    def pushed(self, run: Run, steps: SteppedRun) -> Found:
        """The events of a run; its Clifford gates join the frame."""
        columns = steps.steps
        events, traced = _space(columns, num_words(self.lowering.num_qubits))
        room = len(events.kind)
        count = push_cliffords.run(
            columns, self.frame.columns(), events, traced, progress=self.lowering.progress,
            work=len(columns.code) + room * min(room, MOST_REACHED) // FEW_COMPARED,
        )  # fmt: skip
        return Found(run, steps, events, traced, count)

    def count(self, found: Found) -> None:
        """Add up figures."""
        events, figures = found.events, self.lowering.figures
        rotations = events.kind[: found.count] == ROTATION
        stays = rotations & (events.gone[: found.count] == 0)
        steps = found.stepped.steps
        turning = (found.traced.event >= 0) & (steps.code != MEASURE) & (steps.code != RESET)
        figures.merged += int(np.count_nonzero(turning)) - int(np.count_nonzero(rotations))
        figures.absorbed += int(np.count_nonzero(rotations)) - int(np.count_nonzero(stays))
        figures.layers += len(np.unique(events.layer[: found.count][stays]))

    def rest(self) -> Run:
        """The Clifford gates met in the region, as rotations before those before it."""
        turns = turns_between(self.entry, self.frame)
        phase: Angle = 0.0
        if self.turned is not None:
            phase = self.phase + self.turned.beside(turns)
        return turns_run(turns, phase, self.lowering.num_qubits, self.origin)


def _without_idle_resets(run: Run, fresh: set[int]) -> Run:
    """The run without resets of qubits that are in |0⟩ anyway; what it acts on is no longer fresh."""
    rows = run.rows
    is_reset = rows.mask([kind.name == "circuit.reset" for kind in rows.kinds])
    if not is_reset.any() or not fresh:
        fresh -= touched_qubits(run)
        return run
    kept = []
    passive = rows.mask([kind.name in ("circuit.barrier", "circuit.delay") for kind in rows.kinds])
    for row in range(len(rows)):
        qubits = set(rows.qubits_of(row).tolist())
        if not passive[row] and not (is_reset[row] and qubits <= fresh):
            fresh -= qubits
            kept.append(row)
    return run.take(kept)


def _space(steps: Steps, words: int) -> tuple[Events, Traced]:
    turning = (steps.angle != 0.0) | (steps.free == 1) | (steps.code == MEASURE)
    count = int(np.count_nonzero(turning)) + 2 * int(np.count_nonzero(steps.code == RESET))

    def longs(length: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.zeros(length, dtype=np.int64)

    events = Events(
        longs(count), longs(count * words), longs(count * words), longs(count), np.zeros(count), longs(count),
        longs(count), longs(count), longs(count), longs(count + 1),
    )  # fmt: skip
    totals, size = longs(WORDS + 1), len(steps.code)
    totals[COMPARISONS], totals[REACH], totals[WORDS] = MOST_COMPARISONS, MOST_REACHED, words
    return events, Traced(np.full(size, -1, dtype=np.int64), longs(size), longs(size), totals)
