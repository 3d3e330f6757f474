"""Which waiting jobs HALO's next batch takes, and when it begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from qlower.passes.multiplex.model import Job


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits.

    Attributes:
        job: of the queue.
        num_data: its data qubits.
        helpers: how many helpers it uses at once, at most.
        shots: those not yet run.
    """

    job: Job
    num_data: int
    helpers: int
    shots: int

    @property
    def is_alone(self) -> bool:
        """Whether nobody else may be in its batch."""
        return self.job.tier == "sole"


@dataclass(frozen=True, slots=True)
class Admission:
    """How batches are formed.

    Attributes:
        num_qubits: of the device.
        most_data: data qubits of a batch.
        least_data: a batch of no more is held back.
        longest_wait_s: how long.
    """

    num_qubits: int
    most_data: int
    least_data: float
    longest_wait_s: float

    def admits(self, num_data: int, helpers: int) -> bool:
        """Whether a job can run in a batch of its own."""
        return num_data <= self.most_data and num_data + helpers <= self.num_qubits

    def next_batch(self, waiting: Sequence[Waiting], clock_s: float) -> tuple[float, list[Waiting]]:
        """When the next batch begins and whom it takes; the first that is there is always taken.

        Args:
            waiting: in the order of the queue, at least one; each is admitted alone.
            clock_s: when the device is free.
        """
        clock_s = max(clock_s, min(item.job.arrival_s for item in waiting))
        deadline_s = clock_s + self.longest_wait_s
        while True:
            chosen = self._chosen([item for item in waiting if item.job.arrival_s <= clock_s])
            if clock_s >= deadline_s or chosen[0].is_alone or _data(chosen) > self.least_data:
                return clock_s, chosen
            later = [item.job.arrival_s for item in waiting if item.job.arrival_s > clock_s]
            clock_s = min([*later, deadline_s])

    def _chosen(self, there: Sequence[Waiting]) -> list[Waiting]:
        """First fit in order. Helpers are shared, but the largest need of one must be free."""
        chosen = [there[0]]
        if there[0].is_alone:
            return chosen
        for item in there[1:]:
            data = _data(chosen) + item.num_data
            helpers = max(item.helpers, *(other.helpers for other in chosen))
            if not item.is_alone and self.admits(data, helpers):
                chosen.append(item)
        return chosen


def _data(chosen: Sequence[Waiting]) -> int:
    return sum(item.num_data for item in chosen)
