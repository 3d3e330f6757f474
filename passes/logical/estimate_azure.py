"""What Microsoft's legacy Azure Quantum Resource Estimator says that a program takes."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class EstimateAzure(Pass):
    """Adds ``logical.estimate`` by the rules of the legacy Azure Quantum Resource Estimator, to the last digit.

    Steps are multi-qubit measurements one after the other on 2 n + ⌈√(8 n)⌉ + 1 patches; the distance is the smallest
    that keeps logical errors in their share of the budget; T states come from rounds of 15-to-1 distillation, chosen by
    the least volume of qubits and time. See docs/resource_counts.md.

    Attributes:
        error_budget: how often the program may fail: above 0 and below 1.
        qubit: one of the predefined models, such as ``gate_ns_e3``; "" takes the figures of the target.
        code: family of the code, ``surface`` or ``floquet``; "" for the first of the model or the target.
    """

    name: ClassVar[str] = "estimate-azure"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2211.07629",)
    error_budget: float = 0.001
    qubit: str = ""
    code: str = ""

    def run(self, module: Module, context: Context) -> PassResult:
        """Estimate.

        Raises:
            QlowerError: QL0310 neither target nor ``qubit``; QL1340 to QL1353, see docs/resource_counts.md.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical.azure.document import azure_document  # noqa: PLC0415
        from qlower.passes.logical.azure.estimation import (  # noqa: PLC0415
            DistanceError,
            Workload,
            figures,
            split,
        )
        from qlower.passes.logical.azure.machines import described, predefined  # noqa: PLC0415
        from qlower.passes.logical.azure.qubit_models import MOST_DISTANCE  # noqa: PLC0415
        from qlower.passes.logical.estimation.demand import demand_of  # noqa: PLC0415
        from qlower.passes.logical.estimation.document import with_estimate  # noqa: PLC0415

        if not 0 < self.error_budget < 1:
            fail("QL1341", f"`error_budget` is {self.error_budget:g}", expected="a number above 0 and below 1")
        target = None if self.qubit else context.needs_target(self.name)
        machine = predefined(self.qubit, self.code) if target is None else described(target, self.code)
        demand = demand_of(module)
        workload = Workload(
            demand.num_qubits, demand.t, demand.ccz, demand.rotations, demand.rotation_depth, demand.measurements,
            demand.exact,
        )  # fmt: skip
        if not workload.num_qubits or not workload.steps(0):
            fail("QL1350", "the program has no magic state and no measurement, which is all that the model counts")
        budget = split(self.error_budget, workload)
        try:
            found = figures(workload, machine, budget)
        except DistanceError as error:
            fail(
                "QL1349", f"the `error_budget` {self.error_budget:g} needs distance {error.distance}",
                expected=f"at most {MOST_DISTANCE}, which the model ends at", fix="allow a larger error budget",
            )  # fmt: skip
        document = azure_document(workload, machine, target, budget, found)
        metrics: dict[str, int | float | str] = {
            "physical_qubits": found.physical_qubits,
            "runtime_s": found.runtime_ns / 1e9,
            "distance": found.patch.distance,
            "factories": found.factories,
        }
        return PassResult(with_estimate(module, document), metrics=metrics)
