"""HALO's policy and ours on HALO's suites, beside its logs.

    python -m benchmarks.halo [--suites qecsmall,…] [--policies halo,qlower,…] [--draws 5] [--route]

The logs name neither arrivals nor the programs drawn. What reproduces them:

- Programs are drawn uniformly from the suite, as many as the log has processes, 1,000 shots each.
- In all suites but one the batches are those of a queue in which everybody waits from the beginning. That of
  multiXmedium begins with one process; its batches come out if processes arrive evenly over 45 s and a batch takes 9 s.
- Utilisation is the share of the device's qubits that hold data or serve as helpers, without those that only routing
  passes through: the log's batches without helpers are all sums of the programs' sizes, none above floor(0.8 · 133).

Figures are means over draws. ``routed`` counts the qubits that routing passes through as well, ``swaps`` are those that
routing adds for each process; both with --route. Times are CPU seconds of planning all draws, kernels compiled.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np

from benchmarks.measure import table, timed, warm_kernels
from benchmarks.programs import DATA
from qlower.device.catalogue import find_calibration
from qlower.device.target import Target
from qlower.dialects.circuit.ops import Function
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.ir.rewriting import runs
from qlower.lowering import Context, Decline
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.lowering.registry import find_target
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
from qlower.passes.multiplex.halo.pack_halo import PackHalo
from qlower.passes.multiplex.halo.share_helpers import COMPOSITION, ShareHelpers
from qlower.passes.multiplex.model import read_plan
from qlower.passes.multiplex.presets import packing, policy_named, policy_names

HALO = DATA / "halo"
DEVICE = "ibm_torino"
SHOTS = 1000
WINDOW_S = {"multiXmedium": 45.0}
"""Over which processes arrive; in the other suites all are there from the beginning."""
BATCH_S = 9.0
"""How long a batch takes where processes arrive over time."""
CALIBRATED = "halo{layout=calibrated}"
"""HALO's batches with our layout."""
CLOSE = 0.15
"""How far a figure may be from the log's."""


@dataclass(frozen=True)
class Figures:
    """What a policy made of a suite, means over draws.

    Attributes:
        batches: processes of each batch of the first draw.
        processes: per batch.
        utilisation: share of the qubits with data or helpers.
        routed: the same with those that routing passes through; NaN if not asked for.
        swaps: that routing adds, per process; NaN if not asked for.
        refused: jobs, of all draws.
        cpu_s: of planning.
    """

    batches: list[int]
    processes: float
    utilisation: float
    routed: float
    swaps: float
    refused: int
    cpu_s: float


@cache
def device() -> Target:
    """The device of the logs."""
    return find_target(DEVICE)


def logs() -> dict[str, dict[str, Any]]:
    """The published runs with helpers, by suite."""
    suites = json.loads((HALO / "halo.json").read_text())["suites"]
    return {name: runs_["halo"] for name, runs_ in sorted(suites.items())}


def queue(suite: str, processes: int, draw: int) -> Module:
    """A queue of so many processes of a suite."""
    files = sorted(path for path in (HALO / suite).iterdir() if path.is_file())
    generator = np.random.default_rng(draw)
    arrivals = np.sort(generator.uniform(0.0, WINDOW_S.get(suite, 0.0), processes))
    drawn = generator.integers(len(files), size=processes)
    programs = [QueuedProgram(path.name, "halo", path.read_text()) for path in files]
    jobs = [
        QueuedJob(f"{files[program].name}-{i}", int(program), SHOTS, arrival_s=float(arrival - arrivals[0]))
        for i, (program, arrival) in enumerate(zip(drawn, arrivals, strict=True))
    ]
    return queue_module(programs, jobs)


def planned(suite: str, policy: str, processes: int, draw: int, archive: Archive) -> Module:
    """The plan of a policy."""
    chosen = policy_named(policy)
    if isinstance(chosen, PackHalo) and suite in WINDOW_S:
        chosen = replace(chosen, batch_s=BATCH_S)
    request = Request(
        pipeline=packing(chosen),
        target=device(),
        calibration=find_calibration(device()),
        seed=draw,
        effort=Effort.NONE,
    )
    return compile_module(archive, queue(suite, processes, draw), "<benchmark>", request).module("plan")


