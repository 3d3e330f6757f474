"""Every Pauli rotation as a ladder: the lowering that is easiest to see through."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.ir import Module, Operation
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.algorithm.ops import PauliRotations


@dataclass(frozen=True, slots=True)
class LowerToLadders(Pass):
    """Lowers every sequence of Pauli rotations, repetitions written out, to CX ladders around RZ.

    Exact with global phase; symbolic angles stay symbolic. It does nothing clever, on purpose: the other lowerings are
    compared with it. What is no part of a circuit (goal, operators, measurement plans) is left out.
    """

    name: ClassVar[str] = "lower-algorithm-to-circuit"
    reads: ClassVar[tuple[str, ...]] = ("algorithm",)
    writes: ClassVar[str] = "circuit"
    contract: ClassVar[Contract] = Contract.UNITARY

    def run(self, module: Module, context: Context) -> PassResult:
        """Lower all functions.

        Raises:
            QlowerError: QL0890, the circuit would have more than 10⁷ rows.
        """
        from qlower.passes.algorithm_to_circuit.circuit_part import circuit_part  # noqa: PLC0415

        return PassResult(circuit_part(module, _lowered))


def _lowered(op: "PauliRotations", num_qubits: int) -> tuple[Operation, ...]:
    import numpy as np  # noqa: PLC0415

    from qlower.dialects.algorithm.programs import rotations_of  # noqa: PLC0415
    from qlower.passes.algorithm_to_circuit.ladders import ladders  # noqa: PLC0415
    from qlower.passes.algorithm_to_circuit.length import check_length  # noqa: PLC0415

    sequence = rotations_of(op, num_qubits)
    check_length(sequence, op.repeat)
    once = ladders(sequence)
    return (once.take(np.tile(np.arange(len(once.rows)), op.repeat)),)
