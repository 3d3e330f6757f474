"""Batches for a whole queue: one strategy after the other plans it, and the best plan is kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.passes.multiplex.guarded.batch_filling import (
    FEWEST_PLACES,
    LONGEST,
    MOST_QUBITS,
    BatchFiller,
    Filling,
    Strategy,
)
from qlower.passes.multiplex.guarded.packing_kernel import NO_PLACE, TOO_LONG

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

THOROUGH = (
    Strategy(MOST_QUBITS, by_qubits=True),
    Strategy(FEWEST_PLACES, by_qubits=True),
    Strategy(LONGEST, by_qubits=False),
    Strategy(MOST_QUBITS, by_qubits=False),
    Strategy(FEWEST_PLACES, by_qubits=False),
    Strategy(LONGEST, by_qubits=True),
    *(Strategy(order, by_qubits=False, worths=(0.1, 0.3)) for order in (MOST_QUBITS, FEWEST_PLACES, LONGEST)),
)
"""Where jobs · qubits are up to ``LARGE``."""
QUICK = (Strategy(MOST_QUBITS, by_qubits=True, shares=(0.5, 0.9, 1.0), factors=(1.0, 4.0), worths=(0.2, 0.6)),)
"""For larger ones."""
FULL = tuple(
    Strategy(order, by_qubits=False, shares=(1.0,), factors=(1.0, 4.0, 16.0), worths=(1e9,), per_second=False)
    for order in (MOST_QUBITS, FEWEST_PLACES, LONGEST)
)
"""For batches of as many jobs as possible."""
LARGE = 30_000


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch as planned.

    Attributes:
        filling: who is in, and where.
        shots: how many of the batch's each job of the filling is given, by its place in it; 0 if it is not in.
        start_s: when it begins.
    """

    filling: Filling
    shots: Ints
    start_s: float


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Jobs to be planned.

    Attributes:
        jobs: in the order of the queue.
        shots: of every job of the queue.
        arrival_s: of every job of the queue.
        window: a batch is chosen from so many of the jobs that wait longest.
        hold_s: a batch begins no sooner than so long after its first job came, unless nobody else is to come.
    """

    jobs: Ints
    shots: Ints
    arrival_s: Floats
    window: int
    hold_s: float = 0.0


def planned(filler: BatchFiller, waiting: Waiting, *, fewest_batches: bool = False) -> Batches:
    """The plan of least device time, or of fewest batches.

    Jobs that come over time are planned by one strategy, batch by batch: to choose between whole plans would be to know
    who is to come.
    """
    thorough, quick = (FULL, FULL[:1]) if fewest_batches else (THOROUGH, QUICK)
    tried = thorough if len(waiting.jobs) * filler.num_qubits <= LARGE else quick
    if len(waiting.jobs) and waiting.arrival_s[waiting.jobs].max() > waiting.arrival_s[waiting.jobs].min():
        tried = tried[:1]
    found = [_by_strategy(filler, waiting, strategy) for strategy in tried]
    return min(found, key=lambda plan: (len(plan.batches) if fewest_batches else 0, plan.seconds))


def _by_strategy(filler: BatchFiller, queue: Waiting, strategy: Strategy) -> Batches:
    left, waiting = queue.shots.copy(), queue.jobs
    missed = {why: np.zeros(len(left), dtype=np.int64) for why in (NO_PLACE, TOO_LONG)}
    batches: list[Batch] = []
    now_s = 0.0
    while len(waiting):
        now_s = _start_s(queue, waiting, now_s)
        here = waiting[queue.arrival_s[waiting] <= now_s][: queue.window]
        filling = filler.fill(here, left[here], strategy)
        given = np.where(filling.outcome.form >= 0, np.minimum(left[filling.jobs], filling.work.shots), 0)
        for why, count in missed.items():
            out = filling.jobs[filling.outcome.form == -why]
            count[out] += left[out] == queue.shots[out]
        left[filling.jobs] -= given
        waiting = waiting[left[waiting] > 0]
        batches.append(Batch(filling, given, now_s))
        now_s += filling.seconds
    seconds = sum(batch.filling.seconds for batch in batches)
    return Batches(tuple(batches), missed[NO_PLACE], missed[TOO_LONG], seconds)


def _start_s(queue: Waiting, waiting: Ints, now_s: float) -> float:
    """When the next batch begins: the device is free, its first job has come, and was held."""
    arrival_s = queue.arrival_s[waiting]
    now_s = max(now_s, float(arrival_s[0]))
    held_s = float(arrival_s[0]) + queue.hold_s
    return min(max(now_s, held_s), max(now_s, float(arrival_s.max())))
