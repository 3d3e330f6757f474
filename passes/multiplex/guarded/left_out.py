"""Why jobs of a finished plan are not in the batches before theirs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qlower.passes.multiplex.guarded.batch_filling import BatchFiller, Filling
from qlower.passes.multiplex.guarded.packing_columns import NEVER

Ints = NDArray[np.int64]


def left_out(filler: BatchFiller, shots: Ints, fillings: Sequence[Filling]) -> tuple[Ints, Ints]:
    """By job, how many batches before its own have no place left for it, and how many would only become longer.

    Batches with a sole occupant, and those before a sole occupant's, are in neither count.

    Args:
        filler: of the queue.
        shots: of every job of the queue.
        fillings: the batches, each job in one.
    """
    columns = filler.columns
    no_place, too_long = np.zeros((2, len(shots)), dtype=np.int64)
    members = [filling.jobs[filling.placed] for filling in fillings]
    for number, inside in enumerate(members[:-1]):
        later = np.concatenate(members[number + 1 :])
        later = later[~columns.sole[later]]
        if columns.sole[inside[0]]:
            continue
        for kind in np.unique(columns.kin[later]).tolist():
            alike = later[columns.kin[later] == kind]
            jobs = np.append(inside, alike[0])
            found = filler.attempt(jobs, shots[jobs], filler.rule.longest_ns, NEVER)
            has_place = len(found.placed) == len(jobs)
            (too_long if has_place else no_place)[alike] += 1
    return no_place, too_long
