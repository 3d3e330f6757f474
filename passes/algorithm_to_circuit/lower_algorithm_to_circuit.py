"""Every Pauli rotation as a ladder: the lowering that is easiest to see through."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Operation
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.algorithm.ops import PauliRotations

MOST_ROWS = 10_000_000


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
    from qlower.passes.algorithm_to_circuit.ladders import ladder_counts, ladders  # noqa: PLC0415

    sequence = rotations_of(op, num_qubits)
    count = int(ladder_counts(sequence).sum()) * op.repeat
    if count > MOST_ROWS:
        fail(
            "QL0890",
            f"{len(sequence)} Pauli rotations repeated {op.repeat} times are {count} gates",
            expected=f"at most {MOST_ROWS} gates",
            fix="ask for a larger error, or stop at the algorithm level with --stop-at algorithm",
        )
    once = ladders(sequence)
    return (once.take(np.tile(np.arange(len(once.rows)), op.repeat)),)
