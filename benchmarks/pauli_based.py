"""Pauli-based computation of random Clifford+T circuits: ours and Qiskit's LitinskiTransformation in one run.

    python -m benchmarks.pauli_based [--sizes 20:10000,100:100000] [--repeat 3] [--no-qiskit] [--no-check]

Gates are drawn evenly from h, s, cx, cz and t or tdg, so that a fifth of them are T gates. Times are CPU seconds, the
least of the repeats, kernels compiled; Qiskit runs once where it takes more than a second. ``rotations`` are T
rotations: Qiskit makes one of each T gate, we merge those that meet by commutation. ``check`` is the time of the
certificate by which each of our results is compared with its circuit, and its evidence.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

from benchmarks.measure import table
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.logical.checker import CHECKER
from qlower.ir import Attribute, Module, Region, RunBuilder
from qlower.ir.checking import Contract, Effort
from qlower.lowering import Context
from qlower.passes.circuit_to_logical.lower_circuit_to_logical import LowerCircuitToLogical
from qlower.passes.circuit_to_logical.pauli_kernel import push_cliffords

Gate = tuple[str, tuple[int, ...]]
T = TypeVar("T")


def random_gates(num_qubits: int, length: int, seed: int) -> list[Gate]:
    """Gates by name and qubits."""
    generator = np.random.default_rng(seed)
    names = [("h",), ("s",), ("cx",), ("cz",), ("t", "tdg")]
    drawn = zip(
        generator.integers(0, len(names), length).tolist(),
        generator.integers(0, 2, length).tolist(),
        generator.integers(0, num_qubits, length).tolist(),
        generator.integers(1, num_qubits, length).tolist(),
        strict=True,
    )
    gates: list[Gate] = []
    for which, variant, qubit, apart in drawn:
        name = names[which][variant % len(names[which])]
        gates.append((name, (qubit, (qubit + apart) % num_qubits) if name in ("cx", "cz") else (qubit,)))
    return gates


def as_module(num_qubits: int, gates: list[Gate]) -> Module:
    """The gates as a module."""
    builder = RunBuilder()
    for name, qubits in gates:
        builder.add(gate_kind(name), qubits)
    attributes: dict[str, Attribute] = {"sym_name": "main", "num_qubits": num_qubits}
    main = Function(attributes=attributes, regions=(Region((builder.finish(), Return())),))
    return Module("circuit", (main,))


def least(action: Callable[[], T], repeat: int) -> tuple[T, float]:
    """What an action gives, and the CPU seconds of the quickest run; one run where that is slow."""
    times = []
    for _ in range(repeat):
        begin = time.process_time()
        result = action()
        times.append(time.process_time() - begin)
        if times[-1] > 1:
            break
    return result, min(times)


def with_qiskit(num_qubits: int, gates: list[Gate]) -> tuple[int, float]:
    """Qiskit's rotations and CPU seconds."""
    from qiskit import QuantumCircuit  # noqa: PLC0415
    from qiskit.transpiler import PassManager  # noqa: PLC0415
    from qiskit.transpiler.passes import LitinskiTransformation  # noqa: PLC0415

    circuit = QuantumCircuit(num_qubits)
    for name, qubits in gates:
        getattr(circuit, name)(*qubits)
    manager = PassManager([LitinskiTransformation(fix_clifford=False)])
    result, seconds = least(lambda: manager.run(circuit), 3)
    counts = result.count_ops()
    return sum(count for name, count in counts.items() if "auli" in name), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="20:10000,100:100000")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-qiskit", action="store_true")
    parser.add_argument("--no-check", action="store_true")
    options = parser.parse_args()
    push_cliffords.compile()
    rows = []
    for size in options.sizes.split(","):
        num_qubits, length = map(int, size.split(":"))
        gates = random_gates(num_qubits, length, seed=1)
        module = as_module(num_qubits, gates)
        result, seconds = least(partial(LowerCircuitToLogical().run, module, Context()), options.repeat)
        checked, check_seconds = "-", 0.0
        if not options.no_check:
            begin = time.process_time()
            verdict = CHECKER.check(module, result.module, None, Contract.DISTRIBUTION, Effort.FULL)
            checked, check_seconds = f"{verdict.holds} {verdict.evidence}", time.process_time() - begin
        theirs = ("-", "-") if options.no_qiskit else with_qiskit(num_qubits, gates)
        t_gates = sum(name in ("t", "tdg") for name, _ in gates)
        figures = result.metrics
        rows.append(
            [
                num_qubits, length, t_gates, seconds, figures["t_rotations"], figures["rotation_layers"],
                check_seconds, checked, theirs[1], theirs[0],
            ]
        )  # fmt: skip
    heads = [
        "qubits",
        "gates",
        "T gates",
        "s",
        "rotations",
        "layers",
        "check s",
        "check",
        "Qiskit s",
        "Qiskit rotations",
    ]
    print(table(heads, rows))


if __name__ == "__main__":
    main()
