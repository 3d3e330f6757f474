"""Write blocks of gates on three qubits with fewer two-qubit gates."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from qlower.diagnostics import fail
from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ResynthesizeThreeQubit(Pass):
    """Sees blocks of gates on three wires as Pauli rotations before a Clifford gate, and finds few gates for both.

    The search goes over all Clifford frames of three wires, so that small blocks (Toffoli and Fredkin gates with SWAPs
    beside them, relative-phase Toffoli gates, Clifford gates) come out with as few two-qubit gates as such a form has.
    A block takes pairs of wires only that it has gates on, unless the target connects all qubits or none is named: so
    it stays on a coupling map. Blocks with many rotations are left as they are. Exact with global phase; what is
    written is compared with what it replaces. One-qubit gates are ``u3`` and two-qubit gates ``cx``.

    Attributes:
        most_rotations: Pauli rotations that a block may have, up to 13.
        width: states that the search keeps of every level, up to 1,024.
        searches: blocks of different structure that are searched at most.
        rounds: at most so many; a block that is written anew may join others.
    """

    name: ClassVar[str] = "resynthesize-three-qubit"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:quant-ph/9807006", "arXiv:2103.08602", "doi:10.1103/PhysRevA.93.022311")
    most_rotations: int = 13
    width: int = 32
    searches: int = 500
    rounds: int = 4

    def run(self, module: Module, context: Context) -> PassResult:
        """Resynthesise in every run outside of gate bodies.

        Raises:
            Decline: no block needs fewer gates, or the target has no native two-qubit gate in the gate table.
            QlowerError: QL0651, when none of the target's two-qubit gates can be used; QL0676, an option is out of
                range.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.circuit.block_basis import named_basis, target_basis  # noqa: PLC0415
        from qlower.passes.circuit.one_qubit_runs import with_one_phase  # noqa: PLC0415
        from qlower.passes.circuit.three_qubit_choice import Searches  # noqa: PLC0415
        from qlower.passes.circuit.three_qubit_resynthesis import ThreeQubitResynthesis  # noqa: PLC0415

        if not (0 <= self.most_rotations <= 13 and 1 <= self.width <= 1024):
            fail("QL0676", "a search over three wires takes up to 13 rotations and a width of 1 to 1,024")
        target = context.target
        basis = named_basis("cx") if target is None else target_basis(target)
        everywhere = target is None or target.topology.all_to_all
        searches = Searches(self.width, self.searches)
        blocks = saved = 0

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            nonlocal blocks, saved
            if not isinstance(op, Run):
                return None
            work = ThreeQubitResynthesis(op, basis, searches, self.most_rotations, everywhere)
            for _ in range(self.rounds):
                if not work.round():
                    break
            blocks, saved = blocks + work.blocks_replaced, saved + work.gates_saved
            return None if work.run is op else (with_one_phase(work.run, np.zeros(0), np.zeros(0, dtype=np.int64)),)

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        if not blocks:
            raise Decline("no block on three qubits needs fewer two-qubit gates")
        metrics = {"blocks_replaced": blocks, "two_qubit_gates_saved": saved}
        return PassResult(module.with_operations(operations), metrics=metrics)
