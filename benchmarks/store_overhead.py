"""What store, trace and ledger cost beside the passes, and how much faster a repeated compilation is.

Everything is done several times, every time in a store of its own, and the least time counts: a disk that is busy with
something else shall not stand in the table.

python -m benchmarks.store_overhead [--target ibm_torino] [--level 2] [--times 5]
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.measure import geometric_mean, table, timed, warm_kernels
from benchmarks.programs import BenchmarkProgram, qasmbench, random_program
from qlower.diagnostics import Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_source
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset
from qlower.store.store import Store

Times = tuple[float, float, float, float, float]
"""Seconds of the passes alone, of the first compilation with a store, of the second, of one without a store, and CPU
seconds of the first with a store beyond those of one without."""


def main() -> None:
    """Print a row per program and the geometric means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="ibm_torino")
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--limit", type=int, default=3000)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    warm_kernels()
    target = find_target(arguments.target)
    request = Request(pipeline=preset(arguments.level, target), target=target, effort=Effort.NONE)
    programs = [p for p in qasmbench("medium", "large") if p.text.count("\n") <= arguments.limit]
    programs = programs or [random_program(20, n, seed) for seed, n in enumerate((200, 1000, 3000))]
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, program in enumerate(programs):
            # The first time does not count: what a process remembers helps all that follow.
            _, *every = measured(program, request, Path(folder) / str(number), arguments.times + 1)
            passes, first, second, without = map(min, list(zip(*every, strict=True))[:4])
            cpu = median(times[4] for times in every)
            rows.append(
                [program.name, passes, first, without, (first - without) / passes, first / second, cpu / passes]
            )
    heads = ("program", "passes s", "first s", "without store s", "store / passes", "repeat ×", "CPU of store / passes")
    print(table(heads, rows))
    print(
        f"geomean: store, trace and ledger {geometric_mean(float(str(r[4])) for r in rows):.3f} of pass time, "
        f"without waiting for the disk {geometric_mean(float(str(r[6])) for r in rows):.3f}; "
        f"repeat {geometric_mean(float(str(r[5])) for r in rows):.1f} × faster, "
        f"at least {min(float(str(r[5])) for r in rows):.1f} ×"
    )


def measured(program: BenchmarkProgram, request: Request, folder: Path, times: int) -> Iterator[Times]:
    """Compile a program with a new store, again with the same store, and without one; so many times."""
    source = Source(program.name, program.text)
    reader = formats().load("openqasm2")
    folder.mkdir()

    def compiled(archive: Archive) -> Compilation:
        done = compile_source(archive, source, reader, request)
        done.emit("openqasm3")
        return done

    def recorded(path: Path) -> float:
        with Store.open(path) as store:
            done = compiled(Archive(store))
            done.record({})
        return sum(step.get("pass", 0.0) for step in done.seconds)

    for number in range(times):
        path = folder / str(number)
        Store.open(path).close()  # a store is made once, not for every compilation
        passes, busy, first = timed(lambda: recorded(path))  # noqa: B023  # called at once
        _, _, second = timed(lambda: recorded(path))  # noqa: B023
        _, busy_without, without = timed(lambda: compiled(Archive(None, reuse=False)))
        yield passes, first, second, without, busy - busy_without


if __name__ == "__main__":
    main()
