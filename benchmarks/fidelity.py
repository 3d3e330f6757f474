"""How probable it is that small programs give the right result: ours with the objective fidelity, and Qiskit -O3.

    python -m benchmarks.fidelity [--programs mqt] [--largest-qubits 12] [--effort 1] [--seed 0] [--only-predicted]

Both sides compile QASMBench's small programs that measure, or MQT Bench's, for the couplings, errors and durations of
the shipped snapshot. Both results are scheduled and judged the same way. Predicted is what the objective is decided by:
the pass ``predict-success``, which counts an error for as much as it shows in outcomes. Error-free is the plain product
over all gates, measurements, resets and idle times. Simulated needs qiskit-aer: one minus half the L1 distance between
what is measured with the snapshot's noise and without any; exactly, as density matrices (to 11 qubits, with
measurements in the middle to 8), else by drawn shots.
"""

import argparse
import sys
import warnings
from typing import Any

import qlower
from benchmarks.measure import geometric_mean, table, warm_kernels
from benchmarks.programs import BenchmarkProgram, folder, qasmbench
from qlower.device.calibration import Calibration
from qlower.device.catalogue import find_calibration
from qlower.device.target import Target
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.local_programs import on_local_qubits, used_qubits
from qlower.passes.multiplex.simulation.sampling import (
    BRANCHING_QUBITS,
    Distribution,
    branching_distribution,
    ideal_distribution,
    l1_distance,
    noisy_counts,
    noisy_distribution,
)

AS_IT_IS = "layout-trivial,lower-circuit-to-physical,schedule-alap,check-conformance"
"""What a circuit of native gates on the device's qubits takes to be judged."""
JUDGE = "predict-success,predict-success{outcomes=true}"
EXACT_QUBITS = 11
SHOTS = 20_000
MOST_GATES = 1_000
"""Of Qiskit's result on two qubits; of what larger programs should give nothing is left."""
TOLERANCE = 1e-9
"""Within which two figures are the same; shots scatter by about 3e-3, and count as they come."""
HEADER = (
    "program", "qubits", "2q", "Qiskit", "error-free", "Qiskit", "predicted", "Qiskit", "simulated", "Qiskit",
)  # fmt: skip
SETS = {"qasmbench": lambda: qasmbench("small"), "mqt": lambda: folder("mqt")}


def qiskit_target(target: Target, calibration: Calibration) -> Any:
    """Gates, couplings, errors and durations as a Qiskit target."""
    from qiskit.circuit import Delay, IfElseOp, Measure, Parameter, Reset  # noqa: PLC0415
    from qiskit.circuit.library import get_standard_gate_name_mapping  # noqa: PLC0415
    from qiskit.transpiler import InstructionProperties  # noqa: PLC0415
    from qiskit.transpiler import Target as QiskitTarget  # noqa: PLC0415

    known = get_standard_gate_name_mapping()
    made = QiskitTarget(num_qubits=target.num_qubits)
    places: list[tuple[int, ...]]
    for native in target.native_gates:
        if native.num_qubits == 1:
            places = [(qubit,) for qubit in range(target.num_qubits)]
        else:
            edges: list[tuple[int, ...]] = [(a, b) for a, b in target.topology.edges.tolist()]
            places = edges if native.directed else sorted({*edges, *(edge[::-1] for edge in edges)})
        figures = {}
        for place in places:
            orders = (place, place[::-1])
            errors = [e for order in orders if (e := calibration.gate_error(native.name, order)) is not None]
            lengths = [d for order in orders if (d := calibration.gate_duration_ns(native.name, order)) is not None]
            duration = lengths[0] if lengths else native.duration_ns
            figures[place] = InstructionProperties(
                None if duration is None else duration * 1e-9, min(errors) if errors else native.error
            )
        made.add_instruction(known[native.name], figures)
    duration_ns = target.measurement.duration_ns
    readout = {
        (qubit,): InstructionProperties(None if duration_ns is None else duration_ns * 1e-9, error)
        for qubit, error in enumerate(calibration.readout_error or ())
    }
    made.add_instruction(Measure(), readout)
    made.add_instruction(Reset(), {(qubit,): None for qubit in range(target.num_qubits)})
    made.add_instruction(Delay(Parameter("t")), {(qubit,): None for qubit in range(target.num_qubits)})
    made.add_instruction(IfElseOp, name="if_else")
    return made


