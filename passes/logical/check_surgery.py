"""The surgery check: whether a schedule does its program on its layout. It shares no code with what schedules."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import Diagnostic, QlowerError, fail
from qlower.dialects.circuit.ops import Function
from qlower.dialects.logical.ops import Code, Factory, Layout, Schedule
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.logical.check_surgery_order import ledger_faults, order_faults, stage_faults, stages_of
from qlower.passes.logical.check_surgery_program import Product, Step, patches_of, products_of, steps_of
from qlower.passes.logical.check_surgery_tiles import Plan, overlap_faults, product_faults, role_faults

MOST_FAULTS = 20
"""One mistake often shows in many steps."""
ASSUMED_BATCH_STEPS = 11
"""Of a factory that the module does not name: doi:10.22331/q-2019-03-05-128, section 4."""


@dataclass(frozen=True, slots=True)
class CheckSurgery(Pass):
    """Compare a schedule of lattice surgery with the program and the layout it is for.

    No tile is held twice at a time; the tiles of every product are connected and touch the edges they need; factories
    and buses hold no data; operations that do not commute keep their order and wait for the bits they depend on; every
    magic state is made before it is used, used once, and counted. Changes nothing.
    """

    name: ClassVar[str] = "check-surgery"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.ANALYSIS
    cites: ClassVar[tuple[str, ...]] = ("doi:10.22331/q-2019-03-05-128", "arXiv:2302.07395")

    def run(self, module: Module, context: Context) -> PassResult:
        """Check the schedule.

        Raises:
            QlowerError: QL1336 there is none, QL1330 … QL1335, one diagnostic per violation, the first twenty.
        """
        found = []
        for fault in surgery_faults(module):
            found.append(fault)
            if len(found) == MOST_FAULTS:
                break
        if found:
            raise QlowerError(found)
        return PassResult(module, metrics={"violations": 0})


def surgery_faults(module: Module) -> Iterator[Diagnostic]:
    """Everything in which a schedule does not do its program.

    Raises:
        QlowerError: QL1336, the module has no program, layout or schedule.
    """
    main, layout, schedule = module.find("main"), module.find("layout"), module.find("schedule")
    if not isinstance(main, Function) or not isinstance(layout, Layout) or not isinstance(schedule, Schedule):
        fail("QL1336", "the module has no program with a layout and a schedule", fix="run schedule-surgery first")
    code = module.find("code")
    plan = Plan(patches_of(layout), layout.style, code.rounds_per_step if isinstance(code, Code) else 1)
    products, steps = products_of(main), steps_of(schedule)
    broken = False
    for fault in overlap_faults(steps, plan):
        broken = True
        yield fault
    if broken:
        return
    yield from _step_faults(products, steps, plan)
    stages = stages_of(steps)
    yield from stage_faults(products, stages, plan)
    yield from order_faults(products, stages)
    yield from ledger_faults(schedule, steps, products, plan, _batch_rounds(module, plan))
    last = max((step.end for step in steps), default=0)
    if schedule.rounds != last or max(schedule.ideal_rounds, schedule.path_rounds) > last:
        yield Diagnostic(
            "QL1335", f"the last step ends in round {last}; rounds are {schedule.rounds}, ideal {schedule.ideal_rounds}"
        )


def _step_faults(products: list[Product], steps: list[Step], plan: Plan) -> Iterator[Diagnostic]:
    begun: set[int] = set()
    for step in sorted(steps, key=lambda step: (step.start, step.operation)):
        product = products[step.operation] if 0 <= step.operation < len(products) else None
        if step.operation >= len(products):
            continue
        yield from role_faults(step, product, plan)
        if product is not None and step.operation not in begun:
            begun.add(step.operation)
            yield from product_faults(step, product, plan)


def _batch_rounds(module: Module, plan: Plan) -> list[float]:
    """What each factory takes for a batch, in rounds."""
    stated = [op.batch_rounds for op in module.operations if isinstance(op, Factory) for _ in range(op.copies)]
    count = max((patch.owner for patch in plan.patches if patch.role == "factory"), default=-1) + 1
    return stated or [float(ASSUMED_BATCH_STEPS * plan.step_rounds)] * count
