"""Write blocks of gates on two qubits with fewer native two-qubit gates."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ResynthesizeTwoQubit(Pass):
    """Multiplies out maximal blocks of gates on a pair of wires and writes those anew that become cheaper.

    The cost of a gate is how many native two-qubit gates it takes. A block is replaced when that gets lower, or stays
    and all its two-qubit gates are native ones while runs of one-qubit gates get fewer. SWAPs merge with what is beside
    them. Gates with free parameters, measurement, reset, barriers, delays and control flow end a block. Exact with
    global phase; nothing is approximated.

    Attributes:
        entangler: name of the gate to write with (of the gate table: a fixed gate, ``rzz``, ``rxx`` or ``ryy``); by
            default the target's first native two-qubit gate, or ``cx`` where no target is named.
        rounds: at most so many; a block that dissolves may join those beside it.
    """

    name: ClassVar[str] = "resynthesize-two-qubit"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevA.69.032315", "doi:10.1103/PhysRevA.70.012310")
    entangler: str = ""
    rounds: int = 20

    def run(self, module: Module, context: Context) -> PassResult:
        """Resynthesise in every run outside of gate bodies.

        Raises:
            Decline: the gate named cannot be used, or the target has no native two-qubit gate in the gate table.
            QlowerError: QL0651, when none of the target's two-qubit gates can be used.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.circuit.block_basis import named_basis, target_basis  # noqa: PLC0415
        from qlower.passes.circuit.block_resynthesis import BlockResynthesis  # noqa: PLC0415

        target = None if self.entangler else context.target
        basis = named_basis(self.entangler or "cx") if target is None else target_basis(target)
        blocks = saved = 0

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            nonlocal blocks, saved
            if not isinstance(op, Run):
                return None
            work = BlockResynthesis(op, basis)
            for _ in range(self.rounds):
                if not work.round():
                    break
            blocks, saved = blocks + work.blocks_replaced, saved + work.gates_saved
            return None if work.run is op else (work.run,)

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        metrics = {"blocks_replaced": blocks, "two_qubit_gates_saved": saved}
        return PassResult(module.with_operations(operations), metrics=metrics)
