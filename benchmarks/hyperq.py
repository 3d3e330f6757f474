"""HyperQ's published runs replayed by its policy and by ours, under one model of device times.

    python -m benchmarks.hyperq [--seeds 20] [--optimization 3] [--qiskit-level 1] [--only-ours]

The orders of jobs are those published (small: 145 jobs, small and medium: 196), the device is ibm_brisbane with the
shipped snapshot. Rows: the published figures; HyperQ's policy on programs as Qiskit compiles them, which is what was
published; HyperQ's policy on programs as we compile them; our policy as it is by default, and with the options of
``BUSY``, each under two assumptions about resets, of which the snapshot says nothing: that they fail as often as |0⟩ is
misread (default), and that they are perfect, as Qiskit Aer's noise of the snapshot has it. Throughput gain is the
published time of all jobs alone over the modelled time of all batches. Utilisation of a batch is Σ qubits · time alone
over 127 qubits · time of the batch, as a mean over batches.

With Poisson arrivals jobs come one a second on average; while a batch runs others arrive. Figures are means over seeds.
No policy that takes what is there can gain much more than 3 then: a batch takes 3 seconds, in which 3 jobs come. More
is a matter of letting jobs wait, which ``BUSY`` does by ``patience``; HyperQ's policy is also shown with as much. The
wait is from a job's arrival to the start of its batch.

What our policy is asked for is 1.6 times the published gain in every column, and more than 50 % utilisation with all
jobs there at once: the last column says of each of its rows whether it is met.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from benchmarks.hyperq_planners import (
    MODEL,
    Filled,
    Forms,
    PassPlanner,
    Planner,
    RegionPlanner,
    compiled_queue,
    forms_of,
)
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

TARGET = "ibm_brisbane"
CALIBRATION = Path(__file__).resolve().parents[1] / "targets" / f"{TARGET}.calibration.json"
OURS = "our policy"
PATIENCE = 20.0
BUSY: Mapping[str, Any] = {"goal": "utilisation", "patience": PATIENCE}
"""Options of our policy for operators who want a busy device more than short waits."""
RESETS = {"resets fail as |0⟩ is misread": -1.0, "perfect resets": 0.0}
"""Assumptions: ``reset_error``."""
ASKED_RATIO, ASKED_UTILISATION = 1.6, 50.0
"""Of our policy: its gain to the published one, and the use of the device in per cent."""
Planners = Mapping[str, Planner]
"""Mode to the policy in this mode."""


def poisson_arrivals(count: int, seed: int) -> list[float]:
    """When jobs come, in seconds: one a second on average."""
    return np.cumsum(np.random.default_rng(seed).exponential(1.0, count)).tolist()  # type: ignore[no-any-return]


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


def region_planners(target: Target, forms: Forms, calibration: Calibration, patience: float = 0.0) -> Planners:
    """HyperQ's policy."""
    grid = Grid(target)
    return {mode: RegionPlanner(PackHyperq(mode=mode), grid, forms, calibration, patience) for mode in MODES}


def our_planners(load: Workload, target: Target, calibration: Calibration, level: int) -> dict[str, Planners]:
    """Our policy in the mode that it has for all, by default and busy, under both assumptions about resets."""
    queue = compiled_queue(load, target, ALONE, level)
    context = Context(target=target, calibration=calibration)
    found: dict[str, Planners] = {}
    for label, error in RESETS.items():
        for name, options in ((OURS, {}), (f"{OURS}, busy", BUSY)):
            policy = PackQlower(reset_error=error, **options)
            found[f"{name}, {label}"] = dict.fromkeys(MODES, PassPlanner(policy, queue, list(load.texts), context))
    return found


def all_at_once(load: Workload, target: Target, rows: Mapping[str, Planners]) -> list[list[object]]:
    """A row for each set and mode: batches, seconds, gain and utilisation, published and of each policy."""
    found: list[list[object]] = []
    for name in SETS:
        order = load.orders[name]
        known_plans: dict[int, list[Filled]] = {}  # a policy without modes plans once
        for mode in MODES:
            published = load.batch_s[name, mode]
            known = load.gain(name, "all_at_once", mode)
            line: list[object] = [name, mode, "published", len(published), sum(published)]
            found.append([*line, known, 1.0, load.utilisation(name, mode), ""])
            for label, planners in rows.items():
                planner = planners[mode]
                if id(planner) not in known_plans:
                    known_plans[id(planner)] = planner.batches(order)
                batches = known_plans[id(planner)]
                gain = load.alone_total_s(name) / total_s(batches)
                share = utilisation(load, order, batches, target.num_qubits)
                verdict = _verdict(label, gain / known, share)
                found.append(["", "", label, len(batches), total_s(batches), gain, gain / known, share, verdict])
    return found


