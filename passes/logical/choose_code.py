"""Chooses code, distance and magic-state factories."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ChooseCode(Pass):
    """Adds ``logical.code`` and ``logical.factory`` ops: what keeps a program's errors within a budget.

    Distance, factories and their number are found by formula from the program's counts.

    The budget is of the whole program. A third is for the synthesis of rotations where any are left; what remains is
    shared by logical errors and magic states as each choice needs. All protocols of the table that hold for the
    target's physical errors are tried, and of what no other choice beats that of the objective is taken.

    Attributes:
        error_budget: how often the program may fail.
        spent: part of it that approximations before have used up.
        code: family; "" for the target's first that will do.
        distance: 0 for the least that will do.
        style: the layout that is reckoned with; "" for the best.
        protocol: name of the magic-state protocol; "" for the best.
        factories: how many; 0 for the best number.
        objective: ``volume`` (least qubit-seconds), ``qubits`` or ``time``.
    """

    name: ClassVar[str] = "choose-code"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = (
        "arXiv:1808.02892", "arXiv:1905.06903", "arXiv:2409.17595", "arXiv:1812.01238", "arXiv:2211.07629",
    )  # fmt: skip
    error_budget: float = 0.001
    spent: float = 0.0
    code: str = ""
    distance: int = 0
    style: str = ""
    protocol: str = ""
    factories: int = 0
    objective: str = "volume"

    def run(self, module: Module, context: Context) -> PassResult:
        """Choose.

        Raises:
            QlowerError: QL0310 no target; QL1340 to QL1353, see docs/estimation.md.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical.estimation.asked import checked_wish, task_of  # noqa: PLC0415
        from qlower.passes.logical.estimation.chosen import with_plan  # noqa: PLC0415
        from qlower.passes.logical.estimation.search import best_of, find_plans  # noqa: PLC0415

        asked = checked_wish(self.style, self.distance, self.protocol, self.factories, self.objective)
        task = task_of(module, context, (self.error_budget, self.spent), self.code, asked)
        best = best_of(find_plans(task.demand, task.models, task.budget, task.wish), self.objective)
        metrics: dict[str, int | float | str] = {
            "code": best.model.code.family, "distance": best.distance, "factories": best.factories,
            "physical_qubits": best.physical_qubits, "expected_error": best.error,
        }  # fmt: skip
        return PassResult(with_plan(module, best), metrics=metrics)
