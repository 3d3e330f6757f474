"""Scheduling ASAP."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.physical.schedule import as_soon_as_possible, schedule


@dataclass(frozen=True, slots=True)
class ScheduleAsap(Pass):
    """Give every row a start time and a duration in ns, as early as its qubits allow.

    Durations are the calibration snapshot's, else the descriptor's. The order of rows stays. Declines where the
    device's durations are unknown.
    """

    name: ClassVar[str] = "schedule-asap"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("physical",)
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    contract: ClassVar[Contract] = Contract.UNITARY

    def run(self, module: Module, context: Context) -> PassResult:
        """Schedule every run.

        Raises:
            QlowerError: QL0310 no target.
            Decline: a duration is unknown.
        """
        return schedule(module, context, self.name, as_soon_as_possible)