def _verdict(label: str, ratio: float, share: float | None) -> str:
    """Whether our policy does what it is asked for; empty for others."""
    if not label.startswith(OURS):
        return ""
    short = [f"below {ASKED_RATIO:g} times"] if ratio < ASKED_RATIO else []
    short += [f"not above {ASKED_UTILISATION:g} %"] if share is not None and share <= ASKED_UTILISATION else []
    return ", ".join(short) or "met"


def mean_wait_s(batches: Sequence[Filled], arrivals_s: Sequence[float]) -> float:
    """From the arrival of a job to the start of its batch."""
    return fmean(batch.start_s - arrivals_s[job] for batch in batches for job in batch.jobs)


def poisson(load: Workload, target: Target, rows: Mapping[str, Planners], seeds: int) -> list[list[object]]:
    """As ``all_at_once``, jobs coming one by one, with the wait; means over seeds."""
    found: list[list[object]] = []
    for name in SETS:
        order = load.orders[name]
        arrivals_s = [poisson_arrivals(len(order), seed) for seed in range(seeds)]
        known_runs: dict[int, list[list[Filled]]] = {}
        for mode in MODES:
            published = load.gain(name, "poisson", mode)
            found.append([name, mode, "published", "", "", published, 1.0, "", "", ""])
            for label, planners in rows.items():
                planner = planners[mode]
                if id(planner) not in known_runs:
                    known_runs[id(planner)] = [planner.online(order, times_s) for times_s in arrivals_s]
                runs = known_runs[id(planner)]
                gain = fmean(load.alone_total_s(name) / total_s(run) for run in runs)
                share = fmean(utilisation(load, order, run, target.num_qubits) for run in runs)
                batches, seconds = fmean(map(len, runs)), fmean(map(total_s, runs))
                verdict = _verdict(label, gain / published, None)
                wait_s = fmean(map(mean_wait_s, runs, arrivals_s))
                found.append(["", "", label, batches, seconds, gain, gain / published, share, verdict, wait_s])
    return found


HEADER = ("set", "mode", "policy", "batches", "seconds", "gain", "to published", "utilisation %", "asked")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="runs with Poisson arrivals")
    parser.add_argument("--optimization", type=int, default=3, help="our preset")
    parser.add_argument("--qiskit-level", type=int, default=1, help="Qiskit's preset")
    parser.add_argument("--only-ours", action="store_true", help="our policy only")
    arguments = parser.parse_args()
    load = workload()
    if load is None:
        sys.exit("the published files are not at hand")
    target, calibration = find_target(TARGET), load_calibration(CALIBRATION)
    rows = our_planners(load, target, calibration, arguments.optimization)
    once, over_time = dict(rows), dict(rows)
    if not arguments.only_ours:
        qiskits = qiskit_forms(load, target, arguments.qiskit_level)
        ours = forms_of(compiled_queue(load, target, REGIONS, arguments.optimization), list(load.texts), Grid(target))
        theirs = {
            "HyperQ's policy, Qiskit's programs": region_planners(target, qiskits, calibration),
            "HyperQ's policy, our programs": region_planners(target, ours, calibration),
        }
        patient = region_planners(target, ours, calibration, PATIENCE)
        once, over_time = {**theirs, **rows}, {**theirs, "HyperQ's policy, our programs, as patient": patient, **rows}
        for label, forms in (("Qiskit", qiskits), ("we", ours)):
            errors = 100 * relative_errors(MODEL, alone(load, forms))
            print(f"Times alone, programs as {label} compile them: median error {np.median(errors):.1f} %", end="")
            print(f", largest {max(errors):.0f} %")
    print("\nAll jobs there at once\n" + table(HEADER, all_at_once(load, target, once)), flush=True)
    print("\nPoisson arrivals\n" + table((*HEADER, "wait s"), poisson(load, target, over_time, arguments.seeds)))


if __name__ == "__main__":
    main()
