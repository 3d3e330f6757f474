"""A pass."""

from dataclasses import dataclass

import numpy as np

from qlower.ir import Module, Run
from qlower.ir.rewriting import rewrite_runs
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class DoubleHadamard(Pass):
    """Write every Hadamard gate 2·pairs + 1 times, which leaves the program's meaning as it is.

    Attributes:
        pairs: how many pairs to add; with 0 the pass declines.
    """

    name = "demo.double-hadamard"
    reads = ("circuit",)
    contract = Contract.UNITARY
    pairs: int = 1

    def run(self, module: Module, context: Context) -> PassResult:
        if self.pairs == 0:
            raise Decline("there are no pairs to add")
        copies = 2 * self.pairs + 1

        def repeat(run: Run) -> Run:
            chosen = [kind.name == "circuit.h" for kind in run.rows.kinds]
            times = np.where(np.array(chosen)[run.rows.kind], copies, 1)
            return run if times.max() == 1 else run.take(np.repeat(np.arange(len(times)), times))

        return PassResult(rewrite_runs(module, repeat), metrics={"copies": copies})
