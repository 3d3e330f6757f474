"""What circuits with measurements in their middle give, exactly: a density matrix for each record of bits so far."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Branches = dict[int, NDArray[np.complex128]]

LEAST_WEIGHT = 1e-14
"""Records less probable than that are given up."""


def record_probabilities(
    circuit: Any, error_of: Callable[[str, tuple[int, ...]], Any], misread: Sequence[tuple[float, float]]
) -> dict[int, float] | None:
    """The probability of each record of all bits; None where a condition is not ``register == number``.

    Time and memory grow as 4ⁿ, times the records that occur.

    Args:
        circuit: Qiskit's, of gates, channels, measurements, resets and ``if_else``.
        error_of: the channel behind a gate or reset of a name on some qubits, or None.
        misread: of each qubit how often |0⟩ is read as 1, and |1⟩ as 0.
    """
    start: NDArray[np.complex128] = np.zeros((1 << circuit.num_qubits,) * 2, dtype=np.complex128)
    start[0, 0] = 1.0
    try:
        found = _Branching(circuit, error_of, misread).run(circuit, {0: start}, {})
    except NotImplementedError:
        return None
    return {record: float(np.trace(state).real) for record, state in sorted(found.items())}


class _Branching:
    """Goes through a circuit with all records at once."""

    def __init__(
        self, circuit: Any, error_of: Callable[[str, tuple[int, ...]], Any], misread: Sequence[tuple[float, float]]
    ) -> None:
        self.error_of, self.misread = error_of, misread
        self.qubit_of = {bit: index for index, bit in enumerate(circuit.qubits)}
        self.bit_of = {bit: index for index, bit in enumerate(circuit.clbits)}

    def run(self, circuit: Any, branches: Branches, outer: Mapping[Any, Any]) -> Branches:
        """The records behind a circuit or a block, whose qubits and bits ``outer`` finds in the whole circuit."""
        for item in circuit.data:
            operation = item.operation
            qubits = tuple(self.qubit_of[outer.get(qubit, qubit)] for qubit in item.qubits)
            bits = [self.bit_of[outer.get(bit, bit)] for bit in item.clbits]
            if operation.name in ("barrier", "delay"):
                continue
            if operation.name == "measure":
                branches = self._measured(branches, qubits[0], bits[0])
            elif operation.name == "if_else":
                branches = self._chosen(branches, item, outer)
            else:
                branches = self._changed(branches, operation, qubits)
        return branches

    def _changed(self, branches: Branches, operation: Any, qubits: tuple[int, ...]) -> Branches:
        from qiskit.quantum_info import SuperOp  # noqa: PLC0415  # slow to import

        channel = SuperOp(operation)
        error = self.error_of(operation.name, qubits)
        if error is not None:
            channel = channel.compose(SuperOp(error))
        return {record: _evolved(state, channel, qubits) for record, state in branches.items()}

    def _measured(self, branches: Branches, qubit: int, bit: int) -> Branches:
        found: Branches = {}
        for record, state in branches.items():
            excited = np.arange(len(state)) >> qubit & 1 == 1
            for truth in (False, True):
                kept = state * np.outer(excited == truth, excited == truth)
                for read in (False, True):
                    wrong = self.misread[qubit][int(truth)]
                    part = kept * (1 - wrong if read == truth else wrong)
                    if np.trace(part).real > LEAST_WEIGHT:
                        new = record & ~(1 << bit) | int(read) << bit
                        found[new] = found[new] + part if new in found else part
        return found

    def _chosen(self, branches: Branches, item: Any, outer: Mapping[Any, Any]) -> Branches:
        places, wanted = self._condition(item.operation.condition, outer)
        taken: list[Branches] = [{}, {}]
        for record, state in branches.items():
            value = sum((record >> place & 1) << index for index, place in enumerate(places))
            taken[0 if value == wanted else 1][record] = state
        found: Branches = {}
        for number, block in enumerate(item.operation.blocks):
            inner = dict(zip((*block.qubits, *block.clbits), (*item.qubits, *item.clbits), strict=True))
            taken[number] = self.run(block, taken[number], {i: outer.get(o, o) for i, o in inner.items()})
        for branch in taken:
            for record, state in branch.items():
                found[record] = found[record] + state if record in found else state
        return found

    def _condition(self, condition: Any, outer: Mapping[Any, Any]) -> tuple[list[int], int]:
        """Places of the bits that are compared, the lowest first, and with what."""
        from qiskit.circuit import Clbit  # noqa: PLC0415  # slow to import
        from qiskit.circuit.classical import expr  # noqa: PLC0415

        if isinstance(condition, tuple):
            compared, wanted = condition
        elif isinstance(condition, expr.Var):
            compared, wanted = condition.var, 1
        elif (
            isinstance(condition, expr.Binary)
            and condition.op is expr.Binary.Op.EQUAL
            and isinstance(condition.left, expr.Var)
            and isinstance(condition.right, expr.Value)
        ):
            compared, wanted = condition.left.var, condition.right.value
        else:
            raise NotImplementedError
        bits: Iterator[Any] = iter((compared,) if isinstance(compared, Clbit) else compared)
        return [self.bit_of[outer.get(bit, bit)] for bit in bits], int(wanted)


def _evolved(state: NDArray[np.complex128], channel: Any, qubits: tuple[int, ...]) -> NDArray[np.complex128]:
    from qiskit.quantum_info import DensityMatrix  # noqa: PLC0415  # slow to import

    found: NDArray[np.complex128] = DensityMatrix(state).evolve(channel, qargs=list(qubits)).data
    return found
