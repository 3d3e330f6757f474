"""Predict how probable it is that a program runs without any error."""

from dataclasses import dataclass
from math import exp
from typing import ClassVar

import numpy as np

from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.predicted_success import device_figures, placement_cost

LEAST_LOG = -1e9
"""Stands for the logarithm of 0, which no document can hold."""


@dataclass(frozen=True, slots=True)
class PredictSuccess(Pass):
    """Multiply one minus the error of everything that is done, and of idling, by snapshot and descriptor.

    Changes nothing. The figures ``predicted_success`` and its natural logarithm ``log_success`` stand in the trace;
    control flow counts as if every region ran once. Declines if there is no program.
    """

    name: ClassVar[str] = "predict-success"
    reads: ClassVar[tuple[str, ...]] = ("physical",)
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    contract: ClassVar[Contract] = Contract.ANALYSIS
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1145/3297858.3304007",)

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
        cost = placement_cost(figures, device_figures(target, context.calibration), np.arange(main.num_qubits).tolist())
        log = max(-cost, LEAST_LOG)
        return PassResult(module, metrics={"predicted_success": round(exp(log), 9), "log_success": round(log, 9)})
