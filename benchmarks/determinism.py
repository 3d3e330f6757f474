"""Digests under different hash seeds, thread counts, repeats and working directories: none may differ.

    python -m benchmarks.determinism [--repeats 5] [--level 3]

Every combination is a process of its own that compiles the same programs with nothing reused.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.programs import qasmbench, random_program
from qlower.canonical_json import canonical_json
from qlower.diagnostics import Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive, sha256
from qlower.lowering.compilation import Request, compile_source
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("ibm_torino", "google_willow")
LINES = 600


def digests(level: int, threads: int) -> str:
    """One digest over the traces and the emitted texts of all programs."""
    programs = [p for p in qasmbench("small", "medium") if p.text.count("\n") < LINES][::4]
    programs += [random_program(12, 300, seed) for seed in range(3)]
    found = []
    for name, program in itertools.product(TARGETS, programs):
        target = find_target(name)
        request = Request(pipeline=preset(level, target), target=target, threads=threads, seed=7, effort=Effort.DEFAULT)
        source = Source(program.name, program.text)
        done = compile_source(Archive(None, reuse=False), source, formats().load("openqasm2"), request)
        done.emit("openqasm3")
        found.append(sha256(canonical_json(done.trace.as_json())))
    return sha256("".join(found).encode())


def main() -> None:
    """Print how many digests were seen; exit with 1 if more than one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--level", type=int, default=3)
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(digests(arguments.level, arguments.one))
        return
    seen: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as other:
        combinations = itertools.product(
            ("0", "1", "random"), (1, 2), range(arguments.repeats), (str(ROOT), str(Path(other)))
        )
        for hash_seed, threads, _, folder in combinations:
            command = [sys.executable, "-m", "benchmarks.determinism", "--one", str(threads)]
            command += ["--level", str(arguments.level)]
            environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
            ran = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
            digest = ran.stdout.strip()
            seen[digest] = seen.get(digest, 0) + 1
            print(hash_seed, threads, folder, digest, file=sys.stderr)
    print(f"{sum(seen.values())} processes, {len(seen)} different digest(s)")
    sys.exit(0 if len(seen) == 1 else 1)


if __name__ == "__main__":
    main()
