"""What a plan means for operators and users: waiting, throughput, utilisation."""

from dataclasses import dataclass

import numpy as np

from qlower.passes.multiplex.model import Plan, Queue


@dataclass(frozen=True)
class Statistics:
    """Figures of a plan.

    Attributes:
        planned: jobs that are in a batch.
        refused: those that are in none.
        batches: how often the device is started.
        seconds: of all batches together; None where they are unknown.
        total_s: from the first arrival to the end of the last batch; None where the batches' times are unknown.
        jobs_per_s: planned jobs by that time.
        tenants_per_batch: on average; None without a batch.
        waiting_s: mean time from a job's arrival to the start of its first batch.
        waiting_90_s: nine in ten jobs wait no longer.
        turnaround_s: mean time from a job's arrival to the end of its last batch.
        mean_qubit_share: mean share of the device's qubits that any tenant of a batch holds.
        busy: share of the time from first to last in which the device runs.
        success: mean predicted success of the placements; None where none is predicted.
        success_alone: the same if each ran alone.
    """

    planned: int
    refused: int
    batches: int
    seconds: float | None
    total_s: float | None
    jobs_per_s: float | None
    tenants_per_batch: float | None
    waiting_s: float | None
    waiting_90_s: float | None
    turnaround_s: float | None
    mean_qubit_share: float | None
    busy: float | None
    success: float | None
    success_alone: float | None


def is_timed(plan: Plan) -> bool:
    """Whether the plan knows how long all its batches take."""
    return bool(plan.batches) and all(batch.seconds >= 0 for batch in plan.batches)


def spans(plan: Plan) -> list[tuple[float, float]]:
    """Begin and end of each batch in seconds, one after the other; where a time is unknown, each takes 1 of its own."""
    if not is_timed(plan):
        return [(float(number), number + 1.0) for number in range(len(plan.batches))]
    found: list[tuple[float, float]] = []
    free = 0.0
    for batch in plan.batches:
        begin = max(batch.start_s, free)
        free = begin + batch.seconds
        found.append((begin, free))
    return found


def statistics(queue: Queue, plan: Plan, num_qubits: int) -> Statistics:
    """The figures of a plan for a device of so many qubits."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    for (begin, end), batch in zip(spans(plan), plan.batches, strict=True):
        for item in batch.placements:
            first.setdefault(item.job, begin)
            last[item.job] = end
    timed = is_timed(plan)
    arrival = {job.index: job.arrival_s for job in queue.jobs}
    waiting = [first[job] - arrival[job] for job in sorted(first)]
    total = max(last.values()) - min(arrival[job] for job in first) if timed else None
    used = [len({q for item in batch.placements for q in item.qubits}) / num_qubits for batch in plan.batches]
    figures = [item for batch in plan.batches for item in batch.placements if item.success >= 0]
    return Statistics(
        planned=len(first),
        refused=len(plan.refused),
        batches=len(plan.batches),
        seconds=sum(batch.seconds for batch in plan.batches) if timed or not plan.batches else None,
        total_s=total,
        jobs_per_s=len(first) / total if total else None,
        tenants_per_batch=_mean([len(batch.placements) for batch in plan.batches]),
        waiting_s=_mean(waiting) if timed else None,
        waiting_90_s=float(np.quantile(waiting, 0.9)) if timed else None,
        turnaround_s=_mean([last[job] - arrival[job] for job in sorted(last)]) if timed else None,
        mean_qubit_share=_mean(used),
        busy=sum(batch.seconds for batch in plan.batches) / total if total else None,
        success=_mean([item.success for item in figures]),
        success_alone=_mean([item.success_alone for item in figures]),
    )


def _mean(values: list[float] | list[int]) -> float | None:
    return float(np.mean(values)) if values else None
