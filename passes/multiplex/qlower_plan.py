"""Batches for a whole queue: one strategy after the other plans it, and the best plan is kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.passes.multiplex.batch_filling import (
    FEWEST_PLACES,
    LONGEST,
    MOST_QUBITS,
    BatchFiller,
    Filling,
    Strategy,
)
from qlower.passes.multiplex.packing_kernel import NO_PLACE, TOO_LONG

Ints = NDArray[np.int64]

THOROUGH = (
    Strategy(MOST_QUBITS, by_qubits=True),
    Strategy(FEWEST_PLACES, by_qubits=True),
    Strategy(LONGEST, by_qubits=False),
    Strategy(MOST_QUBITS, by_qubits=False),
    Strategy(FEWEST_PLACES, by_qubits=False),
    Strategy(LONGEST, by_qubits=True),
)
"""For queues up to ``LONG_QUEUE``."""
QUICK = (Strategy(MOST_QUBITS, by_qubits=True, shares=(0.5, 0.9, 1.0), factors=(1.0, 4.0), worths=(0.2, 0.6)),)
"""For longer ones."""
FULL = tuple(
    Strategy(order, by_qubits=False, shares=(1.0,), factors=(1.0, 4.0, 16.0), worths=(1e9,), per_second=False)
    for order in (MOST_QUBITS, FEWEST_PLACES, LONGEST)
)
"""For batches of as many jobs as possible."""
LONG_QUEUE = 400


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch as planned.

    Attributes:
        filling: who is in, and where.
        shots: how many of the batch's each job of the filling is given, by its place in it; 0 if it is not in.
    """

    filling: Filling
    shots: Ints


@dataclass(frozen=True, eq=False)
class Batches:
    """A plan of all jobs.

    Attributes:
        batches: in the order in which they run.
        no_place, too_long: by job, how many batches before its first left it out for this reason.
        seconds: device time of all.
    """

    batches: tuple[Batch, ...]
    no_place: Ints
    too_long: Ints
    seconds: float


def planned(filler: BatchFiller, jobs: Ints, shots: Ints, window: int, *, fewest_batches: bool = False) -> Batches:
    """The plan of least device time, or of fewest batches.

    Args:
        filler: of the queue.
        jobs: which are to be planned, in the order of the queue.
        shots: of every job of the queue.
        window: a batch is chosen from so many of the jobs that wait longest.
        fewest_batches: which.
    """
    thorough, quick = (FULL, FULL[:1]) if fewest_batches else (THOROUGH, QUICK)
    tried = thorough if len(jobs) <= LONG_QUEUE else quick
    found = [_by_strategy(filler, jobs, shots, window, strategy) for strategy in tried]
    return min(found, key=lambda plan: (len(plan.batches) if fewest_batches else 0, plan.seconds))


def _by_strategy(filler: BatchFiller, jobs: Ints, shots: Ints, window: int, strategy: Strategy) -> Batches:
    left, waiting = shots.copy(), jobs
    missed = {NO_PLACE: np.zeros(len(shots), dtype=np.int64), TOO_LONG: np.zeros(len(shots), dtype=np.int64)}
    batches = []
    while len(waiting):
        looked_at = waiting[:window]
        filling = filler.fill(looked_at, left[looked_at], strategy)
        given = np.where(filling.outcome.form >= 0, np.minimum(left[filling.jobs], filling.work.shots), 0)
        for why, count in missed.items():
            out = filling.jobs[filling.outcome.form == -why]
            count[out] += left[out] == shots[out]
        left[filling.jobs] -= given
        waiting = waiting[left[waiting] > 0]
        batches.append(Batch(filling, given))
    seconds = sum(batch.filling.seconds for batch in batches)
    return Batches(tuple(batches), missed[NO_PLACE], missed[TOO_LONG], seconds)
