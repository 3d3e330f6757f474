"""From a module to its estimate."""

from typing import Any

from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.passes.logical.estimation.asked import Task
from qlower.passes.logical.estimation.chosen import code_of, same_code
from qlower.passes.logical.estimation.deadlines import deadlines
from qlower.passes.logical.estimation.document import estimate_document
from qlower.passes.logical.estimation.plan import Plan
from qlower.passes.logical.estimation.scheduled import compiled_of, scheduled_plan
from qlower.passes.logical.estimation.search import best_of, check_reaction, find_plans

SCHEDULE, COUNTS = "schedule", "counts"


def estimated(module: Module, task: Task) -> tuple[dict[str, Any], Plan]:
    """The document and the plan that it proposes.

    Raises:
        QlowerError: see ``EstimateResources``.
    """
    front = find_plans(task.demand, task.models, task.budget, task.wish)
    code, compiled = code_of(module), compiled_of(module)
    if code is None or compiled is None:
        best = best_of(front, task.objective)
        return estimate_document(task, best, front, COUNTS), best
    model = same_code(code, task.models)
    if model is None:
        known = ", ".join(model.code.family for model in task.models)
        fail("QL1342", f"the program was compiled for the code {code.family}", expected=f"one of {known}")
    check_reaction(model, code.distance)
    best = scheduled_plan(module, task, code, model, compiled)
    document = estimate_document(task, best, front, SCHEDULE, compiled.document())
    document["decoder"] |= deadlines(module, compiled, model, code.distance)
    return document, best
