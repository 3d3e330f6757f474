"""Jobs that arrive over time: a Poisson process."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.queue.ops import Jobs
from qlower.dialects.queue.rows import ARRIVAL_S
from qlower.ir import Module, Operation, Region, Run
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult


@dataclass(frozen=True, slots=True)
class DrawArrivals(Pass):
    """Give the jobs of a queue arrival times at a constant mean rate, in the order in which they stand.

    The times between two arrivals are exponentially distributed. The first job arrives after the first of them.

    Options:
        rate_per_s: jobs per second on average.
    """

    rate_per_s: float = 1.0

    name: ClassVar[str] = "draw-arrivals"
    reads: ClassVar[tuple[str, ...]] = ("queue",)
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_seed: ClassVar[bool] = True

    def run(self, module: Module, context: Context) -> PassResult:
        """Draw the times.

        Raises:
            QlowerError: QL0981, the rate is no rate.
        """
        if not 0 < self.rate_per_s < float("inf"):
            fail("QL0981", f"jobs cannot arrive at a rate of {self.rate_per_s}/s", expected="a rate above 0")
        random = context.random()

        def timed(op: Operation) -> Operation:
            if not isinstance(op, Jobs):
                return op
            operations = [self._run(inner, random) if isinstance(inner, Run) else inner for inner in op.body.operations]
            return op.with_(regions=(Region(tuple(operations)),))

        return PassResult(module.with_operations([timed(op) for op in module.operations]))

    def _run(self, run: Run, random: np.random.Generator) -> Run:
        times = np.cumsum(random.exponential(1 / self.rate_per_s, len(run.rows)))
        return run.with_rows(run.rows.with_columns({**run.rows.columns, ARRIVAL_S: times}))
