"""Gates of Clifford and rotation kind as Pauli rotations before one Clifford unitary, and as gates again."""

from dataclasses import dataclass
from functools import cache, cached_property
from math import inf, pi

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.programs import Rotations
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Affine, Angle, Run, RunBuilder
from qlower.ir.run import concatenate_runs
from qlower.passes.algorithm_to_circuit.ladders import ladders
from qlower.passes.circuit.template_kernel import Replaced
from qlower.passes.circuit.template_table import TemplateTable
from qlower.passes.circuit_to_logical.clifford_frame import CliffordFrame
from qlower.passes.circuit_to_logical.pauli_kernel import CX, MEASURE, X, Y, Z
from qlower.passes.circuit_to_logical.pauli_regions import Lowering, Scope
from qlower.passes.circuit_to_logical.pauli_rows import Found, kept_events, rotations_of
from qlower.passes.circuit_to_logical.pauli_steps import stepped
from qlower.passes.pauli_synthesis.clifford_phase import NAMES, Cliffords
from qlower.passes.pauli_synthesis.emission import gates_of
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.portfolio import best_walk


@dataclass(frozen=True, eq=False)
class PauliForm:
    """A unitary run as e^{i·phase} · C · R_k ⋯ R_1.

    Attributes:
        num_qubits: of the run.
        frame: C but for its phase.
        found: what the run was taken apart into.
    """

    num_qubits: int
    frame: CliffordFrame
    found: Found

    @cached_property
    def num_rotations(self) -> int:
        """How many rotations there are."""
        return len(kept_events(self.found))

    @cached_property
    def rotations(self) -> Rotations:
        """R_1 first."""
        return rotations_of(self.found, self.num_qubits)

    @cached_property
    def ending(self) -> EndingFrame:
        """C but for its phase, as the frame that a walk is to end in."""
        return _ending(self.frame)

    def cliffords(self) -> tuple[Cliffords, Angle]:
        """Gates whose product is C, and the phase in radians beside them and the rotations."""
        gates, phase = _cliffords(self.found)
        return gates, self.found.stepped.phase + phase


def pauli_form(run: Run, num_qubits: int) -> PauliForm:
    """The form of a run of gates of the table without modifiers but ``inv``.

    Raises:
        CannotInterpret: a gate is none of these.
    """
    lowering = Lowering(num_qubits, exact=False, progress=lambda message: None)
    scope = Scope(lowering, CliffordFrame.identity(num_qubits), keeps=False)
    found = scope.pushed(run, stepped(run))
    return PauliForm(num_qubits, scope.frame, found)


def resynthesized(
    form: PauliForm, effort: int, *, swaps_are_free: bool, most_moves: float, most_work: float = inf
) -> Run | None:
    """The gates of a form; None if no walk was found that has at most so many two-qubit gates.

    Args:
        form: what they are to do, exactly.
        effort: 0 to 4, how much to search.
        swaps_are_free: whether SWAPs at the end cost nothing.
        most_moves: a walk of more controlled Paulis is not written down.
        most_work: see ``best_walk``.
    """
    ending = None if form.ending.is_identity else form.ending
    acts = form.rotations.table.weights > 0
    all_act = bool(acts.all())
    rotations = form.rotations if all_act else form.rotations.take(np.flatnonzero(acts))
    walk = best_walk(
        rotations.table, effort,
        swaps_are_free=swaps_are_free, ending=ending, most_moves=most_moves, most_work=most_work,
    )  # fmt: skip
    if walk is None:
        return None
    cliffords, phase = form.cliffords()
    parts = [gates_of(walk, rotations, ending, cliffords)]
    if not all_act:
        parts.append(ladders(form.rotations.take(np.flatnonzero(~acts))))
    parts += _phase_run(phase)
    return concatenate_runs(parts) if len(parts) > 1 else parts[0]


def _phase_run(phase: Angle) -> list[Run]:
    if not isinstance(phase, Affine) and phase == 0.0:
        return []
    builder = RunBuilder()
    builder.add(gate_kind("gphase"), (), (phase,))
    return [builder.finish()]


def _ending(frame: CliffordFrame) -> EndingFrame:
    letters = np.bitwise_count(frame.x & frame.z).sum(axis=1, dtype=np.int64)
    negative = ((frame.power - letters) & 3) == 2
    return EndingFrame(PauliTable(frame.num_qubits, frame.x, frame.z), negative)


def _cliffords(found: Found) -> tuple[Cliffords, float]:
    """The Clifford gates of a run in order, and the phase of the turns beside the gates that stand for them."""
    steps, turns = found.stepped.steps, found.traced.turns
    turned = np.where(steps.code == CX, 0, turns)
    acting = np.flatnonzero((steps.code == CX) | ((steps.code < MEASURE) & (turns != 0)))
    table, numbers = _table_of_turns()
    both = np.stack([steps.first[acting], steps.second[acting]], axis=1).astype(np.int32).ravel()
    nothing = np.zeros(len(acting) + 1, dtype=np.int64)
    templates = numbers[steps.code[acting], turned[acting] & 3]
    out = table.written(Replaced(templates, both, np.zeros(0), nothing, nothing[:0]))
    qubits = out.qubits.astype(np.int64)
    # exp(−iπ/4·Z) is S up to a phase of −π/4.
    phase = -int(turned[acting].sum()) * pi / 4
    return Cliffords(out.kind.astype(np.int64), qubits[::2], qubits[1::2]), phase


@cache
def _table_of_turns() -> tuple[TemplateTable, NDArray[np.int32]]:
    """What steps are as gates: templates on two qubits, and their numbers by step and quarter turns."""
    table, numbers = TemplateTable(), np.zeros((MEASURE, 4), dtype=np.int32)
    numbers[CX] = table.add(2, 0, [(NAMES.index("cx"), (0, 1), ())])
    for (axis, turns), gates in _TURNED.items():
        numbers[axis, turns] = table.add(2, 0, [(NAMES.index(name), (0, 0), ()) for name in gates])
    return table, numbers


_TURNS = {0: (), 1: ("s",), 2: ("z",), 3: ("sdg",)}
_BEFORE = {Z: (), X: ("h",), Y: ("sdg", "h")}
_BEHIND = {Z: (), X: ("h",), Y: ("h", "s")}
_TURNED = {(axis, turns): (*_BEFORE[axis], *_TURNS[turns], *_BEHIND[axis]) for axis in _BEFORE for turns in _TURNS}
"""Gates about Z as gates about another axis, by that axis and their quarter turns."""