def qubits_of(module: Module) -> set[int]:
    """The qubits that any row of a circuit acts on."""
    main = module.find("main")
    assert isinstance(main, Function)
    return {qubit for run in runs(main) for qubit in np.unique(run.rows.qubits).tolist()}


class Use(NamedTuple):
    """What a batch takes of the device.

    Attributes:
        used: share of the qubits with data or helpers.
        routed: the same with those that routing passes through; NaN if not asked for.
        swaps: that routing adds; NaN if not asked for.
    """

    used: float
    routed: float
    swaps: float


def uses(plan: Module, *, route: bool) -> list[Use]:
    """What each batch of a plan takes; programs that are placed as they were compiled need no routing."""
    return [_use(plan, number, route=route) for number in range(len(read_plan(plan).batches))]


def _use(plan: Module, number: int, *, route: bool) -> Use:
    found = read_plan(plan)
    qubits = {qubit for item in found.batches[number].placements for qubit in item.qubits}
    share = 1 / device().num_qubits
    if found.composition != COMPOSITION:
        return Use(len(qubits) * share, len(qubits) * share, 0.0)
    woven = ShareHelpers(batch=number).run(plan, Context(target=device())).module
    qubits |= qubits_of(woven)
    if not route:
        return Use(len(qubits) * share, float("nan"), float("nan"))
    flat = DecomposeStandard().run(woven, Context(target=device())).module
    try:
        routed = RouteSabre(trials=4).run(flat, Context(target=device()))
    except Decline:
        return Use(len(qubits) * share, len(qubits) * share, 0.0)
    passed = qubits | qubits_of(routed.module)
    return Use(len(qubits) * share, len(passed) * share, float(routed.metrics["swaps"]))


def figures(suite: str, policy: str, processes: int, draws: int, *, route: bool) -> Figures:
    """The figures of a policy on a suite."""
    archive = Archive(None, reuse=False)
    plans, cpu_s, _ = timed(lambda: [planned(suite, policy, processes, draw, archive) for draw in range(draws)])
    found = [read_plan(plan) for plan in plans]
    taken = [uses(plan, route=route) for plan in plans]
    return Figures(
        [len(batch.placements) for batch in found[0].batches],
        fmean((processes - len(plan.refused)) / len(plan.batches) for plan in found),
        fmean(fmean(use.used for use in batches) for batches in taken),
        fmean(fmean(use.routed for use in batches) for batches in taken),
        sum(use.swaps for batches in taken for use in batches) / (draws * processes),
        sum(len(plan.refused) for plan in found),
        cpu_s,
    )


def _row(suite: str, log: dict[str, Any], policy: str, found: Figures) -> list[object]:
    published = float(log["mean_processes_per_batch"]), float(log["mean_utilization"])
    ratios = found.processes / published[0], found.utilisation / published[1]
    if policy.startswith("halo"):
        verdict = "as the log" if all(abs(ratio - 1) <= CLOSE for ratio in ratios) else "not as the log"
    else:
        verdict = "no fewer" if ratios[0] >= 1 else "fewer"
    batches = " ".join(map(str, found.batches))
    logged = " ".join(str(count) for count, _ in log["batches"])
    return [
        suite, policy, logged, batches, published[0], found.processes, ratios[0], published[1], found.utilisation,
        ratios[1], found.routed, found.swaps, found.refused, found.cpu_s, verdict,
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suites", default=",".join(logs()))
    parser.add_argument("--policies", default=",".join(["halo", CALIBRATED, *({"qlower"} & set(policy_names()))]))
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--route", action="store_true", help="count the qubits that routing passes through as well")
    arguments = parser.parse_args()
    warm_kernels()
    rows: list[Sequence[object]] = []
    for suite in arguments.suites.split(","):
        log = logs()[suite]
        for policy in arguments.policies.split(","):
            found = figures(suite, policy, int(log["processes"]), arguments.draws, route=arguments.route)
            rows.append(_row(suite, log, policy, found))
            print(*rows[-1], sep="\t", flush=True)
    header = (
        "suite", "policy", "batches, log", "batches", "a batch, log", "a batch", "ratio", "used, log", "used", "ratio",
        "routed", "swaps", "refused", "cpu s", "",
    )  # fmt: skip
    print(table(header, rows))


if __name__ == "__main__":
    main()
