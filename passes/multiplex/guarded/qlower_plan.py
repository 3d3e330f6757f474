"""Batches for a whole queue: one strategy after the other plans it, and the best plan is made better still."""

from dataclasses import dataclass, replace

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
from qlower.passes.multiplex.guarded.holding import start_s
from qlower.passes.multiplex.guarded.left_out import left_out
from qlower.passes.multiplex.guarded.packing_columns import NO_PLACE, TOO_LONG
from qlower.passes.multiplex.guarded.plan_improvement import PlanImprover
from qlower.passes.multiplex.job_time import BatchWork

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
SECONDS, BATCHES, UTILISATION = "seconds", "batches", "utilisation"
"""Goals of a plan."""
IMPROVEMENT_BUDGET = 20_000
"""Fillings that are tried to make a plan better: a second or two."""


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
    """Jobs to be planned, and how.

    Attributes:
        jobs: in the order of the queue.
        shots: of every job of the queue.
        arrival_s: of every job of the queue.
        window: a batch is chosen from so many of the jobs that wait longest.
        hold_s: a batch begins no sooner than so long after its first job came, unless nobody else is to come.
        patience: see ``holding``.
        goal: of the plan.
        slack: the share of device time that the goal utilisation may cost.
    """

    jobs: Ints
    shots: Ints
    arrival_s: Floats
    window: int
    hold_s: float = 0.0
    patience: float = 0.0
    goal: str = SECONDS
    slack: float = 0.0


def planned(filler: BatchFiller, queue: Waiting) -> Batches:
    """The plan that is best for its goal.

    Jobs that come over time are planned anew whenever the device is free, as far as they have come, and only the first
    batch is run: to choose between whole plans would be to know who is to come.
    """
    comes_at_once = not len(queue.jobs) or np.ptp(queue.arrival_s[queue.jobs]) == 0.0
    is_large = len(queue.jobs) * filler.num_qubits > LARGE
    if not comes_at_once:
        return _over_time(filler, queue, is_large=is_large)
    best = _best(filler, queue, is_large=is_large)
    return best if is_large or queue.goal == BATCHES else _improved(filler, queue, best)


def _best(filler: BatchFiller, queue: Waiting, *, is_large: bool) -> Batches:
    """The best plan of all strategies."""
    fewest = queue.goal == BATCHES
    thorough, quick = (FULL, FULL[:1]) if fewest else (THOROUGH, QUICK)
    found = [_by_strategy(filler, queue, strategy) for strategy in (quick if is_large else thorough)]
    return min(found, key=lambda plan: (len(plan.batches) if fewest else 0, plan.seconds))


class _Log:
    """What becomes of the jobs, batch by batch."""

    def __init__(self, queue: Waiting) -> None:
        self.shots, self.left, self.waiting = queue.shots, queue.shots.copy(), queue.jobs
        self.batches: list[Batch] = []
        self.missed = {why: np.zeros(len(self.left), dtype=np.int64) for why in (NO_PLACE, TOO_LONG)}

    def run(self, filling: Filling, start_s: float) -> None:
        """Take a batch as run."""
        given = np.where(filling.outcome.form >= 0, np.minimum(self.left[filling.jobs], filling.work.shots), 0)
        for why, count in self.missed.items():
            out = filling.jobs[filling.outcome.form == -why]
            count[out] += self.left[out] == self.shots[out]
        self.left[filling.jobs] -= given
        self.waiting = self.waiting[self.left[self.waiting] > 0]
        self.batches.append(Batch(filling, given, start_s))

    @property
    def plan(self) -> Batches:
        """The batches so far."""
        seconds = sum(batch.filling.seconds for batch in self.batches)
        return Batches(tuple(self.batches), self.missed[NO_PLACE], self.missed[TOO_LONG], seconds)


def _by_strategy(filler: BatchFiller, queue: Waiting, strategy: Strategy) -> Batches:
    """Batches of jobs that are all there."""
    log = _Log(queue)
    now_s = _come_s(queue)
    while len(log.waiting):
        here = log.waiting[: queue.window]
        filling = filler.fill(here, log.left[here], strategy)
        log.run(filling, now_s)
        now_s += filling.seconds
    return log.plan


def _over_time(filler: BatchFiller, queue: Waiting, *, is_large: bool) -> Batches:
    """Batches of the jobs that have come."""
    log = _Log(queue)
    now_s = 0.0
    while len(log.waiting):
        arrival_s = queue.arrival_s[log.waiting]
        alone = BatchWork(int(log.left[log.waiting[0]]), 0.0, 0, 0)
        waited_s = queue.patience * filler.model.seconds(alone)
        now_s = start_s(arrival_s, now_s, queue.hold_s, waited_s)
        here = log.waiting[arrival_s <= now_s][: queue.window]
        if is_large:
            filling = filler.fill(here, log.left[here], (FULL if queue.goal == BATCHES else QUICK)[0])
        else:
            filling = _best(filler, replace(queue, jobs=here, shots=log.left), is_large=False).batches[0].filling
        log.run(filling, now_s)
        now_s += filling.seconds
    return log.plan


def _come_s(queue: Waiting) -> float:
    """When jobs that come at once do."""
    return float(queue.arrival_s[queue.jobs].max(initial=0.0))


def _improved(filler: BatchFiller, queue: Waiting, plan: Batches) -> Batches:
    """The plan after a search for a better one, where every job is in one batch.

    Batches are then in the order of the first of their jobs in the queue, so the k-th job is still in the k-th batch at
    the latest.
    """
    fillings = [batch.filling for batch in plan.batches]
    if filler.rule.least_shots or sum(len(filling.placed) for filling in fillings) > len(queue.jobs):
        return plan
    improver = PlanImprover(filler, queue.shots, IMPROVEMENT_BUDGET)
    better = improver.shortest(fillings)
    if queue.goal == UTILISATION and better:
        least_s = sum(filling.seconds for filling in better)
        better = improver.busiest(better, (1.0 + queue.slack) * least_s)
    log = _Log(queue)
    now_s = _come_s(queue)
    better.sort(key=lambda filling: int(filling.jobs[filling.placed].min()))
    for filling in better:
        log.run(filling, now_s)
        now_s += filling.seconds
    no_place, too_long = left_out(filler, queue.shots, better)
    return replace(log.plan, no_place=no_place, too_long=too_long)
