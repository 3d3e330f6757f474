"""What a pass of estimation was asked, checked."""

from dataclasses import dataclass, replace

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.lowering import Context
from qlower.passes.logical.estimation.code_model import CodeModel, code_models, qec_of_target
from qlower.passes.logical.estimation.demand import Demand, demand_of
from qlower.passes.logical.estimation.plan import Budget
from qlower.passes.logical.estimation.program_depth import depth_of
from qlower.passes.logical.estimation.search import Wish, check_machine

OBJECTIVES = ("volume", "qubits", "time")
STYLES = ("compact", "intermediate", "fast", "routed", "layered", "blocks")


@dataclass(frozen=True)
class Task:
    """What is to be estimated.

    Attributes:
        target: the machine.
        models: its codes that may be used.
        demand: what the program asks for.
        budget: the errors allowed.
        wish: what the user fixed.
        objective: ``volume``, ``qubits`` or ``time``.
    """

    target: Target
    models: tuple[CodeModel, ...]
    demand: Demand
    budget: Budget
    wish: Wish
    objective: str


def task_of(
    module: Module, context: Context, errors: tuple[float, float], family: str, asked: tuple[Wish, str]
) -> Task:
    """The task, with everything that can be refused beforehand refused.

    Args:
        module: the program or its counts.
        context: has the machine.
        errors: how often the program may fail, and what approximations before have used up of it.
        family: of the code; "" for any.
        asked: what is fixed, and the objective, as ``checked_wish`` gave them.

    Raises:
        QlowerError: QL0310 no target, QL1340 to QL1352.
    """
    total, spent = checked_budget(*errors), errors[1]
    target = context.needs_target("estimate-resources")
    models, demand = code_models(target, family), demand_of(module)
    check_machine(demand, qec_of_target(target), target.name)
    demand = replace(demand, depth=depth_of(module, demand, context))
    return Task(target, models, demand, Budget.of(total, demand, spent), *asked)


def checked_budget(error_budget: float, spent: float = 0.0) -> float:
    """The error budget.

    Raises:
        QlowerError: QL1341, it is not above 0 and at most 1, or nothing of it is left.
    """
    if not 0 < error_budget <= 1:
        fail("QL1341", f"`error_budget` is {error_budget:g}", expected="a number above 0 and at most 1")
    if not 0 <= spent < error_budget:
        fail(
            "QL1341", f"approximations before the estimate have spent {spent:g} of the `error_budget` {error_budget:g}",
            fix="raise the error budget, or lower epsilon",
        )  # fmt: skip
    return error_budget


def checked_stretch(stretch: float) -> float:
    """How many times its ideal duration a schedule may take.

    Raises:
        QlowerError: QL1353, it is below 1.
    """
    if not stretch >= 1:
        fail("QL1353", f"`stretch` is {stretch:g}", expected="a number of at least 1")
    return stretch


def checked_wish(style: str, distance: int, protocol: str, factories: int, objective: str) -> tuple[Wish, str]:
    """What is fixed, and the objective.

    Raises:
        QlowerError: QL1353 no such style or objective, QL1343 a distance below 0, QL1348 fewer factories than 0.
    """
    if style and style not in STYLES:
        fail("QL1353", f"`style` is `{style}`", expected="one of " + ", ".join(STYLES))
    if objective not in OBJECTIVES:
        fail("QL1353", f"`objective` is `{objective}`", expected="one of " + ", ".join(OBJECTIVES))
    if distance < 0:
        fail("QL1343", f"`distance` is {distance}", expected="a distance of the code, or 0 for any")
    if factories < 0:
        fail("QL1348", f"`factories` is {factories}", expected="a number of factories, or 0 for any")
    return Wish(style, distance, protocol, factories), objective
