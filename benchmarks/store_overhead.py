"""What store, trace and ledger cost beside the passes, and how much faster a repeated compilation is.

python -m benchmarks.store_overhead [--target ibm_torino] [--level 2]
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.measure import geometric_mean, table, timed, warm_kernels
from benchmarks.programs import qasmbench, random_program
from qlower.diagnostics import Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_source
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset
from qlower.store.store import Store


def main() -> None:
    """Print a row per program and the geometric means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="ibm_torino")
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--limit", type=int, default=3000)
    arguments = parser.parse_args()
    warm_kernels()
    target = find_target(arguments.target)
    request = Request(pipeline=preset(arguments.level, target), target=target, effort=Effort.NONE)
    programs = [p for p in qasmbench("medium", "large") if p.text.count("\n") <= arguments.limit]
    programs = programs or [random_program(20, n, seed) for seed, n in enumerate((200, 1000, 3000))]
    reader = formats().load("openqasm2")
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for program in [programs[0], *programs]:
            path = Path(folder) / f"store{len(rows)}" / program.name.replace("/", "_")
            path.parent.mkdir(exist_ok=True)
            Store.open(path).close()  # a store is made once, not for every compilation
            source = Source(program.name, program.text)

            def compiled(archive: Archive) -> Compilation:
                done = compile_source(archive, source, reader, request)  # noqa: B023  # called at once
                done.emit("openqasm3")
                return done

            def run() -> float:
                with Store.open(path) as store:  # noqa: B023
                    done = compiled(Archive(store))
                    done.record({})
                return sum(step.get("pass", 0.0) for step in done.seconds)

            compiled(Archive(None, reuse=False))  # what a process remembers helps all that follow
            passes, _, first = timed(run)
            _, _, second = timed(run)
            _, _, without = timed(lambda: compiled(Archive(None, reuse=False)))
            rows.append([program.name, passes, first, without, (first - without) / passes, first / second])
    rows = rows[1:]
    print(table(("program", "passes s", "first s", "without store s", "store / passes", "repeat ×"), rows))
    print(
        f"geomean: store, trace and ledger {geometric_mean(float(str(r[4])) for r in rows):.3f} of pass time; "
        f"repeat {geometric_mean(float(str(r[5])) for r in rows):.1f} × faster"
    )


if __name__ == "__main__":
    main()
