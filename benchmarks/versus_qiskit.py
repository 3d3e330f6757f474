"""Two-qubit gates, depth and time of the presets against Qiskit's, program by program, in one run.

    python -m benchmarks.versus_qiskit [--targets ibm_torino,generic_grid:11x11] [--sets qasmbench,mqt,ham]
                                       [--limit N] [--level 2] [--check none] [--repeats 3]

Two-qubit gates are counted in the emitted native program. Times are CPU seconds of compiling, kernels compiled,
reading and writing left out on both sides: medians over repeats, in each of which all sides compile the program one
after the other. Both sides use the shipped couplings and no error rates.
"""

import argparse
import statistics
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.measure import geometric_mean, peak_memory_mib, table, timed, warm_kernels
from benchmarks.programs import BenchmarkProgram, folder, qasmbench
from qlower.device.target import Target
from qlower.diagnostics import QlowerError, Source
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.ir.rewriting import runs
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module, read_module
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset


def two_qubit_figures(module: Module) -> tuple[int, int]:
    """Two-qubit gates of a physical module, and the depth counting only them (regions one after the other)."""
    count = depth = 0
    for run in runs(module):
        level: dict[int, int] = {}
        for row in run.unpack():
            if row.kind.name != "physical.gate" or len(row.qubits) != 2:
                continue
            count += 1
            here = 1 + max(level.get(q, 0) for q in row.qubits)
            level.update(dict.fromkeys(row.qubits, here))
        depth += max(level.values(), default=0)
    return count, depth


def qiskit_target(target: Target) -> Any:
    """The same gates and couplings as a Qiskit target."""
    from qiskit.circuit import IfElseOp, Measure, Parameter, Reset  # noqa: PLC0415
    from qiskit.circuit.library import get_standard_gate_name_mapping  # noqa: PLC0415
    from qiskit.transpiler import Target as QiskitTarget  # noqa: PLC0415

    known = get_standard_gate_name_mapping()
    made = QiskitTarget(num_qubits=target.num_qubits)
    single = {(q,): None for q in range(target.num_qubits)}
    for native in target.native_gates:
        gate = known[native.name]
        if native.num_qubits == 1:
            made.add_instruction(gate, dict(single))
            continue
        edges = target.topology.edges.tolist()
        if target.topology.all_to_all:
            made.add_instruction(gate.base_class(*[Parameter(p) for p in native.parameters]), name=native.name)
            continue
        pairs = {(a, b): None for a, b in edges}
        if not native.directed:
            pairs.update({(b, a): None for a, b in edges})
        made.add_instruction(gate, pairs)
    made.add_instruction(Measure(), dict(single))
    made.add_instruction(Reset(), dict(single))
    made.add_instruction(IfElseOp, name="if_else")
    return made


def compile_ours(module: Module, target: Target, level: int, effort: Effort, seed: int) -> tuple[int, int, float]:
    """Two-qubit gates, their depth and CPU seconds of our preset."""
    request = Request(pipeline=preset(level, target), target=target, effort=effort, seed=seed)
    done, cpu, _ = timed(lambda: compile_module(Archive(None, reuse=False), module, "<benchmark>", request))
    return *two_qubit_figures(done.module("physical")), cpu


def compile_qiskit(circuit: Any, target: Any, level: int, seed: int) -> tuple[int, int, float]:
    """Two-qubit gates, their depth and CPU seconds of Qiskit's preset."""
    from qiskit import transpile  # noqa: PLC0415

    done, cpu, _ = timed(
        lambda: transpile(circuit, target=target, optimization_level=level, seed_transpiler=seed, num_processes=1)
    )
    counted = [
        op for op in done.data if op.operation.num_qubits == 2 and op.operation.name not in ("barrier", "if_else")
    ]
    nested = sum(
        1
        for op in done.data
        if op.operation.name == "if_else"
        for block in op.operation.blocks
        for inner in block.data
        if inner.operation.num_qubits == 2 and inner.operation.name != "barrier"
    )
    depth = done.depth(lambda op: op.operation.num_qubits == 2 and op.operation.name != "barrier")
    return len(counted) + nested, depth, cpu


