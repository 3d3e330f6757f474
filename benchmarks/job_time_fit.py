"""Fit of the job-time model on the device times published with HyperQ.

    python -m benchmarks.job_time_fit

Programs are compiled by Qiskit's preset for the couplings of a virtual machine, as HyperQ did, at level 1: Qiskit's
default then, and what the times of long programs fit. Which jobs shared a batch is not published; it is what the policy
decides when it is replayed on the published orders. Where that differs from what ran, the observation is wrong, which
the robust loss bears. The mode noise-aware is left out: what it did depends on the snapshot of its day.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from benchmarks.hyperq_planners import Forms, RegionPlanner
from benchmarks.hyperq_qiskit import qiskit_forms
from benchmarks.hyperq_workload import SETS, SHOTS, Workload, workload
from benchmarks.measure import table
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.hyperq.pack_hyperq import SPACE, SPACE_TIME, PackHyperq
from qlower.passes.multiplex.hyperq.region_board import Grid
from qlower.passes.multiplex.job_time import BatchWork, JobTimeModel, batch_work

REPETITION_DELAY_NS = 250_000.0
"""IBM's default; runs of one number of shots cannot tell it from the base."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A job and the seconds it took."""

    work: BatchWork
    seconds: float


def fitted(observations: Sequence[Observation]) -> JobTimeModel:
    """The model with the least robust relative error; no parameter is negative.

    The loss is soft L1 with a scale of 10 %: errors well below that count squared, errors above it linearly.
    """
    features = np.array([_features(item.work) for item in observations])
    seconds = np.array([item.seconds for item in observations])
    known = np.array([1e-9 * o.work.shots * (REPETITION_DELAY_NS + o.work.duration_ns) for o in observations])

    def relative_errors(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        errors: NDArray[np.float64] = (features @ parameters + known - seconds) / seconds
        return errors

    start = np.array([1.0, 1e-5, 1e3, 1e2])
    found = least_squares(relative_errors, start, x_scale=start, bounds=(0, np.inf), loss="soft_l1", f_scale=0.1)
    base_s, operation_s, hand_over_ns, transfer_ns = found.x.tolist()
    return JobTimeModel(base_s, operation_s, REPETITION_DELAY_NS, hand_over_ns, transfer_ns)


def _features(work: BatchWork) -> list[float]:
    """What multiplies base, operation, hand-over and transfer."""
    each = 1e-9 * work.shots
    return [1.0, work.operations, each * work.hand_overs, each * work.mid_circuit_measurements * work.measurements]


def relative_errors(model: JobTimeModel, observations: Sequence[Observation]) -> NDArray[np.float64]:
    """Of each observation |predicted − observed| / observed."""
    return np.array([abs(model.seconds(item.work) - item.seconds) / item.seconds for item in observations])


def alone(load: Workload, forms: Forms) -> list[Observation]:
    """Each program in a job of its own."""
    found = []
    for name, seconds in load.alone_s.items():
        work = forms[name][0][0].work
        found.append(Observation(batch_work([(work, work.duration_ns, 0)], SHOTS), seconds))
    return found


def in_batches(load: Workload, forms: Forms, grid: Grid) -> list[Observation]:
    """The batches of the runs with all jobs there at once, in the modes that need no snapshot."""
    found: list[Observation] = []
    for name in SETS:
        for mode in (SPACE, SPACE_TIME):
            batches = RegionPlanner(PackHyperq(mode=mode), grid, forms, None).batches(load.orders[name])
            seconds = load.batch_s[name, mode]
            if len(batches) != len(seconds):
                sys.exit(f"{name}, {mode}: {len(batches)} batches, published are {len(seconds)}")
            found.extend(Observation(batch.work, time_s) for batch, time_s in zip(batches, seconds, strict=True))
    return found


def main() -> None:
    """Print the fitted parameters and how well they tell the published times, beside those shipped."""
    load, target = workload(), find_target("ibm_brisbane")
    if load is None:
        sys.exit("the published files are not at hand")
    forms = qiskit_forms(load, target, level=1)
    single, shared = alone(load, forms), in_batches(load, forms, Grid(target))
    models = {"shipped": JobTimeModel(), "fitted on all": fitted([*single, *shared]), "fitted alone": fitted(single)}
    print(f"{len(single)} programs alone, {len(shared)} batches")
    for label, model in models.items():
        print(f"{label}: {model}")
    header = ("model", "times", "median error %", "90th percentile %", "sum, modelled / published")
    rows: list[list[object]] = []
    for label, model in models.items():
        for what, observations in (("alone", single), ("batches", shared)):
            errors = 100 * relative_errors(model, observations)
            modelled = sum(model.seconds(item.work) for item in observations)
            ratio = modelled / sum(item.seconds for item in observations)
            rows.append([label, what, float(np.median(errors)), float(np.percentile(errors, 90)), ratio])
    print(table(header, rows))


if __name__ == "__main__":
    main()
