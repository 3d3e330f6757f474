"""Time of routing random CX gates on all qubits of a device, beside Qiskit's SABRE with as many trials, in one run.

python -m benchmarks.routing_scale [--gates 10000,100000,1000000] [--trials 1] [--plot DIR]

*route* is routing alone from the identity (``route-sabre``, ``SabreSwap``), *layout* is both (``layout-sabre`` and
``route-sabre``, ``SabreLayout``), each from a program in the compiler's own form to one that is routed. One thread on
both sides, kernels compiled. The least CPU time of the repeats is taken.
"""

import argparse
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.charts import log_log_chart
from benchmarks.measure import peak_memory_mib, table, timed, warm_kernels
from qlower.device.target import Target
from qlower.diagnostics import Source
from qlower.ir import Module
from qlower.lowering.compilation import read_module
from qlower.lowering.pass_ import Context
from qlower.lowering.registry import find_target, formats
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.circuit_to_physical.layout_trivial import LayoutTrivial
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre

UNBOUNDED = 1 << 60
HEADER = ("what", "trials", "gates", "swaps", "swaps Qiskit", "cpu s", "cpu s Qiskit", "ratio")
Line = tuple[str, int, int, int, int, float, float, float]


def text_of(num_qubits: int, gates: int) -> str:
    """So many CX gates, all pairs of qubits alike."""
    rng = random.Random(0)
    lines = ["OPENQASM 2.0;", 'include "qelib1.inc";', f"qreg q[{num_qubits}];"]
    for _ in range(gates):
        first = rng.randrange(num_qubits)
        lines.append(f"cx q[{first}],q[{(first + rng.randrange(1, num_qubits)) % num_qubits}];")
    return "\n".join(lines) + "\n"


def ours(target: Target, text: str, trials: int) -> dict[str, Callable[[], int]]:
    """What is measured of us; each gives the number of SWAPs."""
    module = read_module(Source("random", text), formats().load("openqasm2"))
    context = Context(target=target, threads=1)
    placed = LayoutTrivial().run(module, context).module

    def route(program: Module = placed) -> int:
        return int(RouteSabre(trials=trials, most_nodes=UNBOUNDED).run(program, context).metrics["swaps"])

    def layout() -> int:
        return route(LayoutSabre(trials=trials, most_nodes=UNBOUNDED).run(module, context).module)

    return {"route": route, "layout": layout}


def qiskit(target: Target, text: str, trials: int) -> dict[str, Callable[[], int]]:
    """The same of Qiskit."""
    from qiskit import qasm2  # noqa: PLC0415
    from qiskit.converters import circuit_to_dag  # noqa: PLC0415
    from qiskit.transpiler import CouplingMap  # noqa: PLC0415
    from qiskit.transpiler.passes import SabreLayout, SabreSwap  # noqa: PLC0415

    coupling = CouplingMap(target.topology.edges.tolist())
    coupling.make_symmetric()
    program = circuit_to_dag(qasm2.loads(text))

    def swaps(done: Any) -> int:
        return int(done.count_ops().get("swap", 0))

    return {
        "route": lambda: swaps(SabreSwap(coupling, seed=0, trials=trials).run(program)),
        "layout": lambda: swaps(SabreLayout(coupling, seed=0, layout_trials=trials, swap_trials=trials).run(program)),
    }


def measured(target: Target, gates: int, trials: int, repeats: int, whats: list[str]) -> list[Line]:
    """A line for each thing that is measured."""
    text = text_of(target.num_qubits, gates)
    sides = [side(target, text, trials) for side in (ours, qiskit)]
    lines: list[Line] = []
    for what in whats:
        results = [[timed(side[what]) for side in sides] for _ in range(repeats)]
        cpu, cpu_qiskit = (min(result[number][1] for result in results) for number in (0, 1))
        swaps, swaps_qiskit = (results[0][number][0] for number in (0, 1))
        lines.append((what, trials, gates, swaps, swaps_qiskit, cpu, cpu_qiskit, cpu / cpu_qiskit))
        print(*lines[-1], sep="\t", flush=True)
    return lines


def main() -> None:
    """Print the table and draw it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", default="ibm_torino")
    parser.add_argument("--gates", default="10000,100000,1000000")
    parser.add_argument("--trials", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--what", default="route,layout")
    parser.add_argument("--plot", type=Path, default=None, help="a folder for the picture")
    arguments = parser.parse_args()
    os.environ |= {"RAYON_NUM_THREADS": "1", "QISKIT_PARALLEL": "FALSE"}  # read when Qiskit is imported
    warm_kernels()
    target, whats = find_target(arguments.target), arguments.what.split(",")
    measured(target, 1_000, arguments.trials, 1, whats)  # both sides load what they need
    lines = [
        line
        for gates in map(int, arguments.gates.split(","))
        for line in measured(target, gates, arguments.trials, arguments.repeats, whats)
    ]
    print(table(HEADER, lines))
    print(f"peak memory of this process {peak_memory_mib():.0f} MiB")
    if arguments.plot is not None:
        curves = {}
        for what in whats:
            own = [line for line in lines if line[0] == what]
            curves[what] = [(float(line[2]), line[5]) for line in own]
            curves[f"{what}, Qiskit"] = [(float(line[2]), line[6]) for line in own]
        arguments.plot.mkdir(parents=True, exist_ok=True)
        chart = log_log_chart(f"CPU s of routing on {target.name}", "two-qubit gates", "CPU s", curves)
        (arguments.plot / "scale_routing.svg").write_text(chart)


if __name__ == "__main__":
    main()
