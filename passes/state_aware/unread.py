"""Which gates nothing that is read depends on, from the end of a program backwards."""

from collections.abc import Sequence
from enum import Enum

import numpy as np

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.liveness import touched_qubits
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, effect_of
from qlower.dialects.circuit.rows import gate_name, modifiers_of
from qlower.dialects.circuit.state_simulation import unitary_on
from qlower.dialects.circuit.unitary_algebra import Matrix
from qlower.ir import Affine, Module, Operation, Run
from qlower.ir.rewriting import runs
from qlower.ir.run import Row
from qlower.passes.state_aware.known_state import TOLERANCE

_MOST_QUBITS = 5
"""Gates on more qubits are not looked into."""


class Future(Enum):
    """What happens to a qubit next."""

    LIVE = "live"
    READ = "read"
    """Only what is diagonal on it, until it is measured, or lost."""
    LOST = "lost"


def measures(function: Operation) -> bool:
    """Whether a function measures anything."""
    return any(effect_of(kind) is Effect.MEASURE for run in runs(function) for kind in run.rows.canonical().kinds)


class Backwards:
    """Goes through a function from its end.

    Attributes:
        dropped: how many rows were left out.
    """

    def __init__(self, module: Module, num_qubits: int) -> None:
        self.dropped = 0
        self._future = [Future.LOST] * num_qubits
        self._meanings = Meanings(module)

    def other(self, op: Operation) -> Operation:
        """An op that is no run: its qubits are live before it."""
        for qubit in touched_qubits(op):
            self._future[qubit] = Future.LIVE
        return op

    def run(self, run: Run) -> Run:
        """The run without rows that matter to nobody."""
        kept: list[int] = []
        rows = list(run.unpack())
        for index in range(len(rows) - 1, -1, -1):
            if self._stays(rows[index]):
                kept.append(index)
        if len(kept) == len(rows):
            return run
        self.dropped += len(rows) - len(kept)
        return run.take(np.array(kept[::-1], dtype=np.int64))

    def _stays(self, row: Row) -> bool:
        effect = effect_of(row.kind)
        if effect is Effect.NOTHING or not row.qubits:
            return True
        if effect is not Effect.UNITARY:
            self._future[row.qubits[0]] = Future.READ if effect is Effect.MEASURE else Future.LOST
            return True
        futures = [self._future[qubit] for qubit in row.qubits]
        if all(future is Future.LOST for future in futures):
            return False
        diagonal = self._diagonal_on(row)
        if Future.LIVE not in futures and all(
            on or future is Future.LOST for on, future in zip(diagonal, futures, strict=True)
        ):
            return False
        for qubit, future, on in zip(row.qubits, futures, diagonal, strict=True):
            self._future[qubit] = Future.READ if on and future is not Future.LIVE else Future.LIVE
        return True

    def _diagonal_on(self, row: Row) -> Sequence[bool]:
        """For each operand, whether the gate leaves it as it is in the computational basis."""
        nowhere = [False] * len(row.qubits)
        name = gate_name(row.kind)
        if name is not None and not modifiers_of(row.kind) and GATES[name].diagonal:
            return [True] * len(row.qubits)
        if len(row.qubits) > _MOST_QUBITS or any(isinstance(angle, Affine) for angle in row.parameters):
            return nowhere
        values = tuple(angle for angle in row.parameters if not isinstance(angle, Affine))
        try:
            applications = self._meanings.on_operands(row.kind, values)
        except CannotInterpret:
            return nowhere
        matrix = unitary_on(applications, range(len(row.qubits)))
        return [_is_diagonal_on(matrix, place) for place in range(len(row.qubits))]


def _is_diagonal_on(matrix: Matrix, place: int) -> bool:
    """Whether a gate never changes the bit of an operand."""
    bit = np.arange(len(matrix)) >> place & 1
    return bool(np.abs(matrix[bit[:, None] != bit[None, :]]).max(initial=0.0) <= TOLERANCE)
