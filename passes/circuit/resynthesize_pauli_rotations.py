"""See the Pauli rotations in a circuit, and write them anew with fewer two-qubit gates."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ResynthesizePauliRotations(Pass):
    """Takes every unitary stretch apart into Pauli rotations before one Clifford unitary, and synthesises both anew.

    Rotations about one string that meet by commutation become one. The gates are those of
    ``synthesize-pauli-rotations``, which end in the frame that the Clifford unitary asks for. A stretch is left as it
    is where that would not save two-qubit gates, counted after resynthesis of blocks, or where it is too long, too wide
    or has too many rotations for the search to pay. Exact with global phase; symbolic angles stay symbolic.

    Attributes:
        effort: how much searching, 0 (greedy) to 4; the work is counted. Below 2, stretches are left that hardly ever
            gain anything: hardly more gates than connect their qubits, or rotations about two letters each on qubits of
            its own, as in Fourier transforms, QAOA and Ising models.
        most_rotations: rotations for every two-qubit gate up to which a stretch is tried: where every gate stands among
            rotations of its own there is no structure to find.
        least_saving: the share of its two-qubit gates that a stretch must save to be written anew: gates far apart cost
            more once they are routed, and less of what is written anew is found again by later passes.
    """

    name: ClassVar[str] = "resynthesize-pauli-rotations"
    version: ClassVar[int] = 4
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2103.08602", "doi:10.22331/q-2019-03-05-128", "arXiv:2007.10515")
    effort: int = 0
    most_rotations: float = 0.75
    least_saving: float = 0.05

    def run(self, module: Module, context: Context) -> PassResult:
        """Resynthesise in every run outside of gate bodies.

        Raises:
            Decline: no stretch has fewer gates when it is written anew.
            QlowerError: QL0900, no such effort.
        """
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.circuit.pauli_stretches import Stretches  # noqa: PLC0415

        if not 0 <= self.effort <= 4:
            fail("QL0900", f"there is no effort {self.effort} of synthesis", expected="0 to 4")
        stretches = Stretches(context.target, self.effort, self.most_rotations, self.least_saving)

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            new = stretches.rewritten(op) if isinstance(op, Run) else None
            return None if new is None else (new,)

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        if not stretches.saved:
            raise Decline("nothing is saved by seeing gates as Pauli rotations")
        return PassResult(module.with_operations(operations), metrics={"two_qubit_gates_saved": stretches.saved})
