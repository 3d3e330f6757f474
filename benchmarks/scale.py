"""Growth of compile time and memory with the number of gates, random programs on 100 qubits.

python -m benchmarks.scale [--target ibm_torino] [--level 1] [--gates 10000,100000,1000000] [--rival]

Routing a larger program takes more SWAPs a gate, so the exponent is given over the rows that come out as well.
"""

import argparse
import math
import subprocess
import sys

from benchmarks.measure import peak_memory_mib, table, timed, warm_kernels
from benchmarks.programs import random_program
from qlower.diagnostics import Source
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module, read_module
from qlower.lowering.registry import find_target, formats
from qlower.passes.presets import preset


def once(target_name: str, level: int, gates: int, rival: bool) -> tuple[float, float, int, int]:
    """CPU seconds, peak MiB, two-qubit gates and all rows (0 if unknown) of one compilation, in this process."""
    program = random_program(100, gates)
    target = find_target(target_name)
    if rival:
        from qiskit import qasm2  # noqa: PLC0415

        from benchmarks.versus_qiskit import compile_qiskit, qiskit_target  # noqa: PLC0415

        circuit = qasm2.loads(program.text)
        count, _, cpu = compile_qiskit(circuit, qiskit_target(target), level, 0)
        return cpu, peak_memory_mib(), count, 0
    warm_kernels()
    module = read_module(Source(program.name, program.text), formats().load("openqasm2"))
    request = Request(pipeline=preset(level, target), target=target, effort=Effort.NONE)
    warm = read_module(Source("warm", random_program(100, 3000).text), formats().load("openqasm2"))
    compile_module(Archive(None, reuse=False), warm, "warm", request)
    done, cpu, _ = timed(lambda: compile_module(Archive(None, reuse=False), module, program.name, request))
    figures = done.trace.steps[-1].metrics
    return cpu, peak_memory_mib(), int(figures["two_qubit"]), int(figures["rows"])


def exponent(before: list[object], now: list[object], by: int) -> object:
    """How CPU time grows from one line of the table to the next with the figure in a column."""
    (cpu, size), (earlier_cpu, earlier_size) = ((float(str(line[1])), float(str(line[by]))) for line in (now, before))
    return math.log(cpu / earlier_cpu) / math.log(size / earlier_size) if size > earlier_size > 0 else ""


def main() -> None:
    """Print the table and the growth exponent; each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="ibm_torino")
    parser.add_argument("--level", type=int, default=1)
    parser.add_argument("--gates", default="10000,100000,1000000")
    parser.add_argument("--rival", action="store_true", help="measure Qiskit instead")
    parser.add_argument("--once", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(*once(arguments.target, arguments.level, arguments.once, arguments.rival))
        return
    rows: list[list[object]] = []
    for gates in map(int, arguments.gates.split(",")):
        command = [sys.executable, "-m", "benchmarks.scale", *sys.argv[1:], "--once", str(gates)]
        cpu, memory, count, emitted = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        line: list[object] = [gates, float(cpu), float(memory), int(count), int(emitted)]
        rows.append([*line, *(exponent(rows[-1], line, by) if rows else "" for by in (0, 4))])
    print(table(("gates", "cpu s", "peak MiB", "2q gates", "rows", "exponent by gates", "by rows"), rows))


if __name__ == "__main__":
    main()
