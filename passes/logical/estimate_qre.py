"""What Microsoft's QDK says that a program takes, for comparison."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class EstimateQre(Pass):
    """Adds ``logical.estimate`` by the assumptions of ``qdk.qre`` 1.33: for comparison with it, not as advice.

    The program becomes a sequence of lattice-surgery steps on 2 n + ⌈√(8 n)⌉ + 1 patches of 2 d² − 1 qubits, one step
    for each T state and measurement; logical errors are 0.03 (p/0.01)^((d + 1)/2) for each patch and step with a round
    of one one-qubit gate, four two-qubit gates and a measurement. There are as many factories of one kind as give all
    states in that time. Every distance from 3 to 25 and every protocol of the table is tried.

    Attributes:
        model: ``litinski2019`` (the protocols of arXiv:1905.06903) or ``cultivation`` (those of arXiv:2409.17595, a
            round of which counts as four two-qubit gates).
        error_budget: how often the program may fail.
    """

    name: ClassVar[str] = "estimate-qre"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2211.07629", "arXiv:1905.06903", "arXiv:2409.17595")
    model: str = "litinski2019"
    error_budget: float = 0.001

    def run(self, module: Module, context: Context) -> PassResult:
        """Estimate.

        Raises:
            QlowerError: QL0310 no target; QL1340 to QL1355, see docs/estimation.md.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical.estimation.asked import checked_budget  # noqa: PLC0415
        from qlower.passes.logical.estimation.demand import demand_of  # noqa: PLC0415
        from qlower.passes.logical.estimation.document import with_estimate  # noqa: PLC0415
        from qlower.passes.logical.estimation.qre import qre_document  # noqa: PLC0415

        total = checked_budget(self.error_budget)
        target = context.needs_target(self.name)
        document = qre_document(self.model, demand_of(module), target, total)
        best = document["estimate"]
        metrics: dict[str, int | float | str] = {key: best[key] for key in ("physical_qubits", "runtime_s", "distance")}
        return PassResult(with_estimate(module, document), metrics=metrics)
