"""What store, trace and ledger cost beside the passes, and how much faster a repeated compilation is.

Everything is done several times, every time in a store of its own, and the least time counts: a disk that is busy with
something else shall not stand in the table. It is done with new stores, and with stores that hold many runs of other
programs.

python -m benchmarks.store_overhead [--target ibm_torino] [--level 2] [--times 5] [--runs 500]
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import geometric_mean, table, timed, warm_kernels
from benchmarks.programs import BenchmarkProgram, qasmbench, random_program
from qlower.diagnostics import Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_source
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset
from qlower.store.store import Store


class Times(NamedTuple):
    """Seconds by the clock and of the CPU.

    Of the passes alone, of the first compilation with a store, of the second, and of one without a store.
    """

    passes: float
    first: float
    second: float
    without: float
    first_busy: float
    second_busy: float
    without_busy: float

    def cells(self) -> tuple[float, ...]:
        """The times by the clock, the store's share of the passes' and how much faster the second is, both twice."""
        passes_busy = self.passes / self.without * self.without_busy
        return (
            self.passes,
            self.first,
            self.without,
            (self.first - self.without) / self.passes,
            self.first / self.second,
            (self.first_busy - self.without_busy) / passes_busy,
            self.first_busy / self.second_busy,
        )


HEADS = (
    "program",
    "passes s",
    "first s",
    "without store s",
    "store / passes",
    "repeat ×",
    "CPU of it",
    "CPU: repeat ×",
)


def main() -> None:
    """Print a row per program with a new store, and the geometric means with new and with filled stores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="ibm_torino")
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--limit", type=int, default=3000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--runs", type=int, default=500, help="runs in the filled store")
    arguments = parser.parse_args()
    warm_kernels()
    target = find_target(arguments.target)
    request = Request(pipeline=preset(arguments.level, target), target=target, effort=Effort.NONE)
    programs = [p for p in qasmbench("medium", "large") if p.text.count("\n") <= arguments.limit]
    programs = programs or [random_program(20, n, seed) for seed, n in enumerate((200, 1000, 3000))]
    with tempfile.TemporaryDirectory() as folder:
        new, filled = Path(folder) / "new", Path(folder) / "filled"
        Store.open(new).close()
        rows = measured_all(programs, request, new, arguments.times)
        print(table(HEADS, rows))
        print_means("new stores", rows)
        for seed in range(arguments.runs):
            recorded(random_program(5, 12, seed), request, filled)
        print_means(f"stores of {arguments.runs} runs", measured_all(programs, request, filled, arguments.times))


def print_means(name: str, rows: Sequence[Sequence[str | float]]) -> None:
    """Print the geometric means of the rows of a table."""
    share, repeat, busy_share, busy_repeat = (
        geometric_mean(float(row[place]) for row in rows) for place in (4, 5, 6, 7)
    )
    print(f"{name}, geomean: store, trace and ledger {share:.3f} of pass time; repeat {repeat:.1f} × faster")
    print(f"{name}, geomean of CPU time, without waiting for the disk: {busy_share:.3f}; repeat {busy_repeat:.1f} ×")


def measured_all(
    programs: Sequence[BenchmarkProgram], request: Request, store: Path, times: int
) -> list[list[str | float]]:
    """A row of the table for each program, compiled with copies of a store; so many times, of which the least count."""
    rows: list[list[str | float]] = []
    for program in programs:
        # The first time does not count: what a process remembers helps all that follow.
        _, *every = (measured(program, request, store) for _ in range(times + 1))
        rows.append([program.name, *Times(*map(min, zip(*every, strict=True))).cells()])
    return rows


def measured(program: BenchmarkProgram, request: Request, store: Path) -> Times:
    """Compile a program with a copy of a store, again with the same copy, and without one."""
    with tempfile.TemporaryDirectory(dir=store.parent) as folder:
        copy = Path(folder) / "store"
        shutil.copytree(store, copy, copy_function=_copied)
        passes, first_busy, first = timed(lambda: recorded(program, request, copy))
        _, second_busy, second = timed(lambda: recorded(program, request, copy))
    _, without_busy, without = timed(lambda: compiled(program, request, Archive(None, reuse=False)))
    return Times(passes, first, second, without, first_busy, second_busy, without_busy)


def recorded(program: BenchmarkProgram, request: Request, path: Path) -> float:
    """Compile a program and record the run; the seconds that the passes took."""
    with Store.open(path) as store:
        done = compiled(program, request, Archive(store))
        done.record({})
    return sum(step.get("pass", 0.0) for step in done.seconds)


def compiled(program: BenchmarkProgram, request: Request, archive: Archive) -> Compilation:
    """Compile a program and write it as OpenQASM 3."""
    done = compile_source(archive, Source(program.name, program.text), formats().load("openqasm2"), request)
    done.emit("openqasm3")
    return done


def _copied(source: str, destination: str) -> None:
    """Copy a file of a store to the disk, so that what is measured need not wait for that."""
    shutil.copy(source, destination)
    with Path(destination).open("rb") as copy:
        os.fsync(copy.fileno())


if __name__ == "__main__":
    main()
