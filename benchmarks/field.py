"""Our presets against the best known result of any rival, program by program, from recorded figures.

    python -m benchmarks.field [--targets torino,brisbane,grid11,ion130] [--sets qasmbench,mqt,ham] [--level 3]
                               [--limit N] [--pipeline TEXT] [--outcomes-only] [--epsilon E]

The figures of the rivals (Qiskit -O3 as the median of its seeds, and the minimum over all rivals, levels and seeds)
are those that ``reference/best_per_circuit.csv`` beside the published data holds. Nothing of theirs is run, so times
are ours alone; ``benchmarks.versus_qiskit`` measures both in one session. Some rivals (tket, BQSKit) use that qubits
begin in |0⟩ or that only outcomes count; ``--outcomes-only`` allows ours the same.
"""

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.measure import geometric_mean, table, timed, warm_kernels
from benchmarks.programs import DATA, BenchmarkProgram, folder, qasmbench
from benchmarks.versus_qiskit import two_qubit_figures
from qlower.device.target import Target
from qlower.diagnostics import QlowerError, Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module, read_module
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.pipeline_text import parse_pipeline
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset

REFERENCE = DATA.parent / "reference" / "best_per_circuit.csv"
TARGETS = {
    "torino": "ibm_torino",
    "brisbane": "ibm_brisbane",
    "grid11": "generic_grid:11x11",
    "ion130": "generic_all_to_all:130",
}
HEADER = ("set", "program", "2q", "Qiskit -O3", "best", "by", "depth", "Qiskit -O3", "best", "cpu s", "Qiskit's cpu s")
Row = list[object]


def programs_of(name: str) -> dict[str, BenchmarkProgram]:
    """The programs of a set by the names that the reference uses."""
    found = qasmbench() if name == "qasmbench" else folder(name)
    return {program.name.rpartition("/")[2]: program for program in found}


def references(target: str) -> Iterable[dict[str, str]]:
    """The reference's lines of a target."""
    with Path(REFERENCE).open(newline="") as file:
        yield from (line for line in csv.DictReader(file) if line["target"] == target)


def ours(
    program: BenchmarkProgram,
    target: Target,
    level: int,
    pipeline: str = "",
    *,
    outcomes_only: bool = False,
    epsilon: float | None = None,
) -> tuple[int, int, float]:
    """Two-qubit gates, their depth and CPU seconds."""
    module = read_module(Source(program.name, program.text), formats().load(f"openqasm{program.version}"))
    chosen = parse_pipeline(pipeline) if pipeline else _preset(level, target, outcomes_only, epsilon)
    request = Request(pipeline=chosen, target=target, effort=Effort.NONE, seed=0, epsilon=epsilon)
    done, cpu, _ = timed(lambda: compile_module(Archive(None, reuse=False), module, "<benchmark>", request))
    return *two_qubit_figures(done.module("physical")), cpu


def _preset(level: int, target: Target, outcomes_only: bool, epsilon: float | None) -> Pipeline:
    return preset(level, target, outcomes_only=outcomes_only, approximate=epsilon is not None)


def rows_of(target: str, sets: list[str], arguments: argparse.Namespace) -> list[Row]:
    """A row for each program of the reference."""
    device = find_target(TARGETS[target])
    known = {name: programs_of(name) for name in sets}
    found: list[Row] = []
    for line in references(target):
        program = known.get(line["set"], {}).get(line["circuit"])
        if program is None or program.text.count("\n") > arguments.limit:
            continue
        try:
            count, depth, cpu = ours(
                program, device, arguments.level, arguments.pipeline,
                outcomes_only=arguments.outcomes_only, epsilon=arguments.epsilon,
            )  # fmt: skip
        except QlowerError as error:
            print(f"FAILED {line['circuit']}: {error}", file=sys.stderr)
            continue
        found.append(
            [
                line["set"], line["circuit"], count, _number(line["qiskit_o3_n2q_median"]), _number(line["best_n2q"]),
                line["by"], depth, _number(line["qiskit_o3_depth2q_median"]), _number(line["best_depth2q"]),
                cpu, _number(line["qiskit_o3_cpu_s"]),
            ]
        )  # fmt: skip
        print(target, *found[-1], sep="\t", file=sys.stderr, flush=True)
    return found


def _number(text: str) -> float:
    return float(text) if text else float("nan")


def summary(rows: list[Row]) -> list[Row]:
    """A line for each set and one for all: ratios to Qiskit -O3 and to the best, and how often we reach the best."""
    names = sorted({str(row[0]) for row in rows})
    return [_line(name, [row for row in rows if name in ("all", row[0])]) for name in (*names, "all")]


def _line(name: str, rows: list[Row]) -> Row:
    def ratio(one: int, other: int) -> float:
        pairs = [(float(str(row[one])), float(str(row[other]))) for row in rows]
        return geometric_mean(a / b for a, b in pairs if a > 0 and b > 0)

    reached = [float(str(row[2])) <= float(str(row[4])) for row in rows]
    share = sum(reached) / max(1, len(reached))
    return [name, len(rows), ratio(2, 3), ratio(2, 4), 100 * share, ratio(6, 7), ratio(6, 8), ratio(9, 10)]


SUMMARY = ("set", "programs", "2q × O3", "2q × best", "% at best", "depth × O3", "depth × best", "cpu × O3 (recorded)")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--sets", default="qasmbench,mqt,ham")
    parser.add_argument("--level", type=int, default=3)
    parser.add_argument("--limit", type=int, default=10_000, help="largest number of source lines")
    parser.add_argument("--pipeline", default="", help="instead of the preset")
    parser.add_argument("--outcomes-only", action="store_true", help="the preset for programs that are measured")
    parser.add_argument("--epsilon", type=float, help="error allowed; Qiskit drops angles below about 2e-4 unasked")
    arguments = parser.parse_args()
    warm_kernels()
    for target in arguments.targets.split(","):
        rows = rows_of(target, arguments.sets.split(","), arguments)
        print(f"\n{target}: {arguments.pipeline or f'-O{arguments.level}'} against recorded figures")
        print(table(HEADER, rows))
        print()
        print(table(SUMMARY, summary(rows)))


if __name__ == "__main__":
    main()