@dataclass(frozen=True)
class Settings:
    """What a table is made with: our level and checks, the seed of all sides, and how often everything is run."""

    level: int
    effort: Effort
    seed: int
    repeats: int


def measure(program: BenchmarkProgram, target: Target, settings: Settings) -> list[object] | None:
    """One row of the table; None where the program does not fit or Qiskit cannot read it."""
    from qiskit import qasm2  # noqa: PLC0415

    module = read_module(Source(program.name, program.text), formats().load(f"openqasm{program.version}"))
    circuit = qasm2.loads(program.text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
    if circuit.num_qubits > target.num_qubits:
        return None
    theirs = qiskit_target(target)
    sides: list[Callable[[], tuple[int, int, float]]] = [
        lambda: compile_ours(module, target, settings.level, settings.effort, settings.seed),
        lambda: compile_qiskit(circuit, theirs, 2, settings.seed),
        lambda: compile_qiskit(circuit, theirs, 3, settings.seed),
    ]
    runs = [[side() for side in sides] for _ in range(settings.repeats)]
    counts, depths, _ = zip(*runs[0], strict=True)
    seconds = [statistics.median(run[side][2] for run in runs) for side in range(len(sides))]
    return [program.name, target.name, *counts, depths[0], depths[2], *seconds]


HEADER = ("program", "target", "2q", "2q O2", "2q O3", "depth2q", "depth2q O3", "cpu s", "cpu s O2", "cpu s O3")


def main() -> None:
    """Print the table and the geometric means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", default="ibm_torino,generic_grid:11x11")
    parser.add_argument("--sets", default="qasmbench")
    parser.add_argument("--limit", type=int, default=5000, help="largest number of source lines")
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--check", default="none")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=3, help="times are medians over so many")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    warm_kernels()
    programs = [p for name in arguments.sets.split(",") for p in (qasmbench() if name == "qasmbench" else folder(name))]
    programs = [p for p in programs if p.text.count("\n") <= arguments.limit]
    for name in arguments.targets.split(","):
        _table(programs, find_target(name), arguments)


def _table(programs: list[BenchmarkProgram], target: Target, arguments: argparse.Namespace) -> None:
    settings = Settings(arguments.level, Effort(arguments.check), arguments.seed, arguments.repeats)
    if programs:  # the first compilation loads kernels; both sides are warmed up by it
        measure(programs[0], target, replace(settings, repeats=1))
    rows: list[list[object]] = []
    for program in programs:
        try:
            row = measure(program, target, settings)
        except QlowerError as error:
            print(f"FAILED {program.name}: {error}", file=sys.stderr)
            continue
        if row is not None:
            rows.append(row)
            print(*row, sep="\t", file=sys.stderr)
    print(f"\n{target.name}: ours at -O{arguments.level}, check {settings.effort}; Qiskit -O2 and -O3")
    print(table(HEADER, rows))
    _summary(rows)


def _summary(rows: list[list[object]]) -> None:
    def ratio(ours: int, theirs: int) -> float:
        pairs = [(float(str(row[ours])), float(str(row[theirs]))) for row in rows]
        return geometric_mean(a / b for a, b in pairs if b > 0 and a > 0)

    print(
        f"geomean over {len(rows)} programs: 2q {ratio(2, 3):.3f} × O2, {ratio(2, 4):.3f} × O3; "
        f"depth2q {ratio(5, 6):.3f} × O3; cpu {ratio(7, 8):.3f} × O2, {ratio(7, 9):.3f} × O3; "
        f"peak memory of this process {peak_memory_mib():.0f} MiB"
    )


if __name__ == "__main__":
    main()
