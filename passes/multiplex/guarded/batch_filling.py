"""Which jobs share a batch: several fillings are tried, and the one that serves most for its seconds is taken.

A filling is made by the packing kernel from an order of the waiting jobs, a height (when all must have ended), a limit
of shots and what a job is worth (by how many seconds the batch may grow for it).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.lowering import Context
from qlower.passes.multiplex.guarded.packing_columns import (
    HAND_OVERS,
    HEIGHT,
    MEASUREMENTS,
    MID_CIRCUIT,
    NEVER,
    OPERATIONS,
    TOO_LONG,
    Board,
    Outcome,
    Requests,
    Rules,
)
from qlower.passes.multiplex.guarded.packing_kernel import fill_batch
from qlower.passes.multiplex.guarded.prepared_places import PreparedPlaces
from qlower.passes.multiplex.job_time import BatchWork, JobTimeModel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FILLINGS = 1000
"""About how many a plan takes; the kernel is compiled if that many are slow without."""
MOST_QUBITS, FEWEST_PLACES, LONGEST = "most-qubits", "fewest-places", "longest"


@dataclass(frozen=True, slots=True)
class Rule:
    """How places are chosen.

    Attributes:
        reuse_limit: owners that a qubit may have in a batch.
        time_weight_per_ns: cost of a delay.
        crosstalk: cost of a coupling to a qubit in use by another tenant at the same time.
        longest_ns: that the device allows.
        most_shots: that the device allows.
        least_shots: whether a batch runs for the job that has least left to run, and not for the one that has most. It
            always runs for the first, so that nobody waits longer than when jobs run one by one.
    """

    reuse_limit: int
    time_weight_per_ns: float
    crosstalk: float
    longest_ns: float
    most_shots: int
    least_shots: bool = False


@dataclass(frozen=True, slots=True)
class Strategy:
    """Which fillings are tried.

    Attributes:
        order: of the jobs behind the first: most qubits, fewest places or longest first. Beside it the same order is
            tried with programs that measure in mid-circuit in front, since these are best among themselves.
        by_qubits: whether a second of a job counts as often as it has qubits.
        shares: which of the waiting jobs' durations are tried as heights, as shares of the jobs.
        factors: how many times these durations.
        worths: the share of a job's seconds alone by which the batch may grow for it.
        per_second: whether what is served counts per second of the batch, or as it is.
    """

    order: str = MOST_QUBITS
    by_qubits: bool = True
    shares: tuple[float, ...] = (0.25, 0.5, 0.75, 0.9, 1.0)
    factors: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0)
    worths: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.6)
    per_second: bool = True


@dataclass(frozen=True, eq=False)
class JobColumns:
    """What is to be known of each job of the queue.

    Attributes:
        first_form, end_form: its forms.
        limit: the greatest cost it accepts.
        tier: as the kernel numbers them; of no account for sole occupants.
        sole: whether it must be alone.
        gap_ns: between the last owner of a qubit and it.
        seconds_alone: of a batch of this job only.
        duration_ns, num_qubits, mid_circuit: of its best form.
        places: embeddings of its best form's largest piece.
        kin: equal for jobs that find a place alike.
    """

    first_form: Ints
    end_form: Ints
    limit: Floats
    tier: Ints
    sole: NDArray[np.bool_]
    gap_ns: Floats
    seconds_alone: Floats
    duration_ns: Floats
    num_qubits: Ints
    mid_circuit: Ints
    places: Ints
    kin: Ints


@dataclass(frozen=True, eq=False)
class Filling:
    """Jobs with places; columns are by the jobs that were tried, as in ``Outcome``.

    Attributes:
        jobs: those tried, in that order.
        outcome: what became of them.
        work: what the batch makes the device do.
        seconds: device time.
    """

    jobs: Ints
    outcome: Outcome
    work: BatchWork
    seconds: float

    @property
    def placed(self) -> Ints:
        """Places of the jobs that are in, in ``jobs``."""
        return np.flatnonzero(self.outcome.form >= 0)


class BatchFiller:
    """Fills batches of one queue."""

    def __init__(
        self, places: PreparedPlaces, columns: JobColumns, model: JobTimeModel, rule: Rule, context: Context
    ) -> None:
        self.places, self.columns, self.model, self.rule, self.context = places, columns, model, rule, context
        self.num_kin = int(columns.kin.max(initial=0)) + 1
        self.num_qubits = len(places.device.reset_cost)

    def fill(self, waiting: Ints, shots: Ints, strategy: Strategy) -> Filling:
        """The best filling found; the first of the waiting jobs is in it.

        Args:
            waiting: jobs in the order of the queue, at least one.
            shots: of each, still to be run.
            strategy: which fillings are tried.
        """
        if self.columns.sole[waiting[0]]:
            return self.attempt(waiting[:1], shots[:1], NEVER / 2, 0.0)
        able = ~self.columns.sole[waiting]
        waiting, shots = waiting[able], shots[able]
        best, most = None, -1.0
        for order in self._orders(waiting, strategy):
            for height_ns, most_shots in self._sizes(waiting, shots, strategy):
                fits = order[(self.columns.duration_ns[waiting[order]] <= height_ns) & (shots[order] <= most_shots)]
                fits = np.concatenate([[0], fits])
                for worth in strategy.worths:
                    found = self.attempt(waiting[fits], shots[fits], height_ns, worth)
                    value = self._value(found, strategy)
                    if value > most:
                        best, most = found, value
                    if not (found.outcome.form == -TOO_LONG).any():
                        break  # nobody minds what the batch grows by, so more worth changes nothing
        assert best is not None
        return best

    def _value(self, filling: Filling, strategy: Strategy) -> float:
        """How much is served."""
        jobs = filling.jobs[filling.placed]
        served = self.columns.seconds_alone[jobs]
        if strategy.by_qubits:
            served = served * self.columns.num_qubits[jobs]
        return float(served.sum()) / (filling.seconds if strategy.per_second else 1.0)

    def _orders(self, waiting: Ints, strategy: Strategy) -> Iterator[Ints]:
        """Orders of the waiting jobs behind the first, by place."""
        rest = np.arange(1, len(waiting))
        jobs = waiting[rest]
        key = {
            MOST_QUBITS: -self.columns.num_qubits[jobs],
            FEWEST_PLACES: self.columns.places[jobs],
            LONGEST: -self.columns.duration_ns[jobs],
        }[strategy.order]
        order = rest[np.argsort(key, kind="stable")]
        yield order
        if self.columns.mid_circuit[jobs].any():
            yield order[np.argsort(-self.columns.mid_circuit[waiting[order]], kind="stable")]

    def _sizes(self, waiting: Ints, shots: Ints, strategy: Strategy) -> Iterator[tuple[float, int]]:
        """Heights in ns and limits of shots, none below what the first job needs."""
        durations = np.sort(self.columns.duration_ns[waiting])
        least, last = float(self.columns.duration_ns[waiting[0]]), len(durations) - 1
        heights = {least}
        for share in strategy.shares:
            for factor in strategy.factors if self.rule.reuse_limit > 1 else (1.0,):
                height_ns = min(float(durations[round(share * last)]) * factor, self.rule.longest_ns)
                heights.add(max(height_ns, least))
        limits = {max(int(limit), int(shots[0])) for limit in np.quantile(shots, (0.5, 1.0), method="higher")}
        for height_ns in sorted(heights):
            for limit in sorted(limits):
                yield height_ns, limit

    def attempt(self, jobs: Ints, shots: Ints, height_ns: float, worth: float) -> Filling:
        """One filling; the first job is in it, whatever it costs."""
        columns = self.columns
        worth_s = worth * columns.seconds_alone[jobs]
        worth_s[0] = NEVER
        requests = Requests(
            columns.first_form[jobs], columns.end_form[jobs], columns.limit[jobs], columns.tier[jobs],
            columns.gap_ns[jobs], worth_s, columns.kin[jobs],
        )  # fmt: skip
        batch_shots = float(min(int(shots.max()), self.rule.most_shots))
        rules = Rules(
            height_ns, float(self.rule.reuse_limit), self.rule.time_weight_per_ns, self.rule.crosstalk, batch_shots,
            self.model.operation_s, self.model.hand_over_ns, self.model.transfer_ns,
        )  # fmt: skip
        board = _board(self.num_qubits, self.num_kin, self.places.most_pieces)
        outcome = _outcome(len(jobs), self.places.most_pieces)
        fill_batch.run(
            self.places.device, self.places.places, self.places.columns, requests, rules, board, outcome,
            work=FILLINGS * len(self.places.places.images), progress=self.context.progress,
        )  # fmt: skip
        placed_shots = shots[outcome.form >= 0]
        run_shots = max(int(placed_shots.min()), int(shots[0])) if self.rule.least_shots else placed_shots.max()
        work = BatchWork(
            shots=min(int(run_shots), self.rule.most_shots),
            duration_ns=float(board.totals[HEIGHT]),
            operations=int(board.totals[OPERATIONS]),
            measurements=int(board.totals[MEASUREMENTS]),
            mid_circuit_measurements=int(board.totals[MID_CIRCUIT]),
            hand_overs=int(board.totals[HAND_OVERS]),
        )
        return Filling(jobs, outcome, work, self.model.seconds(work))


def _board(num_qubits: int, num_kin: int, most_pieces: int) -> Board:
    """A board nobody is on."""
    return Board(
        np.zeros(num_qubits, dtype=np.int64), np.zeros(num_qubits), np.zeros(num_qubits),
        np.zeros(num_qubits, dtype=np.int64), np.zeros(num_kin, dtype=np.int64), np.zeros(5),
        np.zeros(1, dtype=np.int64), np.zeros(most_pieces, dtype=np.int64), np.zeros(4), np.zeros(4),
    )  # fmt: skip


def _outcome(count: int, most_pieces: int) -> Outcome:
    """Room for the outcome of so many jobs."""
    return Outcome(
        np.full(count, -1, dtype=np.int64), np.zeros(count * most_pieces, dtype=np.int64), np.zeros(count),
        np.zeros(count), np.zeros(count, dtype=np.int64),
    )  # fmt: skip
