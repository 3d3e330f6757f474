"""The best of several ways to compile a program to lattice surgery."""

from typing import Any

from qlower.ir import Module
from qlower.lowering import Context
from qlower.passes.logical.estimation.deadlines import deadlines
from qlower.passes.logical.estimation.document import estimate_document
from qlower.passes.logical.estimation.plan import Plan
from qlower.passes.logical.estimation.programs import Program
from qlower.passes.logical.estimation.search import best_of, find_plans, pareto
from qlower.passes.logical.estimation.tries import Try, tries


def explored(
    programs: tuple[Program, ...], stretch: float, context: Context
) -> tuple[Module, dict[str, Any], Plan, dict[str, int | float | str]]:
    """The module of the best try, the estimate, its plan and figures of the search.

    Args:
        programs: ways to write the program; by the first it is estimated where codes are no patches.
        stretch: schedules that take at most so many times their ideal duration are preferred.
        context: of the pass.

    Raises:
        QlowerError: nothing is within the budget; no try succeeded.
    """
    task = programs[0].task
    formula = find_plans(task.demand, task.models, task.budget, task.wish)
    if any(plan.model.code.logical_qubits > 1 for plan in formula):
        best = best_of(formula, task.objective)
        return programs[0].module, estimate_document(task, best, formula, "counts"), best, {"tries": 0}
    made = tries(programs, stretch, context)
    chosen = _chosen(made, stretch, task.objective)
    kept = {id(plan) for plan in pareto([each.plan for each in made])} | {id(chosen.plan)}
    front = sorted((each for each in made if id(each.plan) in kept), key=lambda each: each.plan.physical_qubits)
    document = estimate_document(chosen.program.task, chosen.plan, (), "schedule", chosen.document())
    document["pareto"] = [each.document() for each in front]
    document["decoder"] |= deadlines(chosen.module, chosen.compiled, chosen.plan.model, chosen.plan.distance)
    document["pareto_by_formula"] = [plan.document() for plan in formula]
    document["preferred_stretch"] = stretch
    figures: dict[str, int | float | str] = {
        "tries": len(made), "products": chosen.program.products, "stretch": chosen.stretch,
    }  # fmt: skip
    return chosen.module, document, chosen.plan, figures


def _chosen(made: list[Try], stretch: float, objective: str) -> Try:
    """The best of those within the stretch, or of all if there are none; each within its error budget if any is."""
    sound = [each for each in made if each.plan.error <= each.program.task.budget.total] or made
    within = [each for each in sound if each.stretch <= stretch] or sound
    best = best_of([each.plan for each in within], objective)
    return next(each for each in within if each.plan is best)
