"""How good results are when programs share a chip: simulated with the noise of calibration snapshots.

    python -m benchmarks.packing_fidelity [--jobs 145] [--programs] [--suites qecsmall,…] [--only hyperq|halo]
        [--policies qlower,qlower{largest-loss=0.06}]

Every batch is composed as it would run, its independent parts are simulated with the snapshot's noise (gates, readout,
idling; see docs/multiplexing.md), and the results are split for the tenants. Alone is each program by our policy, with
a queue of its own: compiled by us, at its best place on the empty chip.

HyperQ's small order runs on ibm_brisbane, 4,000 shots a job: the mean over jobs of the L1 distance Σ|p − q| between
what a job measures and what it would measure without noise. Two assumptions about resets: that they are a measurement
and a flip that depends on it, and so leave a qubit excited as often as |0⟩ is misread; and that they are perfect, as in
the device noise of Qiskit Aer.

HALO's suites run on ibm_torino, 1,000 shots a process: the mean fidelity 1 − L1/2. Processes that share state on more
than --largest-qubits cannot be simulated; means are over the processes that can be, shared and alone. Ratio is the
mean shared over the mean alone.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from statistics import fmean

from benchmarks.halo import DEVICE, HALO, SHOTS, logs, planned
from benchmarks.hyperq import TARGET
from benchmarks.hyperq_planners import compiled_queue
from benchmarks.hyperq_workload import MODES, Workload, workload
from benchmarks.hyperq_workload import SHOTS as HYPERQ_SHOTS
from benchmarks.measure import cpu_seconds, table
from benchmarks.tenant_simulation import TenantSimulator, composites, ideal
from qlower.device.calibration import Calibration
from qlower.device.catalogue import find_calibration
from qlower.device.target import Target
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module, with_jobs
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.lowering.pass_ import Context
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.compile_tenants import ALONE, REGIONS
from qlower.passes.multiplex.model import read_plan
from qlower.passes.multiplex.presets import DEFAULT_SHAPES, packing, policy_named
from qlower.passes.multiplex.simulation.sampling import Counts, Distribution, l1_distance

ORDER = "small"
RESETS: Mapping[str, float | None] = {"misread": None, "perfect": 0.0}
"""Assumptions about resets."""
LARGEST_QUBITS = 12
IDEAL_SHOTS = 20 * SHOTS
"""Of HALO's programs that measure before their end."""
Distances = Mapping[str, float]
"""Job to its L1 distance."""


@dataclass(frozen=True)
class Small:
    """HyperQ's small order, compiled.

    Attributes:
        order: program by job.
        ideals: what each program measures without noise.
        queues: the programs compiled, by shapes.
    """

    order: Sequence[str]
    ideals: Mapping[str, Distribution]
    queues: Mapping[str, Module]
    target: Target
    calibration: Calibration

    def plan(self, policy: str, mode: str, programs: Sequence[str]) -> Module:
        """The plan for a queue of these programs; its jobs are named by their places in the queue."""
        number = {name: index for index, name in enumerate(self.ideals)}
        jobs = [QueuedJob(str(place), number[name], HYPERQ_SHOTS) for place, name in enumerate(programs)]
        context = Context(target=self.target, calibration=self.calibration)
        chosen = policy_named(policy, mode)
        queue = with_jobs(self.queues[getattr(chosen, "shapes", DEFAULT_SHAPES)], jobs)
        return chosen.run(queue, context).module

    def distances(self, programs: Sequence[str], counts: Mapping[str, Counts]) -> list[float]:
        """Of each job of a queue."""
        return [l1_distance(self.ideals[name], counts[str(place)]) for place, name in enumerate(programs)]


def compiled(load: Workload, jobs: int) -> Small:
    """The first jobs of the small order."""
    target = find_target(TARGET)
    order = load.orders[ORDER][:jobs]
    names = list(dict.fromkeys(order))
    used = replace(load, texts={name: load.texts[name] for name in names})
    return Small(
        order,
        {name: ideal("openqasm2", load.texts[name]) for name in names},
        {shapes: compiled_queue(used, target, shapes) for shapes in (ALONE, REGIONS)},
        target,
        find_calibration(target),
    )


def small_order(small: Small, published: Mapping[str, object], policies: Sequence[str], *, by_program: bool) -> str:
    """The table of HyperQ's small order; with ``by_program`` also the loss of each program."""
    simulator = TenantSimulator(small.target, small.calibration, LARGEST_QUBITS)
    alone = {label: _alone(small, simulator, error) for label, error in RESETS.items()}
    rows: list[list[object]] = [["each alone", "", len(small.order)]]
    for by_itself in alone.values():
        rows[0] += [fmean(by_itself[name] for name in small.order), 0.0]
    rows[0].append(published["alone"])
    losses: dict[str, dict[str, float]] = {}
    for mode in MODES:
        for policy in policies:
            plan = small.plan(policy, mode, small.order)
            made = composites(plan, small.target)
            row: list[object] = [policy, mode, len(made)]
            for label, error in RESETS.items():
                found = small.distances(small.order, simulator.counts(made, error))
                more = [one - alone[label][name] for one, name in zip(found, small.order, strict=True)]
                losses[f"{policy} {mode} {label}"] = _by_program(small.order, more)
                row += [fmean(found), fmean(more)]
            known = published["all_at_once"]
            assert isinstance(known, dict)
            rows.append([*row, known[mode.replace("-", "_")] if policy == "hyperq" else ""])
            print(*rows[-1], sep="\t", file=sys.stderr, flush=True)
    header = ["policy", "mode", "batches"]
    for label in RESETS:
        header += [f"L1, resets {label}", "more than alone"]
    shown = table([*header, "L1, published"], rows)
    return shown + "\n\n" + _program_table(alone["misread"], losses) if by_program else shown


