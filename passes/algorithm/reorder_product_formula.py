"""Choose an order of a product formula's terms that takes fewer gates."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Region
from qlower.ir.run import body
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ReorderProductFormula(Pass):
    """Makes a product formula anew with its terms in the order, of a few, that takes the fewest gates.

    Tried are the order of the operator, the terms sorted by their letters, and groups of commuting terms, each sorted;
    a ladder of CX is counted with what neighbouring strings have in common left out. Every order has its own proved
    error, which is declared, and takes more steps where the same number is not enough for the goal's.
    """

    name: ClassVar[str] = "reorder-product-formula"
    reads: ClassVar[tuple[str, ...]] = ("algorithm",)
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2103.08602", "arXiv:1912.08854")

    def run(self, module: Module, context: Context) -> PassResult:
        """Reorder the program's formula.

        Raises:
            Decline: there is no formula whose order is free, or no other order is better.
        """
        from qlower.dialects.algorithm.programs import main_of  # noqa: PLC0415  # loaded on use
        from qlower.dialects.problem.goals import TimeEvolution  # noqa: PLC0415
        from qlower.passes.algorithm.term_orders import candidates, free_formula, order_of  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.questions import goal_of, terms_of  # noqa: PLC0415

        goal = goal_of(module, TimeEvolution)
        main = main_of(module)
        old = [] if main is None else free_formula(main.body.operations)
        if main is None or not old:
            raise Decline("the program has no product formula whose order is free")
        terms = terms_of(module)
        formula = int(old[0].formula.rpartition("-")[2])
        # Of the three parts of several steps the last one is the last step without what the first one is.
        steps = sum(op.repeat for op in old) - (1 if len(old) == 3 else 0)
        # Where the user gave the number of steps, their error may be larger than the goal's.
        allowed = max(goal.max_error, sum(op.error_bound for op in old))
        found = [order_of(given, formula, goal.time, steps, allowed) for given in (terms, *candidates(terms))]
        best = min(found, key=lambda order: order.gates)
        if best is found[0]:
            raise Decline("no other order takes fewer gates")
        operations: list[Operation] = []
        for op in main.body.operations:
            operations += best.sequence if op is old[0] else [] if op in old else [op]
        changed = main.with_(regions=[Region(body(operations), main.body.arguments)])
        metrics = {
            "steps": best.steps,
            "error_bound": best.bound,
            "ladder_gates": best.gates,
            "ladder_gates_before": found[0].gates,
        }
        kept = [changed if op is main else op for op in module.operations]
        return PassResult(module.with_operations(kept), metrics=metrics)
