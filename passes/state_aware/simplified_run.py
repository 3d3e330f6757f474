"""The rows of a run, simplified by what is known of its qubits."""

from collections.abc import Iterable

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir import Affine, Module, Run, RunBuilder
from qlower.ir.run import Row
from qlower.passes.circuit.gate_expansion import Expander
from qlower.passes.state_aware.known_qubits import KnownQubits


class RunSimplifier:
    """Takes the runs of a function one after the other."""

    def __init__(self, module: Module, num_qubits: int) -> None:
        self._expander = Expander(module, frozenset())
        self._known = KnownQubits(num_qubits)
        self._num_qubits = num_qubits

    def run(self, run: Run) -> None:
        """Simplify the rows of a run and add what is left of them."""
        for row in run.unpack():
            self._row(row)

    def forget(self, qubits: Iterable[int]) -> None:
        """Something happens to these qubits that is not followed."""
        self._known.forget(qubits)

    def prepare_all(self) -> None:
        """Do all that was put off."""
        for qubit in range(self._num_qubits):
            self._known.prepare(qubit)

    def finished(self) -> list[Run]:
        """What is left of the runs since the last time."""
        if not len(self._known.out):
            return []
        run = self._known.out.finish()
        self._known.out = RunBuilder()
        return [run]

    def _row(self, row: Row) -> None:
        effect, known = effect_of(row.kind), self._known
        if effect is Effect.RESET:
            if known.reset(row.qubits[0]):
                known.out.add_row(row)
        elif effect is Effect.MEASURE:
            known.measure(row.qubits[0])
            known.out.add_row(row)
        elif effect is Effect.NOTHING:
            for qubit in row.qubits:
                known.prepare(qubit)
            known.out.add_row(row)
        elif not known.knows_any(row.qubits):
            known.out.add_row(row)
        elif any(isinstance(angle, Affine) for angle in row.parameters):
            known.forget(row.qubits)
            known.out.add_row(row)
        else:
            self._gate(row)

    def _gate(self, row: Row) -> None:
        """A gate with values for its parameters, on qubits of which some are known."""
        values = tuple(angle for angle in row.parameters if not isinstance(angle, Affine))
        name = gate_name(row.kind)
        if name is not None and not modifiers_of(row.kind):
            if not self._known.gate(GATES[name].matrix(values), row.qubits, row.origin):
                self._known.out.add_row(row)
            return
        for inner, angles, places in self._expander.table_rows(row.kind, values):
            numbers = tuple(angle.constant for angle in angles)
            qubits = tuple(row.qubits[place] for place in places)
            if not self._known.gate(GATES[inner].matrix(numbers), qubits, row.origin):
                self._known.out.add(gate_kind(inner), qubits, numbers, origin=row.origin)
