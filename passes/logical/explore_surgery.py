"""Tries layouts and factories and keeps the best schedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ExploreSurgery(Pass):
    """Compiles a program to lattice surgery in every style, with few and with many factories, and keeps the best.

    Each try is choose-code, lay-out-patches and schedule-surgery; where a schedule's errors turn out larger than the
    budget, it is done again at the next distance. The module gets the code, factories, layout and schedule of the best,
    and ``logical.estimate`` with the Pareto front of all schedules. On codes that are no patches nothing is laid
    out, and the estimate is by formula.

    Attributes:
        error_budget: how often the program may fail.
        spent: part of it that approximations before have used up.
        code: family; "" for the target's first that will do.
        style: the only layout style; "" for all.
        protocol: the only magic-state protocol; "" for any.
        objective: which schedule is the best: ``volume`` (least qubit-seconds), ``qubits`` or ``time``.
    """

    name: ClassVar[str] = "explore-surgery"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:1808.02892", "arXiv:1905.06903", "arXiv:2409.17595")
    error_budget: float = 0.001
    spent: float = 0.0
    code: str = ""
    style: str = ""
    protocol: str = ""
    objective: str = "volume"

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """The passes of a try."""
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical.estimation.tries import used_passes  # noqa: PLC0415

        return {used.name: used.version for used in used_passes()}

    def run(self, module: Module, context: Context) -> PassResult:
        """Try and choose.

        Raises:
            QlowerError: QL0310 no target; QL1320 to QL1353, see docs/estimation.md.
        """
        from qlower.passes.logical.estimation.asked import checked_wish, task_of  # noqa: PLC0415
        from qlower.passes.logical.estimation.document import with_estimate  # noqa: PLC0415
        from qlower.passes.logical.estimation.tries import explored  # noqa: PLC0415

        asked = checked_wish(self.style, 0, self.protocol, 0, self.objective)
        task = task_of(module, context, (self.error_budget, self.spent), self.code, asked)
        made, document, plan, tries = explored(module, task, context)
        metrics: dict[str, int | float | str] = {
            "tries": tries, "style": plan.style.name, "distance": plan.distance, "factories": plan.factories,
            "physical_qubits": plan.physical_qubits, "runtime_s": plan.seconds, "expected_error": plan.error,
        }  # fmt: skip
        return PassResult(with_estimate(made, document), metrics=metrics)
