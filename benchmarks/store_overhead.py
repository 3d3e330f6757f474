"""What store, trace and ledger cost beside the passes, and how much faster a repeated compilation is.

Everything is done several times, every time in a store of its own, and the least time counts: a disk that is busy with
something else shall not stand in the table.

python -m benchmarks.store_overhead [--target ibm_torino] [--level 2] [--times 5]
"""

import argparse
import tempfile
from collections.abc import Iterator
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
            rows.append([program.name, *Times(*map(min, zip(*every, strict=True))).cells()])
    print(table(HEADS, rows))
    share, repeat, busy_share, busy_repeat = (
        geometric_mean(float(str(row[place])) for row in rows) for place in (4, 5, 6, 7)
    )
    print(f"geomean: store, trace and ledger {share:.3f} of pass time; repeat {repeat:.1f} × faster")
    print(f"geomean of CPU time, without waiting for the disk: {busy_share:.3f}; repeat {busy_repeat:.1f} × faster")


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
        passes, first_busy, first = timed(lambda: recorded(path))  # noqa: B023  # called at once
        _, second_busy, second = timed(lambda: recorded(path))  # noqa: B023
        _, without_busy, without = timed(lambda: compiled(Archive(None, reuse=False)))
        yield Times(passes, first, second, without, first_busy, second_busy, without_busy)


if __name__ == "__main__":
    main()
