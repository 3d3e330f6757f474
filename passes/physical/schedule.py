"""What the schedulers share: runs get start times, programs a duration.

Control flow cuts runs. Times count from the begin of a run, for how long a branch or a loop takes is known only when it
runs; all qubits wait at its begin and end.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import DURATION_NS, START_NS
from qlower.ir import Module, Operation, Rows, Run
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.lowering import Context, PassResult
from qlower.passes.physical.durations import durations_ns
from qlower.passes.physical.schedule_kernel import earliest_starts

Scheduler = Callable[[Rows, NDArray[np.float64], int, Context], tuple[NDArray[np.float64], float]]
"""Takes rows, durations in ns, the number of qubits and the context; gives start times and the end, in ns."""


def as_soon_as_possible(
    rows: Rows, durations: NDArray[np.float64], num_qubits: int, context: Context
) -> tuple[NDArray[np.float64], float]:
    """Every row as early as its qubits allow."""
    return _place(rows, durations, np.arange(len(rows), dtype=np.int64), num_qubits, context)


def as_late_as_possible(
    rows: Rows, durations: NDArray[np.float64], num_qubits: int, context: Context
) -> tuple[NDArray[np.float64], float]:
    """Every row as late as possible without making the run longer."""
    backwards = np.arange(len(rows) - 1, -1, -1, dtype=np.int64)
    from_end, length = _place(rows, durations, backwards, num_qubits, context)
    return length - from_end - durations, length


def _place(
    rows: Rows, durations: NDArray[np.float64], order: NDArray[np.int64], num_qubits: int, context: Context
) -> tuple[NDArray[np.float64], float]:
    starts = np.zeros(len(rows), dtype=np.float64)
    length = earliest_starts.run(
        rows.qubit_offsets, rows.qubits, durations, order, np.zeros(num_qubits), starts,
        work=len(rows.qubits), progress=context.progress,
    )  # fmt: skip
    return starts, length


def schedule(module: Module, context: Context, pass_name: str, scheduler: Scheduler) -> PassResult:
    """Schedule every run of every program.

    Raises:
        QlowerError: QL0310 no target.
        Decline: the device's durations are unknown.
    """
    target = context.needs_target(pass_name)
    operations = [
        _program(op, target, context.calibration, context, scheduler) if isinstance(op, Program) else op
        for op in module.operations
    ]
    total = max((op.duration_ns for op in operations if isinstance(op, Program)), default=0.0)
    return PassResult(module.with_operations(operations), metrics={"duration_ns": total})


def _program(
    program: Program, target: Target, calibration: Calibration | None, context: Context, scheduler: Scheduler
) -> Program:
    def visit(op: Operation) -> tuple[Operation] | None:
        if not isinstance(op, Run):
            return None
        durations = durations_ns(op.rows, target, calibration)
        starts, _ = scheduler(op.rows, durations, program.num_qubits, context)
        return (op.with_rows(op.rows.with_columns({**op.rows.columns, START_NS: starts, DURATION_NS: durations})),)

    scheduled = rewrite_regions(program, visit)
    return scheduled.with_attribute("duration_ns", sum(map(_length, runs(scheduled)), 0.0))  # type: ignore[return-value]


def _length(run: Run) -> float:
    starts = run.rows.columns[START_NS].astype(np.float64)
    return float((starts + run.rows.columns[DURATION_NS].astype(np.float64)).max(initial=0.0))
