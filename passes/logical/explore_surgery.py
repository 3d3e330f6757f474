"""Tries layouts and factories and keeps the best schedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ExploreSurgery(Pass):
    """Compiles a program to lattice surgery in every style, with few and with many factories, and keeps the best.

    A circuit is lowered in two ways: with all Clifford gates pushed through (lower-circuit-to-logical) for every style,
    and with those of one qubit (lower-circuit-to-logical-local) for the routed one, where products on few qubits go on
    side by side. Each try chooses code and factories, lays out and schedules; where a schedule's errors turn out larger
    than the budget, it is done again at the next distance, and where operations wait long, with more factories. The
    module gets the program, code, factories, layout and schedule of the best, and ``logical.estimate`` with the Pareto
    front of all schedules. On codes that are no patches nothing is laid out, and the estimate is by formula.

    Attributes:
        error_budget: how often the program may fail.
        spent: part of it that approximations before have used up.
        code: family; "" for the target's first that will do.
        style: the only layout style; "" for all.
        protocol: the only magic-state protocol; "" for any.
        objective: which schedule is the best: ``volume`` (least qubit-seconds), ``qubits`` or ``time``.
        stretch: schedules that take at most so many times their ideal duration are preferred, if there are any.
    """

    name: ClassVar[str] = "explore-surgery"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit", "logical")
    writes: ClassVar[str] = "logical"
    contract: ClassVar[Contract] = Contract.DISTRIBUTION
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:1808.02892", "arXiv:1905.06903", "arXiv:2409.17595")
    error_budget: float = 0.001
    spent: float = 0.0
    code: str = ""
    style: str = ""
    protocol: str = ""
    objective: str = "volume"
    stretch: float = 1.3

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """The passes of a try."""
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical.estimation.programs import lowering_passes  # noqa: PLC0415
        from qlower.passes.logical.estimation.tries import surgery_passes  # noqa: PLC0415

        return {used.name: used.version for used in (*lowering_passes(), *surgery_passes())}

    def run(self, module: Module, context: Context) -> PassResult:
        """Try and choose.

        Raises:
            Decline: the module has no ``main``.
            QlowerError: QL0310 no target; QL0670 to QL0675, QL1300 the circuit; QL1320 to QL1353, see
                docs/estimation.md.
        """
        from qlower.passes.logical.estimation.asked import checked_stretch, checked_wish, task_of  # noqa: PLC0415
        from qlower.passes.logical.estimation.document import with_estimate  # noqa: PLC0415
        from qlower.passes.logical.estimation.exploring import explored  # noqa: PLC0415
        from qlower.passes.logical.estimation.programs import programs_of  # noqa: PLC0415

        asked = checked_wish(self.style, 0, self.protocol, 0, self.objective)
        stretch, errors = checked_stretch(self.stretch), (self.error_budget, self.spent)
        programs = programs_of(module, context, lambda written: task_of(written, context, errors, self.code, asked))
        made, document, plan, figures = explored(programs, stretch, context)
        metrics: dict[str, int | float | str] = {
            **figures, "style": plan.style.name, "distance": plan.distance, "factories": plan.factories,
            "physical_qubits": plan.physical_qubits, "runtime_s": plan.seconds, "expected_error": plan.error,
        }  # fmt: skip
        return PassResult(with_estimate(made, document), metrics=metrics)
