"""Compiling one program to lattice surgery in several ways."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from qlower.diagnostics import QlowerError
from qlower.dialects.logical.ops import Factory
from qlower.ir import Module
from qlower.lowering import Context, Pass
from qlower.passes.logical.estimation.asked import OBJECTIVES
from qlower.passes.logical.estimation.chosen import code_of, with_plan
from qlower.passes.logical.estimation.plan import Plan, stores_each
from qlower.passes.logical.estimation.programs import LOCAL, Program
from qlower.passes.logical.estimation.scheduled import Compiled, compiled_of, scheduled_plan
from qlower.passes.logical.estimation.search import best_of, find_plans
from qlower.passes.logical.lay_out_patches import LayOutPatches
from qlower.passes.logical.schedule_surgery import ScheduleSurgery

ROUTED = "routed"
STYLES = (ROUTED, "fast", "intermediate", "compact")
MANY_PRODUCTS = 20_000
"""Programs with more products are tried in the two quick styles with one choice of factories each."""
MOST_AGAIN = 3
"""How often a try is repeated at a larger distance, or with more factories."""
MORE_FACTORIES = 1.5
"""How many times as many they are then."""
LEAST_GAIN = 0.95
"""To what part the duration must come down for more factories to be kept."""


@dataclass(frozen=True)
class Try:
    """A program that was scheduled in one way.

    Attributes:
        program: what was scheduled.
        module: with code, factories, layout and schedule.
        plan: what it takes.
        compiled: its layout and schedule.
    """

    program: Program
    module: Module
    plan: Plan
    compiled: Compiled

    @property
    def stretch(self) -> float:
        """Scheduled over ideal duration; 1 for an empty program."""
        return self.compiled.ratio or 1.0

    def document(self) -> dict[str, Any]:
        """As part of an estimate."""
        return self.plan.document() | self.compiled.document() | {"products": self.program.products}


def surgery_passes() -> tuple[Pass, ...]:
    """What ``tries`` uses."""
    return (LayOutPatches(), ScheduleSurgery())


def tries(programs: tuple[Program, ...], stretch: float, context: Context) -> list[Try]:
    """Every way, each once.

    Args:
        programs: ways to write the program.
        stretch: where a schedule takes more times its ideal duration, it is also tried with more factories.
        context: of the pass.

    Raises:
        QlowerError: no try succeeded; that of the first.
    """
    found: dict[tuple[Any, ...], Try] = {}
    fault: QlowerError | None = None
    for program in programs:
        for style in _styles(program):
            try:
                for made in _in_style(program, style, stretch, context):
                    found.setdefault(_figures(program, made.plan), made)
            except QlowerError as error:
                fault = fault or error
    if not found:
        assert fault is not None
        raise fault
    return list(found.values())


def _is_long(program: Program) -> bool:
    demand = program.task.demand
    return demand.t + demand.measurements + demand.cliffords > MANY_PRODUCTS


def _styles(program: Program) -> tuple[str, ...]:
    """Blocks do one operation after the other, and local products are more operations than dense ones."""
    wished = program.task.wish.style
    if program.products == LOCAL:
        return (ROUTED,) if wished in ("", ROUTED) else ()
    return (wished,) if wished else STYLES[:2] if _is_long(program) else STYLES


def _figures(program: Program, plan: Plan) -> tuple[Any, ...]:
    copies = tuple((supply.protocol.name, supply.copies) for supply in plan.supplies)
    return (program.products, plan.style.name, plan.distance, copies)


def _in_style(program: Program, style: str, stretch: float, context: Context) -> Iterator[Try]:
    """The plans that are best by formula, scheduled; and with more factories as long as these make it faster."""
    task = program.task
    plans = find_plans(task.demand, task.models, task.budget, replace(task.wish, style=style))
    done: dict[tuple[Any, ...], Try] = {}
    for objective in (task.objective,) if _is_long(program) else OBJECTIVES:
        plan = best_of(plans, objective)
        if _figures(program, plan) not in done:
            done[_figures(program, plan)] = _within_budget(program, plan, context)
    yield from done.values()
    made = min(done.values(), key=lambda each: each.plan.rounds)
    if task.wish.factories or made.stretch <= stretch:
        return
    for _ in range(MOST_AGAIN):
        before, made = made, _within_budget(program, _with_more_factories(made.plan), context)
        if made.plan.rounds > LEAST_GAIN * before.plan.rounds:
            return
        yield made
        if made.stretch <= stretch:
            return


def _with_more_factories(plan: Plan) -> Plan:
    supplies = [replace(supply, copies=ceil(MORE_FACTORIES * supply.copies)) for supply in plan.supplies]
    return replace(plan, supplies=tuple(supplies))


def _within_budget(program: Program, plan: Plan, context: Context) -> Try:
    """One way, at larger distances until its errors are within the budget; the last one if they never are."""
    made = _scheduled(program, plan, context)
    for _ in range(MOST_AGAIN):
        larger = [distance for distance in plan.model.code.distances if distance > made.plan.distance]
        if made.plan.error <= program.task.budget.total or not larger or program.task.wish.distance:
            break
        made = _scheduled(program, replace(plan, distance=larger[0]), context)
    return made


def _scheduled(program: Program, plan: Plan, context: Context) -> Try:
    chosen = with_plan(program.module, plan)
    code = code_of(chosen)
    assert code is not None
    stores = [stores_each(op.batch_rounds, code.rounds_per_step) for op in chosen.operations if isinstance(op, Factory)]
    laid_out = LayOutPatches(style=plan.style.name, storage=max(stores, default=1)).run(chosen, context).module
    module = ScheduleSurgery().run(laid_out, context).module
    compiled = compiled_of(module)
    assert compiled is not None
    return Try(program, module, scheduled_plan(module, program.task, code, plan.model, compiled), compiled)
