"""Evolution in time by a product formula."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class Trotterize(Pass):
    """Prepares exp(−i·t·H)|initial⟩ by Suzuki's formula of an order, within an error that is proved and declared.

    The number of steps follows from bounds of nested commutators; of small operators the error itself is declared.
    Terms are taken in the order in which the operator has them; ``reorder-product-formula`` may choose another. Unless
    observables are asked for, all qubits are measured at the end: bit q of the register ``c`` is qubit q.

    Attributes:
        order: 1, 2 or 4.
        steps: how many; 0 for the fewest whose error bound is at most the one that the goal asks for.
    """

    name: ClassVar[str] = "trotterize"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    writes: ClassVar[str] = "algorithm"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1063/1.529425", "arXiv:1912.08854")
    order: int = 2
    steps: int = 0

    def run(self, module: Module, context: Context) -> PassResult:
        """Build the program.

        Raises:
            Decline: the goal is no evolution in time.
            QlowerError: QL0880, for options out of range.
        """
        from qlower.dialects.hamiltonian.bounds import SWEEPS, formula_error  # noqa: PLC0415  # loaded on use
        from qlower.dialects.problem.goals import TimeEvolution  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.formula_bound import declared_bound  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.product_formulas import evolution, with_bound  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.questions import evolved, goal_of, terms_of  # noqa: PLC0415

        if self.order not in SWEEPS:
            fail("QL0880", f"there is no formula of order {self.order}", expected="1, 2 or 4")
        if self.steps < 0:
            fail("QL0880", f"{self.name} was asked for {self.steps} steps", expected="at least 0")
        goal = goal_of(module, TimeEvolution)
        terms = terms_of(module)
        error = formula_error(terms.table, terms.coefficients, self.order)
        steps = self.steps or error.fewest_steps(goal.time, goal.max_error)
        sequence = evolution(terms, self.order, goal.time, steps)
        bound = declared_bound(terms, error, sequence, goal.time, steps)
        made = evolved(module, goal, with_bound(sequence, bound))
        certificate = f"{steps} steps of order {self.order}: the error is at most {bound:.3g} in operator norm"
        metrics = {"steps": steps, "error_bound": bound}
        return PassResult(made, metrics=metrics, epsilon=bound, certificate=certificate)
