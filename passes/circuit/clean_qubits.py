"""Where a qubit is certainly in |0⟩: a projector that the state stays within is carried through the program.

At the begin, and after a reset, the state lies within |0⟩⟨0| on the qubit, whatever the others are in. A gate U turns
the projector P into U·P·U†; a gate that shares no qubit with it leaves it alone, and so does one that it commutes with,
such as a control that P only depends on. So an uncomputation shrinks the projector back to |0⟩⟨0| on the one qubit,
however long the program between. What a projector is not carried through (many qubits, control flow, unknown angles) is
given up. This is exact, up to rounding, for every state of the other qubits.

Source: N. Yu, J. Palsberg, doi:10.1145/3453483.3454061, who carry projectors on a few qubits each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, effect_of
from qlower.dialects.circuit.state_simulation import Amplitudes, Application, apply, relabelled
from qlower.ir import Affine, Module, Operation, Run
from qlower.ir.rewriting import runs
from qlower.ir.run import Row

MOST_QUBITS = 8
"""Qubits that a projector may depend on."""
MOST_WORK = 1 << 21
"""Entries that a qubit's projector may change in all: 32 gates on 8 qubits, 512 on 6."""
_TOLERANCE = 1e-12
_ZERO = np.array([[1, 0], [0, 0]], dtype=np.complex128)


@dataclass(frozen=True)
class Step:
    """A row that does something, or an op with regions, outside of control flow.

    Attributes:
        run: the number of the op in the body.
        place: the row's number in its run; −1 for an op.
        effect: what it does; None for an op.
        row: the row, or None.
        qubits: what it acts on, as bits.
    """

    run: int
    place: int
    effect: Effect | None
    row: Row | None
    qubits: int


def steps_of(body: Sequence[Operation]) -> list[Step]:
    """All that a body does to qubits."""
    found: list[Step] = []
    for number, op in enumerate(body):
        if isinstance(op, Run):
            for place, row in enumerate(op.unpack()):
                effect = effect_of(row.kind)
                if effect is not Effect.NOTHING and row.qubits:
                    found.append(Step(number, place, effect, row, _bits(row.qubits)))
        elif op.regions:
            inside = {qubit for run in runs(op) for qubit in run.rows.qubits.tolist()}
            found.append(Step(number, -1, None, None, _bits(inside)))
    return found


def _bits(qubits: Sequence[int] | set[int]) -> int:
    return sum(1 << qubit for qubit in qubits)


class CleanQubits:
    """Looks for the times at which qubits are in |0⟩.

    Attributes:
        work: entries of the present qubit's projector that have changed.
    """

    def __init__(self, module: Module, steps: Sequence[Step]) -> None:
        self.meanings = Meanings(module)
        self.steps = steps
        self.work = 0

    def clean_after(self, qubit: int) -> list[tuple[int, bool]]:
        """The steps that act on the qubit, by number, and whether it is in |0⟩ from there to the next of them."""
        found: list[tuple[int, bool]] = []
        self.work = 0
        projector: _Projector | None = _Projector(qubit)
        bit = 1 << qubit
        for number, step in enumerate(self.steps):
            if projector is not None and step.qubits & projector.bits:
                projector = self._after(projector, step)
            elif step.effect is Effect.RESET and step.qubits == bit:
                projector = _Projector(qubit)
            if step.qubits & bit:
                found.append((number, projector is not None and projector.is_clean))
        return found

    def _after(self, projector: "_Projector", step: Step) -> "_Projector | None":
        """The projector after a step that acts on what it depends on; None if it is given up."""
        if step.row is None or step.effect is None:
            return None
        if step.effect is Effect.RESET:
            return _Projector(projector.qubit) if step.row.qubits[0] == projector.qubit else None
        if step.effect is Effect.MEASURE:
            return projector if projector.is_diagonal_on(step.row.qubits[0]) else None
        size = (projector.bits | step.qubits).bit_count()
        self.work += 1 << 2 * size
        if size > MOST_QUBITS or self.work > MOST_WORK:
            return None
        numbers = tuple(angle for angle in step.row.parameters if not isinstance(angle, Affine))
        if len(numbers) < len(step.row.parameters):
            return None
        try:
            gates = self.meanings.applications(step.row.kind, step.row.qubits, numbers)
        except CannotInterpret:
            return None
        projector.conjugate(gates, step.row.qubits)
        return projector if projector.bits >> projector.qubit & 1 else None


class _Projector:
    """A projector on a few qubits.

    Attributes:
        qubit: the one that was in |0⟩.
        qubits: what it depends on; the first is the least significant bit of an index.
        matrix: [2^k, 2^k].
        bits: the qubits as bits.
    """

    def __init__(self, qubit: int) -> None:
        self.qubit = qubit
        self.qubits = [qubit]
        self.matrix: Amplitudes = _ZERO

    @property
    def bits(self) -> int:
        return _bits(self.qubits)

    @property
    def is_clean(self) -> bool:
        return self.qubits == [self.qubit] and bool(np.abs(self.matrix - _ZERO).max() <= _TOLERANCE)

    def is_diagonal_on(self, qubit: int) -> bool:
        """Whether it commutes with Z on one of its qubits."""
        blocks = self._blocks(self.qubits.index(qubit))
        return bool(max(np.abs(blocks[0, 1]).max(), np.abs(blocks[1, 0]).max()) <= _TOLERANCE)

    def conjugate(self, gates: Sequence[Application], qubits: Sequence[int]) -> None:
        """U·P·U† for a gate on these qubits, on no more of them than it depends on."""
        new = [qubit for qubit in qubits if qubit not in self.qubits]
        self.qubits += new
        matrix = np.kron(np.eye(1 << len(new)), self.matrix).astype(np.complex128)
        place = {qubit: index for index, qubit in enumerate(self.qubits)}
        for _ in range(2):  # U·P, and then U·(U·P)† = U·P·U†
            for gate in gates:
                apply(matrix, len(self.qubits), relabelled(gate, place))
            matrix = np.ascontiguousarray(matrix.conj().T)
        self.matrix = matrix
        for qubit in qubits:  # what it depended on and is no operand it depends on still
            self._forget(qubit)

    def _forget(self, qubit: int) -> None:
        """Leave out a qubit that the projector does not depend on."""
        place = self.qubits.index(qubit)
        blocks = self._blocks(place)
        off = max(np.abs(blocks[0, 1]).max(), np.abs(blocks[1, 0]).max())
        if off <= _TOLERANCE and np.abs(blocks[0, 0] - blocks[1, 1]).max() <= _TOLERANCE:
            self.matrix = np.ascontiguousarray((blocks[0, 0] + blocks[1, 1]) / 2)
            del self.qubits[place]

    def _blocks(self, place: int) -> Amplitudes:
        """[2, 2, 2^(k−1), 2^(k−1)]: the entries by the values of one qubit in row and column."""
        rest = len(self.matrix) // 2
        high, low = len(self.matrix) >> (place + 1), 1 << place
        split = self.matrix.reshape(high, 2, low, high, 2, low).transpose(1, 4, 0, 2, 3, 5)
        return split.reshape(2, 2, rest, rest)
