"""Pauli rotations as circuits for devices where every qubit meets every other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Operation
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.algorithm.ops import PauliRotations


@dataclass(frozen=True, slots=True)
class SynthesizePauliRotations(Pass):
    """Lowers every sequence of Pauli rotations with few two-qubit gates, as if all qubits were next to each other.

    Exact with global phase: only rotations that commute change their order, and symbolic angles stay symbolic.
    Two-qubit Cliffords change the frame the rotations are seen in; each is done where its string is one letter. The
    Cliffords are found by beam search, or turn sets of rotations that commute into Z's. SWAPs may remain at the end of
    a sequence; they count as nothing where a target is named, since ``elide-swaps`` then leaves them out. What is no
    part of a circuit is left out.

    Attributes:
        effort: how much searching, 0 (greedy) to 4; the work is counted, so that the result does not depend on the
            machine.
    """

    name: ClassVar[str] = "synthesize-pauli-rotations"
    reads: ClassVar[tuple[str, ...]] = ("algorithm",)
    writes: ClassVar[str] = "circuit"
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    version: ClassVar[int] = 4
    cites: ClassVar[tuple[str, ...]] = (
        "arXiv:2103.08602",
        "arXiv:1907.09040",
        "doi:10.22331/q-2019-09-02-181",
        "doi:10.22331/q-2020-09-12-322",
        "arXiv:2007.10515",
        "arXiv:1712.01859",
    )
    effort: int = 2

    def run(self, module: Module, context: Context) -> PassResult:
        """Synthesise in all functions.

        Raises:
            QlowerError: QL0890, the circuit would have more than 10⁷ rows; QL0900, no such effort.
        """
        from qlower.dialects.algorithm.programs import rotations_of  # noqa: PLC0415
        from qlower.passes.algorithm_to_circuit.circuit_part import circuit_part  # noqa: PLC0415
        from qlower.passes.algorithm_to_circuit.length import check_length  # noqa: PLC0415
        from qlower.passes.pauli_synthesis.sequences import synthesized  # noqa: PLC0415

        if not 0 <= self.effort <= 4:
            fail("QL0900", f"there is no effort {self.effort} of synthesis", expected="0 to 4")

        def lowered(op: "PauliRotations", num_qubits: int) -> tuple[Operation, ...]:
            sequence = rotations_of(op, num_qubits)
            check_length(sequence, op.repeat)
            return (synthesized(sequence, op.repeat, self.effort, swaps_are_free=context.target is not None),)

        return PassResult(circuit_part(module, lowered))
