"""Says what a program takes on a fault-tolerant machine."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class EstimateResources(Pass):
    """Adds ``logical.estimate``: qubits, duration, factories and errors of the program on the target.

    With it stands what they rest on, each with its source, and the Pareto front of qubits, time and factories.

    Where the module was laid out and scheduled, the estimate is what the schedule takes; otherwise it is by formula,
    from the program's rotations or from ``logical.counts``. The front is by formula in both cases, since each of its
    choices would be another schedule.

    Attributes:
        error_budget: how often the program may fail.
        spent: part of it that approximations before have used up.
        code: family; "" for any of the target's.
        style: the layout; "" for any.
        protocol: the magic-state protocol; "" for any.
        objective: which plan of the front is proposed: ``volume`` (least qubit-seconds), ``qubits`` or ``time``.
    """

    name: ClassVar[str] = "estimate-resources"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = (
        "arXiv:1808.02892", "arXiv:1905.06903", "arXiv:2409.17595", "arXiv:1302.3428", "arXiv:2211.07629",
    )  # fmt: skip
    error_budget: float = 0.001
    spent: float = 0.0
    code: str = ""
    style: str = ""
    protocol: str = ""
    objective: str = "volume"

    def run(self, module: Module, context: Context) -> PassResult:
        """Estimate.

        Raises:
            QlowerError: QL0310 no target; QL1340 to QL1353, see docs/estimation.md.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical.estimation.asked import checked_wish, task_of  # noqa: PLC0415
        from qlower.passes.logical.estimation.document import with_estimate  # noqa: PLC0415
        from qlower.passes.logical.estimation.estimating import estimated  # noqa: PLC0415

        asked = checked_wish(self.style, 0, self.protocol, 0, self.objective)
        task = task_of(module, context, (self.error_budget, self.spent), self.code, asked)
        document, plan = estimated(module, task)
        metrics: dict[str, int | float | str] = {
            "physical_qubits": plan.physical_qubits, "runtime_s": plan.seconds, "distance": plan.distance,
            "factories": plan.factories, "expected_error": plan.error,
        }  # fmt: skip
        return PassResult(with_estimate(module, document), metrics=metrics)
