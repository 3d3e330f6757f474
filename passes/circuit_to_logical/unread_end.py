"""What stands behind the last measurement of a program: nothing that is read depends on it."""

import numpy as np

from qlower.ir import Operation, Region, Run
from qlower.ir.rewriting import runs
from qlower.ir.run import body


def without_unread_end(region: Region) -> Region:
    """The region of a function without rotations behind the last measurement, and branches and loops of these alone.

    The region itself where nothing is measured.
    """
    if not any(_measures(op) for op in region.operations):
        return region
    kept: list[Operation] = []
    rest = list(region.operations)
    while rest and not _measures(rest[-1]):
        op = rest.pop()
        if not isinstance(op, Run) and (op.results or not op.regions):
            kept.append(op)
    last = rest[-1]
    if isinstance(last, Run):
        rest[-1] = last.take(range(1 + int(np.flatnonzero(last.rows.num_results)[-1])))
    return Region(body([*rest, *reversed(kept)]), region.arguments)


def _measures(op: Operation) -> bool:
    return any(run.results for run in runs(op))