def judged(module: Module, ideal: Distribution | None, target: Target, calibration: Calibration) -> list[float]:
    """Two-qubit gates, the chance of no error, predicted and, with an ideal distribution, simulated success."""
    judging = qlower.compile(module, target, pipeline=JUDGE, check="none")
    steps = judging.trace.steps[-2:]
    either = [step.metrics["predicted_success"] for step in steps]
    found = [float(steps[-1].metrics["two_qubit"]), *map(float, either)]
    return found if ideal is None else [*found, 1 - l1_distance(_measured(module, target, calibration), ideal) / 2]


def _measured(module: Module, target: Target, calibration: Calibration) -> Any:
    """What is measured with noise: probabilities, or counts where they must be drawn."""
    main = module.find("main")
    assert isinstance(main, Program)
    gates = [op for op in module.operations if isinstance(op, MatrixGate)]
    local, qubits = on_local_qubits(main, "main"), used_qubits(main)
    found = None
    if len(qubits) <= EXACT_QUBITS:
        found = noisy_distribution(local, gates, qubits, target, calibration)
    if found is None and len(qubits) <= BRANCHING_QUBITS:
        found = branching_distribution(local, gates, qubits, target, calibration)
    return found or noisy_counts(local, gates, qubits, target, calibration, shots=SHOTS, seed=1, exact_qubits=0)


def row_of(
    program: BenchmarkProgram, target: Target, calibration: Calibration, rival: Any, arguments: argparse.Namespace
) -> list[object] | None:
    """A row of the table; None for programs that measure nothing or are too large."""
    from qiskit import qasm2, transpile  # noqa: PLC0415

    module = qlower.parse(program.text)
    circuit = qasm2.loads(program.text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
    if "measure" not in circuit.count_ops() or circuit.num_qubits > arguments.largest_qubits:
        return None
    theirs = transpile(circuit, target=rival, optimization_level=3, seed_transpiler=arguments.seed, num_processes=1)
    if theirs.num_nonlocal_gates() > MOST_GATES:
        return None
    ours = qlower.compile(
        module, target, optimization=3, objective="fidelity", effort=arguments.effort, seed=arguments.seed, check="none"
    )
    both = (ours, qlower.compile(theirs, target, pipeline=AS_IT_IS, check="none"))
    ideal = None if arguments.only_predicted else ideal_distribution(module, shots=SHOTS, seed=1)
    pairs = zip(*(judged(done.module("physical"), ideal, target, calibration) for done in both), strict=True)
    figures = [figure for pair in pairs for figure in pair]
    return [program.name, circuit.num_qubits, int(figures[0]), int(figures[1]), *figures[2:]]


def summary(rows: list[list[object]]) -> str:
    """How often ours is at least as good, and the ratio of what fails."""
    lines = []
    for column in range(4, len(rows[0]), 2):
        pairs = [(float(str(row[column])), float(str(row[column + 1]))) for row in rows]
        reached = sum(a >= b - TOLERANCE for a, b in pairs)
        lost = geometric_mean((1 - a) / (1 - b) for a, b in pairs if a < 1 and b < 1)
        lines.append(
            f"{HEADER[column]}: ours at least as good on {reached} of {len(pairs)} programs "
            f"({100 * reached / len(pairs):.0f} %); "
            f"failures {lost:.3f} × Qiskit's (geomean)"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table and how often ours is at least as good."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="ibm_torino")
    parser.add_argument("--programs", choices=sorted(SETS), default="qasmbench")
    parser.add_argument("--largest-qubits", type=int, default=12)
    parser.add_argument("--effort", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-predicted", action="store_true", help="simulate nothing")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    warm_kernels()
    target = find_target(arguments.target)
    calibration = find_calibration(target, None)
    rival = qiskit_target(target, calibration)
    rows = []
    for program in SETS[arguments.programs]():
        try:
            row = row_of(program, target, calibration, rival, arguments)
        except QlowerError as error:
            print(f"FAILED {program.name}: {error}", file=sys.stderr)
            continue
        if row is not None:
            rows.append(row)
            print(*row, sep="\t", file=sys.stderr, flush=True)
    header = HEADER[: 8 if arguments.only_predicted else len(HEADER)]
    print(f"\n{target.name}: ours with the objective fidelity, effort {arguments.effort}; Qiskit -O3 knows as much")
    print(table(header, rows))
    print(summary(rows))


if __name__ == "__main__":
    main()
