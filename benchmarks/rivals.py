"""Our presets and the rivals side by side in one session, as ratios of medians over paired runs.

    python -m benchmarks.rivals PEERS [--pairs 3:qiskit-o3,2:qiskit-o2,3:tket] [--targets torino,brisbane,grid11,ion130]
                                [--sets qasmbench,mqt,ham] [--repeats 3] [--limit 1500] [--timeout 120]

PEERS is the folder with ``bench_peer.py``, which compiles one program in a process of its own with one thread, imports
and warm-up left out, and checks gates and couplings of what comes out. In every repeat each side compiles every
program, one side after the other; the seed is the repeat's number. Ours compiles in a fresh process each time, kernels
loaded, without checks, which the rivals do not make either. CPU seconds are of compiling alone: reading and writing are
left out on both sides. A program that a rival does not finish in time, or compiles to an invalid one, is left out of
its ratios and counted.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.field import TARGETS, ours, programs_of
from benchmarks.measure import geometric_mean, table, warm_kernels
from benchmarks.programs import DATA, BenchmarkProgram
from qlower.diagnostics import QlowerError
from qlower.lowering.registry import find_target

HEADER = ("target", "ours", "rival", "set", "programs", "left out", "2q", "2q depth", "cpu", "cpu: we are slower on")
FIGURES = ("n2q", "depth2q", "compile_cpu_s")
Line = list[object]


@dataclass(frozen=True)
class Job:
    """A program of a set for a target."""

    target: str
    set_name: str
    name: str
    path: Path


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: a level of ours, or a rival by the name that PEERS has for it."""

    name: str

    @property
    def is_ours(self) -> bool:
        """Whether it is a level of ours."""
        return self.name.isdigit()


def jobs_of(targets: list[str], sets: list[str], limit: int) -> list[Job]:
    """All programs of the sets of at most so many lines that fit."""
    found = []
    for set_name in sets:
        root = DATA / set_name
        paths = {path.stem: path for path in sorted(root.rglob("*.qasm"))}
        for name, program in sorted(programs_of(set_name).items()):
            if name in paths and program.text.count("\n") <= limit:
                found += [Job(target, set_name, name, paths[name]) for target in targets]
    return sorted(found, key=lambda job: (job.target, job.set_name, job.name))


def run_ours(level: int, jobs: list[dict[str, str]]) -> Iterator[dict[str, object]]:
    """Records like those of the rivals."""
    warm_kernels()
    warm = BenchmarkProgram("warm", 'OPENQASM 2.0;include "qelib1.inc";qreg q[3];h q[0];cx q[0],q[1];cx q[1],q[2];\n')
    for name in sorted({job["target"] for job in jobs}):
        ours(warm, find_target(TARGETS[name]), level)
    for job in jobs:
        program = BenchmarkProgram(job["name"], Path(job["qasm"]).read_text())
        try:
            count, depth, cpu = ours(program, find_target(TARGETS[job["target"]]), level)
        except QlowerError as error:
            yield dict(job, status="refused", error=error.diagnostics[0].code)
            continue
        yield dict(job, status="ok", n2q=count, depth2q=depth, compile_cpu_s=cpu)


def run(side: Side, jobs: list[Job], seed: int, peers: Path, timeout: float) -> dict[Job, dict[str, float]]:
    """What a side makes of all jobs in a process of its own; jobs that fail are missing."""
    by_key = {(job.target, str(job.path)): job for job in jobs}
    with tempfile.TemporaryDirectory() as folder:
        batch, results = Path(folder) / "jobs.jsonl", Path(folder) / "results.jsonl"
        lines = [{"target": job.target, "name": job.name, "qasm": str(job.path), "seed": seed} for job in jobs]
        batch.write_text("".join(json.dumps(line) + "\n" for line in lines))
        results.touch()
        if side.is_ours:
            command = [sys.executable, "-m", "benchmarks.rivals", str(batch), "--only-ours", side.name]
        else:
            command = [sys.executable, str(peers / "bench_peer.py"), "--peer", side.name, "--batch", str(batch)]
            command += ["--timeout", str(timeout)]
        subprocess.run([*command, "--results", str(results)], check=True)
        records = [json.loads(line) for line in results.read_text().splitlines()]
    return {
        by_key[record["target"], record["qasm"]]: {name: float(record[name]) for name in FIGURES}
        for record in records
        if record["status"] == "ok"
    }


def medians(runs: list[dict[Job, dict[str, float]]]) -> dict[Job, dict[str, float]]:
    """The median of each figure over runs, for the jobs that all of them did."""
    common = [job for job in runs[0] if all(job in other for other in runs)]
    return {job: {name: statistics.median(one[job][name] for one in runs) for name in FIGURES} for job in common}


def rows(jobs: list[Job], pair: tuple[Side, Side], found: dict[Side, dict[Job, dict[str, float]]]) -> list[Line]:
    """A line for each target and set, and for all sets together."""
    mine, theirs = (found[side] for side in pair)
    lines: list[Line] = []
    for target in sorted({job.target for job in jobs}):
        for set_name in [*sorted({job.set_name for job in jobs}), "all"]:
            chosen = [job for job in jobs if job.target == target and set_name in (job.set_name, "all")]
            both = [job for job in chosen if job in mine and job in theirs]
            pairs = {name: [(mine[job][name], theirs[job][name]) for job in both] for name in FIGURES}
            ratios = [geometric_mean(a / b for a, b in pairs[name] if a > 0 and b > 0) for name in FIGURES]
            slower = sum(a > b for a, b in pairs["compile_cpu_s"])
            left_out = len(chosen) - len(both)
            lines.append([target, f"-O{pair[0].name}", pair[1].name, set_name, len(both), left_out, *ratios, slower])
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", type=Path, help="the folder with bench_peer.py")
    parser.add_argument("--pairs", default="3:qiskit-o3,2:qiskit-o2,3:tket")
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--sets", default="qasmbench,mqt,ham")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=int, default=1500, help="largest number of source lines")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for a rival's program")
    parser.add_argument("--only-ours", help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only_ours:
        jobs = [json.loads(line) for line in arguments.peers.read_text().splitlines()]
        records = run_ours(int(arguments.only_ours), jobs)
        arguments.results.write_text("".join(json.dumps(record) + "\n" for record in records))
        return
    _compare(arguments)


def _compare(arguments: argparse.Namespace) -> None:
    pairs = [tuple(map(Side, text.split(":"))) for text in arguments.pairs.split(",")]
    sides = list(dict.fromkeys(side for pair in pairs for side in pair))
    jobs = jobs_of(arguments.targets.split(","), arguments.sets.split(","), arguments.limit)
    runs: dict[Side, list[dict[Job, dict[str, float]]]] = {side: [] for side in sides}
    for repeat in range(arguments.repeats):
        for side in sides:
            runs[side].append(run(side, jobs, repeat, arguments.peers, arguments.timeout))
            print(f"run {repeat + 1}: {side.name} did {len(runs[side][-1])} of {len(jobs)}", file=sys.stderr)
    found = {side: medians(every) for side, every in runs.items()}
    print(f"ratios ours / rival: geomeans of medians over {arguments.repeats} paired runs")
    print(table(HEADER, [line for first, second in pairs for line in rows(jobs, (first, second), found)]))


if __name__ == "__main__":
    main()
