"""Compiling one program to lattice surgery in several ways."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from qlower.diagnostics import QlowerError
from qlower.dialects.logical.ops import Factory
from qlower.ir import Module
from qlower.lowering import Context, Pass
from qlower.lowering.pass_ import NestedRun
from qlower.passes.logical.choose_code import ChooseCode
from qlower.passes.logical.estimation.asked import OBJECTIVES, Task
from qlower.passes.logical.estimation.chosen import code_of, same_code
from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.deadlines import deadlines
from qlower.passes.logical.estimation.document import estimate_document
from qlower.passes.logical.estimation.plan import Plan, stores_each
from qlower.passes.logical.estimation.scheduled import compiled_of, scheduled_plan
from qlower.passes.logical.estimation.search import Wish, best_of, find_plans, pareto
from qlower.passes.logical.lay_out_patches import LayOutPatches
from qlower.passes.logical.schedule_surgery import ScheduleSurgery

STYLES = ("routed", "fast", "intermediate", "compact")
MANY_PRODUCTS = 20_000
"""Programs with more products are tried in the two quick styles with one choice of factories each."""
MOST_AGAIN = 3
"""How often a try is repeated at a larger distance."""


@dataclass(frozen=True)
class Try:
    """A program that was scheduled in one way.

    Attributes:
        module: with code, factories, layout and schedule.
        plan: what it takes.
        model: its code.
    """

    module: Module
    plan: Plan
    model: CodeModel


def used_passes() -> tuple[Pass, ...]:
    """The passes of a try."""
    return (ChooseCode(), LayOutPatches(), ScheduleSurgery())


def explored(module: Module, task: Task, context: Context) -> tuple[Module, dict[str, Any], Plan, int]:
    """The module of the best try, the estimate, its plan and the number of tries.

    Raises:
        QlowerError: no try succeeded; that of the first.
    """
    formula = find_plans(task.demand, task.models, task.budget, replace(task.wish, style=""))
    if any(plan.model.code.logical_qubits > 1 for plan in formula):
        best = best_of(formula, task.objective)
        return module, estimate_document(task, best, formula, "counts"), best, 0
    tries = _tries(module, task, context)
    front = tuple(pareto([made.plan for made in tries]))
    best = best_of(front, task.objective)
    chosen = next(made for made in tries if made.plan is best)
    compiled = compiled_of(chosen.module)
    assert compiled is not None
    document = estimate_document(task, best, front, "schedule", compiled.document())
    document["decoder"] |= deadlines(chosen.module, compiled, chosen.model, best.distance)
    document["pareto_by_formula"] = [plan.document() for plan in formula]
    return chosen.module, document, best, len(tries)


def _tries(module: Module, task: Task, context: Context) -> list[Try]:
    """Every way within the budget, each once."""
    found: dict[tuple[Any, ...], Try] = {}
    fault: QlowerError | None = None
    for style, objective in _ways(task):
        try:
            made = _within_budget(module, task, context, (style, objective))
        except QlowerError as error:
            fault = fault or error
            continue
        plan = made.plan
        copies = tuple((supply.protocol.name, supply.copies) for supply in plan.supplies)
        found.setdefault((style, plan.distance, copies), made)
    if not found:
        assert fault is not None
        raise fault
    return list(found.values())


def _ways(task: Task) -> Iterator[tuple[str, str]]:
    many = task.demand.t + task.demand.measurements + task.demand.cliffords > MANY_PRODUCTS
    for style in (task.wish.style,) if task.wish.style else STYLES[:2] if many else STYLES:
        for objective in (task.objective,) if many else OBJECTIVES:
            yield style, objective


def _within_budget(module: Module, task: Task, context: Context, way: tuple[str, str]) -> Try:
    """One way, at larger distances until its errors are within the budget; the last one if they never are."""
    made = _scheduled(module, task, context, way)
    for _ in range(MOST_AGAIN):
        larger = [distance for distance in made.model.code.distances if distance > made.plan.distance]
        if made.plan.error <= task.budget.total or not larger:
            break
        again = replace(task, wish=replace(task.wish, distance=larger[0]))
        made = _scheduled(module, again, context, way)
    return made


def _scheduled(module: Module, task: Task, context: Context, way: tuple[str, str]) -> Try:
    wish: Wish = task.wish
    choose = ChooseCode(
        error_budget=task.budget.total, spent=task.budget.spent,
        code=task.models[0].code.family if len(task.models) == 1 else "",
        distance=wish.distance, style=way[0], protocol=wish.protocol, objective=way[1],
    )  # fmt: skip
    chosen = context.nested(NestedRun(module, (choose,), task.target))
    code = code_of(chosen)
    assert code is not None
    stores = [stores_each(op.batch_rounds, code.rounds_per_step) for op in chosen.operations if isinstance(op, Factory)]
    surgery = (LayOutPatches(style=way[0], storage=max(stores, default=1)), ScheduleSurgery())
    made = context.nested(NestedRun(chosen, surgery, task.target))
    model, compiled = same_code(code, task.models), compiled_of(made)
    assert model is not None
    assert compiled is not None
    return Try(made, scheduled_plan(made, task, code, model, compiled), model)