def _alone(small: Small, simulator: TenantSimulator, reset_error: float | None) -> dict[str, float]:
    """The distance of each program in a queue of its own, by our policy."""
    found = {}
    for name in small.ideals:
        made = composites(small.plan("qlower", "space", [name]), small.target)
        found[name] = small.distances([name], simulator.counts(made, reset_error))[0]
    return found


def _by_program(order: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    """The mean of each program."""
    return {
        name: fmean(value for other, value in zip(order, values, strict=True) if other == name)
        for name in dict.fromkeys(order)
    }


def _program_table(alone: Distances, losses: Mapping[str, Distances]) -> str:
    rows = [[name, alone[name], *(loss[name] for loss in losses.values())] for name in alone]
    return table(("program", "L1 alone", *(f"more: {label}" for label in losses)), rows)


def program_of(job: str) -> str:
    """The program that a process runs, by the process's id."""
    return job.rpartition("-")[0]


def fidelities(ideals: Mapping[str, Distribution], counts: Mapping[str, Counts]) -> dict[str, float]:
    """1 − L1/2 by job."""
    return {job: 1 - l1_distance(ideals[program_of(job)], found) / 2 for job, found in counts.items()}


def programs_alone(texts: Mapping[str, str], archive: Archive) -> list[Module]:
    """What each program runs as in a queue of its own, by our policy."""
    target = find_target(DEVICE)
    made = []
    for program, text in texts.items():
        queue = queue_module([QueuedProgram(program, "halo", text)], [QueuedJob(f"{program}-0", 0, SHOTS)])
        request = Request(
            pipeline=packing(policy_named("qlower")), target=target, calibration=find_calibration(target),
            effort=Effort.NONE,
        )  # fmt: skip
        made += composites(compile_module(archive, queue, "<benchmark>", request).module("plan"), target)
    return made


def suite_rows(
    name: str, policies: Sequence[str], simulator: TenantSimulator, archive: Archive
) -> Iterator[list[object]]:
    """A row for each policy."""
    log = logs()[name]
    processes = int(log["processes"])
    texts = {path.name: path.read_text() for path in sorted((HALO / name).iterdir()) if path.is_file()}
    ideals = {program: ideal("halo", text, IDEAL_SHOTS) for program, text in texts.items()}
    made_alone = programs_alone(texts, archive)
    alone = {label: fidelities(ideals, simulator.counts(made_alone, error)) for label, error in RESETS.items()}
    for policy in policies:
        plan = planned(name, policy, processes, 0, archive)
        made = composites(plan, find_target(DEVICE))
        figures: list[object] = []
        both: list[str] = []
        for label, error in RESETS.items():
            found = fidelities(ideals, simulator.counts(made, error))
            first = {job: f"{program_of(job)}-0" for job in found}
            both = [job for job in found if first[job] in alone[label]]
            shared = _mean([found[job] for job in both])
            by_itself = _mean([alone[label][first[job]] for job in both])
            figures += [by_itself, shared, shared / by_itself]
        fit = f"{len(both)} of {processes}"
        batches = len(read_plan(plan).batches)
        yield [name, policy, log["mean_processes_per_batch"], processes / batches, fit, *figures, *_logged(name)]


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else nan


def suites(names: Sequence[str], policies: Sequence[str], largest_qubits: int) -> str:
    """The table of HALO's suites."""
    target = find_target(DEVICE)
    simulator = TenantSimulator(target, find_calibration(target), largest_qubits)
    archive = Archive(None)
    rows: list[list[object]] = []
    for name in names:
        for row in suite_rows(name, policies, simulator, archive):
            rows.append(row)
            print(*row, sep="\t", file=sys.stderr, flush=True)
    header = ["suite", "policy", "a batch, log", "a batch", "simulated"]
    for label in RESETS:
        header += [f"alone, resets {label}", "shared", "ratio"]
    return table([*header, "log: alone", "log: HALO"], rows)


def _logged(suite: str) -> tuple[object, object]:
    """Mean fidelities that HALO logged: one by one, and shared."""
    runs = json.loads((HALO / "halo.json").read_text())["suites"][suite]
    one_by_one = runs.get("baseline_sequential", {}).get("mean_fidelity")
    return "" if one_by_one is None else one_by_one, runs["halo"]["mean_fidelity"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("hyperq", "halo"))
    parser.add_argument("--jobs", type=int, default=145, help="of HyperQ's order")
    parser.add_argument("--programs", action="store_true", help="show what each of HyperQ's programs loses")
    parser.add_argument("--suites", default=",".join(logs()))
    parser.add_argument("--policies", default="qlower", help="beside the published ones; options in braces")
    parser.add_argument("--largest-qubits", type=int, default=LARGEST_QUBITS, help="of HALO's processes")
    arguments = parser.parse_args()
    policies = [text for text in arguments.policies.split(",") if text]
    begin = cpu_seconds()
    if arguments.only != "halo":
        load = workload()
        if load is None:
            sys.exit("the published files are not at hand")
        small = compiled(load, arguments.jobs)
        print(
            small_order(small, load.published["average_L1"], ["hyperq", *policies], by_program=arguments.programs),
            end="\n\n",
        )
    if arguments.only != "hyperq":
        print(suites(arguments.suites.split(","), ["halo", *policies], arguments.largest_qubits))
    print(f"\n{cpu_seconds() - begin:.0f} CPU seconds")


if __name__ == "__main__":
    main()
