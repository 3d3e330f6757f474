"""Plan how expectation values are measured."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import Diagnostic, Severity, fail
from qlower.ir import Module, Operation
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.algorithm.ops import MeasurementPlan
    from qlower.dialects.hamiltonian.ops import PauliOperator


@dataclass(frozen=True, slots=True)
class PlanMeasurements(Pass):
    """Puts the terms of the operators that are asked for into groups that are measured together.

    For a ground state energy these are the operator itself and the goal's observables; for an evolution in time the
    observables. ``measure-group`` makes the program that measures a group. Where the goal asks for an error of the
    energy, groups get shots so that the standard error is at most that for every state: with σ_g = Σ|c| over the terms
    of group g besides the identity, which bounds the deviation of one shot, group g gets ⌈σ_g · Σσ / error²⌉, which is
    the fewest in total. The program itself goes on unmeasured, and a remark says so.

    Attributes:
        grouping: ``qubit-wise`` (bases of one-qubit gates) or ``general`` (fewer groups, bases of two-qubit gates).
    """

    name: ClassVar[str] = "plan-measurements"
    reads: ClassVar[tuple[str, ...]] = ("algorithm",)
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("arXiv:1908.06942", "arXiv:1509.04279")
    grouping: str = "qubit-wise"

    def run(self, module: Module, context: Context) -> PassResult:
        """Add a plan for each operator, before the program.

        Raises:
            Decline: no expectation value is asked for.
            QlowerError: QL0880, for a grouping that is not known.
        """
        from qlower.dialects.algorithm.ops import MeasurementPlan  # noqa: PLC0415  # loaded on use
        from qlower.dialects.circuit.ops import Function  # noqa: PLC0415

        if self.grouping not in ("qubit-wise", "general"):
            fail("QL0880", f"no grouping is called {self.grouping}", expected="qubit-wise or general")
        if any(isinstance(op, MeasurementPlan) for op in module.operations):
            raise Decline("measurements are planned already")
        plans = [self._plan(operator, error) for operator, error in _asked_for(module)]
        if not plans:
            raise Decline("no expectation value is asked for")
        operations: list[Operation] = []
        for op in module.operations:
            operations += plans if isinstance(op, Function) and op.sym_name == "main" else []
            operations.append(op)
        groups = sum(_num_groups(plan) for plan in plans)
        metrics = {"groups": groups, "shots": sum(sum(p.shots) for p in plans)}
        if groups:
            context.diagnose(_to_be_measured(groups))
        return PassResult(module.with_operations(operations), metrics=metrics)

    def _plan(self, operator: "PauliOperator", max_error: float | None) -> "MeasurementPlan":
        import numpy as np  # noqa: PLC0415

        from qlower.dialects.algorithm.ops import End, MeasurementPlan  # noqa: PLC0415
        from qlower.dialects.hamiltonian.operators import rows_of, table_of  # noqa: PLC0415
        from qlower.ir import Attribute, Region, Run  # noqa: PLC0415
        from qlower.ir.run import body  # noqa: PLC0415
        from qlower.passes.hamiltonian.grouping import commuting_groups, qubit_wise_groups  # noqa: PLC0415

        table, coefficients = table_of(operator)
        groups = (qubit_wise_groups if self.grouping == "qubit-wise" else commuting_groups)(table, coefficients)
        order = np.argsort(groups, kind="stable")
        rows = rows_of(operator).take(order)
        run = Run(rows=rows.with_columns({**rows.columns, "group": groups[order]}))
        sizes = np.bincount(groups, np.abs(coefficients) * (table.weights > 0))
        shots = (
            () if max_error is None else tuple(np.ceil(sizes * sizes.sum() / max_error**2).astype(np.int64).tolist())
        )
        attributes: dict[str, Attribute] = {
            "sym_name": f"{operator.sym_name}_plan", "operator": operator.sym_name, "num_qubits": operator.num_qubits,
            "grouping": self.grouping, "shots": shots,
        }  # fmt: skip
        return MeasurementPlan(attributes=attributes, regions=(Region(body([run, End()])),), origin=operator.origin)


def _asked_for(module: Module) -> "list[tuple[PauliOperator, float | None]]":
    """The operators whose expectation values are asked for, with the error where one is asked for."""
    from qlower.dialects.hamiltonian.operators import find_pauli_operator  # noqa: PLC0415
    from qlower.dialects.problem.goals import GroundStateEnergy, TimeEvolution  # noqa: PLC0415

    goal = module.find("goal")
    if not isinstance(goal, GroundStateEnergy | TimeEvolution):
        return []
    names: list[tuple[str, float | None]] = [(name, None) for name in goal.observables]
    if isinstance(goal, GroundStateEnergy):
        names.insert(0, ("hamiltonian", goal.max_error))
    found = [(find_pauli_operator(module, name), error) for name, error in names]
    return [(operator, error) for operator, error in found if operator is not None]


def _num_groups(plan: "MeasurementPlan") -> int:
    from qlower.dialects.algorithm.plans import groups_of  # noqa: PLC0415

    return len(groups_of(plan))


def _to_be_measured(groups: int) -> Diagnostic:
    return Diagnostic(
        "QL0882",
        f"the program prepares the state and measures nothing: its {groups} groups of terms are measured one by one",
        fix=f"put measure-group{{group=K}} behind plan-measurements in the pipeline, for K from 0 to {groups - 1} "
        "(--print-pipeline prints it)",
        severity=Severity.REMARK,
    )
