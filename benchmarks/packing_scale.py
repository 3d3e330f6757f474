"""Growth of planning time of our policy with jobs and qubits.

    python -m benchmarks.packing_scale [--jobs 100,1000,10000] [--targets ibm_torino,…] [--plot growth.svg]

Jobs are the 49 QASMBench programs of HyperQ's workload over and over; without the published files, chains, stars and
rings of 2 to 16 qubits. Programs are compiled before: planning alone is measured, the search for places included, with
kernels compiled. One seed a program. The exponent is that of growth over the line before.
"""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from benchmarks.charts import log_log_chart
from benchmarks.hyperq_workload import SHOTS, workload
from benchmarks.measure import table, timed, warm_kernels
from qlower.device.catalogue import find_calibration, has_calibration
from qlower.device.target import Target
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module, with_jobs
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.manager import run_pipeline
from qlower.lowering.pass_ import Context
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.compile_tenants import CompileTenants
from qlower.passes.multiplex.guarded.pack_qlower import PackQlower

HEADER = ("target", "qubits", "jobs", "batches", "jobs a batch", "cpu s", "wall s", "exponent")
Line = tuple[str, int, int, int, float, float, float, float]


def generated_programs() -> dict[str, str]:
    """Programs for when the published ones are not at hand."""
    found = {}
    for size in range(2, 17):
        pairs = {
            "chain": [(q, q + 1) for q in range(size - 1)],
            "star": [(0, q) for q in range(1, size)],
            "ring": [(q, (q + 1) % size) for q in range(size)] if size > 2 else [],
        }
        for shape, gates in pairs.items():
            lines = [f"cx q[{first}],q[{second}];" for first, second in gates]
            head = f'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[{size}];\ncreg c[{size}];\nh q;\n'
            found[f"{shape}_n{size}"] = head + "\n".join(lines) + "\nmeasure q -> c;\n"
    return found


def compiled(target: Target) -> tuple[Module, int]:
    """The programs compiled alone for a target, and how many there are."""
    load = workload()
    texts = generated_programs() if load is None else dict(load.texts)
    programs = [QueuedProgram(name, "openqasm2", text) for name, text in texts.items()]
    module = queue_module(programs, [QueuedJob(f"j{i}", i, SHOTS) for i in range(len(programs))])
    archive, pipeline = Archive(None), Pipeline((CompileTenants(variants=1),))
    chain = run_pipeline(archive, Handle.of(archive, module), pipeline, Context(target=target), Effort.NONE)
    return chain.handles[-1].module, len(programs)


def measured(name: str, counts: Sequence[int]) -> list[Line]:
    """A line for each number of jobs."""
    target = find_target(name)
    context = Context(target=target, calibration=find_calibration(target) if has_calibration(target) else None)
    module, programs = compiled(target)
    found: list[Line] = []
    for count in counts:
        queue = with_jobs(module, [QueuedJob(f"j{i}", i % programs, SHOTS) for i in range(count)])
        result, cpu_s, wall_s = timed(lambda queue=queue: PackQlower().run(queue, context))  # type: ignore[misc]
        batches = int(result.metrics["batches"])
        before = found[-1] if found else None
        exponent = math.nan if before is None else math.log(cpu_s / before[5]) / math.log(count / before[2])
        found.append((name, target.num_qubits, count, batches, count / batches, cpu_s, wall_s, exponent))
    return found


def plot(lines: Sequence[Line], path: Path) -> None:
    """Draw CPU seconds against jobs, a curve for each device."""
    curves: dict[str, list[tuple[float, float]]] = {}
    for name, qubits, jobs, _, _, cpu_s, _, _ in lines:
        curves.setdefault(f"{name}, {qubits} qubits", []).append((jobs, cpu_s))
    path.write_text(log_log_chart("CPU s of planning a queue", "jobs in the queue", "CPU s", curves))
    print(f"wrote {path}")


def main() -> None:
    """Print the table and draw it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", default="100,300,1000,3000,10000")
    parser.add_argument("--targets", default="ibm_torino,generic_heavy_hex:15,generic_heavy_hex:23")
    parser.add_argument("--plot", type=Path, default=None, help="an SVG file")
    arguments = parser.parse_args()
    warm_kernels()
    counts = [int(text) for text in arguments.jobs.split(",")]
    lines = [line for name in arguments.targets.split(",") for line in measured(name, counts)]
    print(table(HEADER, lines))
    if arguments.plot:
        plot(lines, arguments.plot)


if __name__ == "__main__":
    main()
