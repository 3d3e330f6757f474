"""Predict how probable it is that a program runs without any error."""

from dataclasses import dataclass
from math import exp, inf
from typing import ClassVar

import numpy as np

from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.predicted_success import device_figures, placement_cost
from qlower.passes.outcome_errors.outcome_costs import outcome_costs

LEAST_LOG = -1e9
"""Stands for the logarithm of 0, which no document can hold."""


@dataclass(frozen=True, slots=True)
class PredictSuccess(Pass):
    """Multiply one minus the error of everything that is done, and of idling, by snapshot and descriptor.

    Changes nothing. The figures ``predicted_success`` and its natural logarithm ``log_success`` stand in the trace;
    control flow counts as if every region ran once. Declines if there is no program.

    Attributes:
        outcomes: count an error for as much as it changes what is measured, where the program is small enough to be
            followed (``passes/outcome_errors``). Success is then e^(−d), d being half the L1 distance of the outcomes'
            distribution from the right one, to first order; ``outcomes_followed`` says whether it is that.
    """

    name: ClassVar[str] = "predict-success"
    reads: ClassVar[tuple[str, ...]] = ("physical",)
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    contract: ClassVar[Contract] = Contract.ANALYSIS
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1145/3297858.3304007",)
    outcomes: bool = False

    def run(self, module: Module, context: Context) -> PassResult:
        """Predict the success of ``main``.

        Raises:
            QlowerError: QL0310 no target.
            Decline: see above.
        """
        target, main = context.needs_target(self.name), module.find("main")
        if not isinstance(main, Program):
            raise Decline(f"{self.name} needs a program main")
        figures = figures_of_program(main, target)
        device = device_figures(target, context.calibration)
        cost = placement_cost(figures, device, np.arange(main.num_qubits).tolist())
        seen = outcome_costs(module, main, target, context.calibration) if self.outcomes else None
        if seen is not None and cost < inf:
            cost = seen.cost(seen.wires)
        log = max(-cost, LEAST_LOG)
        metrics: dict[str, int | float | str] = {"predicted_success": round(exp(log), 9), "log_success": round(log, 9)}
        if self.outcomes:
            metrics["outcomes_followed"] = int(seen is not None)
        return PassResult(module, metrics=metrics)
