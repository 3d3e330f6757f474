"""Growth of compile time and memory with the gates and with the qubits of random programs.

python -m benchmarks.scale [--sweeps gates-O1,gates-O2,heavy-hex,grid] [--largest 1000000] [--rival 0] [--plot DIR]

``gates-O1`` to ``gates-O3`` have programs on 100 qubits, all pairs alike, on ibm_torino; ``heavy-hex`` and ``grid``
compile at -O1, on devices of 115 to 5,041 qubits, programs on all their qubits with 20 two-qubit gates a qubit, each
between qubits at most 8 apart by number. Every size is measured in a process of its own, kernels compiled, devices as
they are loaded. Routing a larger program takes more SWAPs a gate, so exponents are also given over the rows that come
out. The memory is the peak of the whole process. ``--rival N`` measures Qiskit on the same programs, of up to N gates.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.charts import growth_exponent, log_log_chart
from benchmarks.measure import peak_memory_mib, table, timed, warm_kernels
from benchmarks.programs import BenchmarkProgram, random_program
from qlower.diagnostics import Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_module, read_module
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset

GATES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
HEAVY_HEX = {115: 7, 409: 13, 1081: 21, 2371: 31, 5017: 45}
"""Distances of generated devices by their qubits."""
GRID = {100: 10, 400: 20, 1024: 32, 2500: 50, 5041: 71}
"""Their rows, which are as many as columns."""
REACH = 8
GATES_A_QUBIT = 60
"""Of which a third act on two."""
HEADER = ("sweep", "qubits", "gates", "cpu s", "peak MiB", "2q gates", "rows")


@dataclass(frozen=True)
class Size:
    """What is compiled.

    Attributes:
        target: the device.
        level: of optimisation.
        qubits: of the program.
        gates: of the program.
        reach: how far apart by number two qubits of a gate may be; 0 for any.
        rival: whether Qiskit does it.
    """

    target: str
    level: int
    qubits: int
    gates: int
    reach: int = 0
    rival: bool = False


@dataclass(frozen=True)
class Figures:
    """CPU seconds, peak MiB, two-qubit gates and all rows (0 if unknown) of one compilation."""

    cpu_s: float
    peak_mib: float
    two_qubit: int
    rows: int


def sweep(name: str, largest: int, rival: bool) -> list[Size]:
    """The sizes of a sweep with so many gates at most."""
    if name == "heavy-hex":
        sizes = [Size(f"generic_heavy_hex:{d}", 1, n, n * GATES_A_QUBIT, REACH, rival) for n, d in HEAVY_HEX.items()]
    elif name == "grid":
        sizes = [Size(f"generic_grid:{r}x{r}", 1, n, n * GATES_A_QUBIT, REACH, rival) for n, r in GRID.items()]
    else:
        sizes = [Size("ibm_torino", int(name.removeprefix("gates-O")), 100, gates, 0, rival) for gates in GATES]
    return [size for size in sizes if size.gates <= largest]


def once(size: Size) -> Figures:
    """What one compilation takes, in this process."""
    program = random_program(size.qubits, size.gates, reach=size.reach)
    if size.rival:
        from qiskit import qasm2  # noqa: PLC0415

        from benchmarks.versus_qiskit import compile_qiskit, qiskit_target  # noqa: PLC0415

        circuit = qasm2.loads(program.text)
        count, _, cpu_s = compile_qiskit(circuit, qiskit_target(find_target(size.target)), size.level, 0)
        return Figures(cpu_s, peak_memory_mib(), count, 0)
    warm_kernels()
    compiled(random_program(100, 1_000), "ibm_torino", size.level)
    done, cpu_s = compiled(program, size.target, size.level)
    figures = done.trace.steps[-1].metrics
    return Figures(cpu_s, peak_memory_mib(), int(figures["two_qubit"]), int(figures["rows"]))


def compiled(program: BenchmarkProgram, target_name: str, level: int) -> tuple[Compilation, float]:
    """A program compiled by a preset, and the CPU seconds of that; reading is not counted."""
    target = find_target(target_name)
    module = read_module(Source(program.name, program.text), formats().load("openqasm2"))
    request = Request(pipeline=preset(level, target), target=target, effort=Effort.NONE)
    done, cpu_s, _ = timed(lambda: compile_module(Archive(None, reuse=False), module, program.name, request))
    return done, cpu_s


def measured(size: Size) -> Figures:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--once", json.dumps(asdict(size))]
    return Figures(**json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))


def main() -> None:
    """Print the table, the growth exponents, and draw them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sweeps", default="gates-O1,gates-O2,gates-O3,heavy-hex,grid")
    parser.add_argument("--largest", type=int, default=1_000_000, help="most gates")
    parser.add_argument("--plot", type=Path, default=None, help="a folder for pictures")
    parser.add_argument("--rival", type=int, default=0, help="most gates of Qiskit's programs; 0 for none")
    parser.add_argument("--once", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(json.dumps(asdict(once(Size(**json.loads(arguments.once))))))
        return
    found: dict[str, list[tuple[Size, Figures]]] = {}
    for name in arguments.sweeps.split(","):
        for size in sweep(name, arguments.largest, False) + sweep(name, arguments.rival, True):
            figures, line = measured(size), f"{name}, Qiskit" if size.rival else name
            found.setdefault(line, []).append((size, figures))
            print(line, *asdict(size).values(), *asdict(figures).values(), sep="\t", file=sys.stderr)
    _print(found)
    if arguments.plot is not None:
        _draw(found, arguments.plot)


def _print(found: dict[str, list[tuple[Size, Figures]]]) -> None:
    rows = [[name, s.qubits, s.gates, *asdict(f).values()] for name, lines in found.items() for s, f in lines]
    print(table(HEADER, rows))
    for name, lines in found.items():
        by_gates, by_rows, memory = (
            growth_exponent(points)
            for points in (
                [(s.gates, f.cpu_s) for s, f in lines],
                [(f.rows, f.cpu_s) for _, f in lines if f.rows],
                [(s.gates, f.peak_mib) for s, f in lines],
            )
        )
        print(f"{name}: CPU grows with gates^{by_gates:.2f}, with rows^{by_rows:.2f}; memory with gates^{memory:.2f}")


def _draw(found: dict[str, list[tuple[Size, Figures]]], folder: Path) -> None:
    """``scale_gates.svg`` and ``scale_qubits.svg`` with CPU time, and the same with ``_memory``."""
    folder.mkdir(parents=True, exist_ok=True)
    for by in ("gates", "qubits"):
        own = {name: lines for name, lines in found.items() if name.startswith("gates") == (by == "gates")}
        if not own:
            continue
        for what, label, suffix in (("cpu_s", "CPU s", ""), ("peak_mib", "peak MiB", "_memory")):
            curves = {
                name: [(float(getattr(size, by)), float(getattr(figures, what))) for size, figures in lines]
                for name, lines in own.items()
            }
            drawn = log_log_chart(f"{label} of compiling by {by}", f"{by} of the program", label, curves)
            (folder / f"scale_{by}{suffix}.svg").write_text(drawn)


if __name__ == "__main__":
    main()
