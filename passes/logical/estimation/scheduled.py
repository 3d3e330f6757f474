"""What a laid out and scheduled program takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from qlower.dialects.logical.ops import Code, Layout, Schedule
from qlower.dialects.logical.rows import ROLE, ROLES
from qlower.ir import Module
from qlower.ir.run import Run
from qlower.passes.logical.estimation.asked import Task
from qlower.passes.logical.estimation.chosen import supplies_of
from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.plan import COMPUTE, REACTION, SUPPLY, Plan, states_of
from qlower.passes.logical.estimation.reaction import reaction_of
from qlower.passes.logical.estimation.styles import Style

LIMITED = 0.95
"""Part of the duration from which factories that never rest are what limits it."""


@dataclass(frozen=True)
class Compiled:
    """The layout and the schedule of a module.

    Attributes:
        layout, schedule: its ops.
        tiles: number of tiles by role.
    """

    layout: Layout
    schedule: Schedule
    tiles: Mapping[str, int]

    @property
    def ratio(self) -> float | None:
        """Scheduled over ideal duration; None for an empty program."""
        return self.schedule.rounds / self.schedule.ideal_rounds if self.schedule.ideal_rounds else None

    def document(self) -> dict[str, Any]:
        """What an estimate says of it beside the plan."""
        schedule = self.schedule
        return {
            "tiles": dict(self.tiles), "ideal_rounds": schedule.ideal_rounds, "scheduled_over_ideal": self.ratio,
            "path_rounds": schedule.path_rounds,
            "magic_states": {
                "produced": schedule.produced, "consumed": schedule.consumed, "discarded": schedule.discarded,
            },
        }  # fmt: skip


def compiled_of(module: Module) -> Compiled | None:
    """The layout and the schedule of a module, if it has both."""
    layout, schedule = module.find("layout"), module.find("schedule")
    if not isinstance(layout, Layout) or not isinstance(schedule, Schedule):
        return None
    run = next(op for op in layout.body.operations if isinstance(op, Run))
    counts = np.bincount(run.rows.columns[ROLE].astype(np.int64), minlength=len(ROLES))
    return Compiled(layout, schedule, {role: int(counts[i]) for i, role in enumerate(ROLES)})


def scheduled_plan(module: Module, task: Task, code: Code, model: CodeModel, compiled: Compiled) -> Plan:
    """The plan that the schedule is. Factory tiles count as the factories' own qubits."""
    distance, demand, budget = code.distance, task.demand, task.budget
    t_per_rotation = demand.t_per_rotation(budget.synthesis) if demand.rotations else 0
    supplies = supplies_of(module, states_of(demand, t_per_rotation, False))
    stores = compiled.tiles["storage"]
    blocks = sum(count for role, count in compiled.tiles.items() if role not in ("factory", "storage"))
    barriers = compiled.schedule.consumed
    # The schedule has the latency in it; what the decoder is behind comes on top.
    wait = (reaction_of(model, distance).backlog_factor or 0.0) * model.rounds_per_step(distance)
    rounds = compiled.schedule.rounds + barriers * wait
    steps = rounds / model.rounds_per_step(distance)
    busy = max((supply.rounds for supply in supplies), default=0.0)
    return Plan(
        model, Style(compiled.layout.style, blocks, ceil(steps), "scheduled"), distance, supplies, stores, barriers,
        rounds, SUPPLY if busy >= LIMITED * rounds else REACTION if wait else COMPUTE,
        (blocks + stores) * steps * model.step_error(distance), sum(supply.error for supply in supplies),
        budget.approximations,
    )  # fmt: skip
