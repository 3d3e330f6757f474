"""HyperQ's published runs replayed by its policy and by ours, under one model of device times.

    python -m benchmarks.hyperq [--seeds 20] [--optimization 3] [--qiskit-level 1] [--hold 0]

The orders of jobs are those published (small: 145 jobs, small and medium: 196), the device is ibm_brisbane with the
shipped snapshot. Rows: the published figures; HyperQ's policy on programs as Qiskit compiles them, which is what was
published; HyperQ's policy on programs as we compile them; our policy, if it is there. Throughput gain is the published
time of all jobs alone over the modelled time of all batches. Utilisation of a batch is Σ qubits · time alone over 127
qubits · time of the batch, as a mean over batches.

With Poisson arrivals jobs come one a second on average; while a batch runs others arrive. Figures are means over seeds.
No policy that takes what is there can gain much more than 3 then: a batch takes 3 seconds, in which 3 jobs come. With
--hold H there are further rows where a batch begins no sooner than H seconds after its first job came; the wait of jobs
from their arrival to the start of their batch says what that costs.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.hyperq_planners import Filled, Forms, PassPlanner, Planner, RegionPlanner, compiled_queue, forms_of
from benchmarks.hyperq_qiskit import qiskit_forms
from benchmarks.hyperq_workload import MODES, SETS, Workload, workload
from benchmarks.job_time_fit import alone, relative_errors
from benchmarks.measure import table
from qlower.device.calibration import Calibration, load_calibration
from qlower.device.target import Target
from qlower.lowering.pass_ import Context
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.compile_tenants import ALONE, REGIONS
from qlower.passes.multiplex.guarded.pack_qlower import PackQlower
from qlower.passes.multiplex.hyperq.pack_hyperq import PackHyperq
from qlower.passes.multiplex.hyperq.region_board import Grid
from qlower.passes.multiplex.job_time import JobTimeModel

TARGET = "ibm_brisbane"
CALIBRATION = Path(__file__).resolve().parents[1] / "targets" / f"{TARGET}.calibration.json"
MODEL = JobTimeModel()
Planners = Mapping[str, Planner]
"""Mode to the policy in this mode."""


def poisson_arrivals(count: int, seed: int) -> list[float]:
    """When jobs come, in seconds: one a second on average."""
    return np.cumsum(np.random.default_rng(seed).exponential(1.0, count)).tolist()  # type: ignore[no-any-return]


def online(order: Sequence[str], arrivals_s: Sequence[float], planner: Planner, hold_s: float) -> list[Filled]:
    """The batches that run when jobs come one by one; a batch holds jobs by their places in the order."""
    left = list(range(len(order)))
    found: list[Filled] = []
    now_s = 0.0
    while left:
        now_s = max(now_s, arrivals_s[left[0]] + hold_s)
        here = [job for job in left if arrivals_s[job] <= now_s]
        batch = planner.batches([order[job] for job in here])[0]
        taken = [here[place] for place in batch.jobs]
        found.append(Filled(tuple(taken), batch.work, now_s))
        now_s += MODEL.seconds(batch.work)
        left = [job for job in left if job not in set(taken)]
    return found


def total_s(batches: Sequence[Filled]) -> float:
    """Modelled device seconds."""
    return sum(MODEL.seconds(batch.work) for batch in batches)


def utilisation(load: Workload, order: Sequence[str], batches: Sequence[Filled], num_qubits: int) -> float:
    """In per cent, as published: the mean over batches."""
    shares = []
    for batch in batches:
        busy = sum(load.num_qubits[order[job]] * load.alone_s[order[job]] for job in batch.jobs)
        shares.append(busy / (num_qubits * MODEL.seconds(batch.work)))
    return 100 * fmean(shares)


def region_planners(target: Target, forms: Forms, calibration: Calibration) -> Planners:
    """HyperQ's policy."""
    grid = Grid(target)
    return {mode: RegionPlanner(PackHyperq(mode=mode), grid, forms, calibration) for mode in MODES}


def our_planners(load: Workload, target: Target, calibration: Calibration, level: int) -> dict[str, Planners]:
    """Our policy in the mode that it has for all, under two assumptions about resets, on which the snapshot is silent.

    Either what misreading |0⟩ does to a reset, or nothing, as Qiskit Aer's noise of the snapshot has it.
    """
    queue = compiled_queue(load, target, ALONE, level)
    context = Context(target=target, calibration=calibration)
    found: dict[str, Planners] = {}
    for label, reset_error in (("our policy", -1.0), ("our policy, resets without error", 0.0)):
        planner = PassPlanner(PackQlower(reset_error=reset_error), queue, list(load.texts), context)
        found[label] = dict.fromkeys(MODES, planner)
    return found


