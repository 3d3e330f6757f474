"""Digests under different hash seeds, thread counts, repeats and working directories: none may differ.

    python -m benchmarks.determinism [--repeats 1] [--levels 3] [--programs 12]

Every combination is a process of its own that compiles the same programs with nothing reused: for several devices, with
every objective, with more effort and with outcomes alone. With one thread kernels are compiled where that pays, with
more of them all are, so that threads are used. A digest is that of the trace, which names the bytes of every step, and
of the text written. Prints what differs, and exits with 1 if anything does.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import warm_kernels
from benchmarks.programs import BenchmarkProgram, qasmbench, random_program
from qlower.canonical_json import canonical_json
from qlower.diagnostics import Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive, sha256
from qlower.lowering.compilation import Request, compile_source
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("ibm_torino", "ibm_brisbane", "generic_grid:6x6", "rigetti_ankaa_3", "generic_all_to_all:36")
LINES = 600
HASH_SEEDS = ("0", "1", "random")
THREADS = (1, 2, 4)


def requests(level: int) -> list[dict[str, Any]]:
    """All that can be asked for at a level."""
    asked: list[dict[str, Any]] = [{"objective": objective} for objective in OBJECTIVES]
    asked.append({"outcomes_only": True})
    return [*asked, {"effort": 2}, {"effort": 2, "outcomes_only": True}] if level == 3 else asked


def digest(program: BenchmarkProgram, target_name: str, level: int, asked: dict[str, Any], threads: int) -> str:
    """The digest of one compilation's trace and text."""
    target = find_target(target_name)
    request = Request(
        pipeline=preset(level, target, **asked), target=target, threads=threads, seed=7, effort=Effort.DEFAULT
    )
    reader = formats().load("openqasm2")
    done = compile_source(Archive(None, reuse=False), Source(program.name, program.text), reader, request)
    return sha256(canonical_json(done.trace.as_json()) + str(done.emit("openqasm3")).encode())


def digests(levels: list[int], threads: int, most_programs: int) -> dict[str, str]:
    """The digest of every compilation by what it is."""
    if threads > 1:
        warm_kernels()
    some = [p for p in qasmbench("small", "medium") if p.text.count("\n") < LINES]
    programs = some[:: max(1, len(some) // most_programs)]
    programs += [random_program(12, 300, seed) for seed in range(3)]
    return {
        f"{program.name} on {name}, -O{level} {asked}": digest(program, name, level, asked, threads)
        for name, program, level in itertools.product(TARGETS, programs, levels)
        for asked in requests(level)
    }


def in_a_process(hash_seed: str, threads: int, folder: str, options: list[str]) -> dict[str, str]:
    """The same from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.determinism", "--one", str(threads), *options]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    environment["NUMBA_NUM_THREADS"] = str(threads)
    ran = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(ran.stdout)
    return found


def main() -> None:
    """Print how many digests were compared; exit with 1 if any differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--levels", type=int, nargs="+", default=[3])
    parser.add_argument("--programs", type=int, default=12)
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(digests(arguments.levels, arguments.one, arguments.programs)))
        return
    options = ["--levels", *map(str, arguments.levels), "--programs", str(arguments.programs)]
    expected: dict[str, str] = {}
    differing: set[str] = set()
    count = 0
    with tempfile.TemporaryDirectory() as other:
        folders = itertools.cycle((str(ROOT), str(Path(other))))
        for hash_seed, threads, _ in itertools.product(HASH_SEEDS, THREADS, range(arguments.repeats)):
            folder = next(folders)
            found = in_a_process(hash_seed, threads, folder, options)
            expected = expected or found
            wrong = {name for name in expected if found.get(name) != expected[name]}
            differing |= wrong
            count += 1
            print(f"hash seed {hash_seed}, {threads} threads, in {folder}: {len(wrong)} differ", file=sys.stderr)
    for name in sorted(differing):
        print(f"differs: {name}")
    print(f"{count} processes of {len(expected)} compilations each, {len(differing)} with more than one digest")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
