"""Fewer T gates without further qubits."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class OptimizeTCount(Pass):
    """Rewrites every stretch of Clifford+T gates with fewer T gates, exactly with global phase.

    A stretch becomes a sequence of π/4 Pauli rotations and a Clifford. Rotations about one string that can meet by
    commutation are merged, across Hadamards and Toffoli gates too; each set of rotations that commute is a phase
    polynomial, for which a smaller one is searched. A Toffoli counts as seven T gates. Stretches end at measurement,
    reset, barriers, control flow and gates that are not Clifford+T, and stay as they are where nothing is saved.
    The number of CX gates may grow.

    Attributes:
        effort: how long to search, 0 (merging alone) to 4; each is about seven times as long as the one before. The
            work is counted, so that the result does not depend on the machine.
    """

    name: ClassVar[str] = "optimize-t-count"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    cites: ClassVar[tuple[str, ...]] = (
        "arXiv:1303.2042",
        "arXiv:1903.12456",
        "arXiv:2302.07040",
        "arXiv:1712.01557",
        "arXiv:2407.08695",
        "arXiv:2602.15285",
    )
    effort: int = 2

    def run(self, module: Module, context: Context) -> PassResult:
        """Optimise in every run outside of gate bodies.

        Raises:
            Decline: no stretch can be written with fewer T gates.
            QlowerError: QL0996, no such effort.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.synthesis.t_count.reduction import search_of  # noqa: PLC0415
        from qlower.passes.synthesis.t_count.segments import TCounts, optimised  # noqa: PLC0415

        search, counts = search_of(self.effort), TCounts()

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            return optimised(op, 0, 0, search, counts) if isinstance(op, Run) else None

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        if counts.after == counts.before:
            raise Decline("no T gate can be saved")
        metrics = {"t_before": counts.before, "t_merged": counts.merged, "t_after": counts.after}
        return PassResult(module.with_operations(operations), metrics=metrics)