def all_at_once(load: Workload, target: Target, rows: Mapping[str, Planners]) -> list[list[object]]:
    """A row for each set and mode: batches, seconds, gain and utilisation, published and of each policy."""
    found: list[list[object]] = []
    for name in SETS:
        order = load.orders[name]
        for mode in MODES:
            published = load.batch_s[name, mode]
            known = load.gain(name, "all_at_once", mode)
            line: list[object] = [name, mode, "published", len(published), sum(published)]
            found.append([*line, known, 1.0, load.utilisation(name, mode)])
            for label, planners in rows.items():
                batches = planners[mode].batches(order)
                gain = load.alone_total_s(name) / total_s(batches)
                share = utilisation(load, order, batches, target.num_qubits)
                found.append(["", "", label, len(batches), total_s(batches), gain, gain / known, share])
    return found


def mean_wait_s(batches: Sequence[Filled], arrivals_s: Sequence[float]) -> float:
    """From the arrival of a job to the start of its batch."""
    return fmean(batch.start_s - arrivals_s[job] for batch in batches for job in batch.jobs)


def poisson(
    load: Workload, target: Target, rows: Mapping[str, Planners], seeds: int, holds_s: Sequence[float]
) -> list[list[object]]:
    """As ``all_at_once``, jobs coming one by one, with the wait; means over seeds."""
    found: list[list[object]] = []
    for name in SETS:
        order = load.orders[name]
        arrivals_s = [poisson_arrivals(len(order), seed) for seed in range(seeds)]
        known_runs: dict[tuple[int, float], list[list[Filled]]] = {}  # a policy without modes runs once
        for mode in MODES:
            published = load.gain(name, "poisson", mode)
            found.append([name, mode, "published", "", "", published, 1.0, "", ""])
            for hold_s, label in product(holds_s, rows):
                planner = rows[label][mode]
                key = (id(planner), hold_s)
                if key not in known_runs:
                    known_runs[key] = [online(order, times_s, planner, hold_s) for times_s in arrivals_s]
                runs = known_runs[key]
                gain = fmean(load.alone_total_s(name) / total_s(run) for run in runs)
                share = fmean(utilisation(load, order, run, target.num_qubits) for run in runs)
                wait_s = fmean(map(mean_wait_s, runs, arrivals_s))
                held = f", held {hold_s:g} s" if hold_s else ""
                batches, seconds = fmean(map(len, runs)), fmean(map(total_s, runs))
                found.append(["", "", label + held, batches, seconds, gain, gain / published, share, wait_s])
    return found


HEADER = ("set", "mode", "policy", "batches", "seconds", "gain", "to published", "utilisation %")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="runs with Poisson arrivals")
    parser.add_argument("--optimization", type=int, default=3, help="our preset")
    parser.add_argument("--qiskit-level", type=int, default=1, help="Qiskit's preset")
    parser.add_argument("--hold", type=float, default=0.0, help="further rows, where jobs are held for these seconds")
    arguments = parser.parse_args()
    load = workload()
    if load is None:
        sys.exit("the published files are not at hand")
    target, calibration = find_target(TARGET), load_calibration(CALIBRATION)
    qiskits = qiskit_forms(load, target, arguments.qiskit_level)
    ours = forms_of(compiled_queue(load, target, REGIONS, arguments.optimization), list(load.texts), Grid(target))
    rows = {
        "HyperQ's policy, Qiskit's programs": region_planners(target, qiskits, calibration),
        "HyperQ's policy, our programs": region_planners(target, ours, calibration),
        **our_planners(load, target, calibration, arguments.optimization),
    }
    for label, forms in (("Qiskit", qiskits), ("we", ours)):
        errors = 100 * relative_errors(MODEL, alone(load, forms))
        print(f"Times alone, programs as {label} compile them: median error {np.median(errors):.1f} %", end="")
        print(f", largest {max(errors):.0f} %")
    holds_s = [0.0, *([arguments.hold] if arguments.hold else [])]
    print("\nAll jobs there at once\n" + table(HEADER, all_at_once(load, target, rows)), flush=True)
    print("\nPoisson arrivals\n" + table((*HEADER, "wait s"), poisson(load, target, rows, arguments.seeds, holds_s)))


if __name__ == "__main__":
    main()
