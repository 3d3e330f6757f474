"""What a program measures on some qubits of a device, with noise and without."""

from collections.abc import Mapping, Sequence
from typing import Any

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit
from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.passes.multiplex.simulation.idle import with_explicit_idling
from qlower.passes.multiplex.simulation.noise import aer, coherence_ns, noise_model

Counts = dict[str, int]


def noisy_counts(
    program: Program,
    gates: Sequence[MatrixGate],
    qubits: Sequence[int],
    target: Target,
    calibration: Calibration | None,
    *,
    shots: int,
    seed: int,
    reset_error: float | None = None,
) -> Counts:
    """What a program on local qubits measures when they are these qubits of a device.

    Args:
        program: on local qubits, scheduled if idle time shall count.
        gates: the matrix gates it calls.
        qubits: the physical qubit of each local one.
        target: the device.
        calibration: its snapshot.
        shots: how often it is run.
        seed: of the simulation; the same gives the same counts.
        reset_error: see ``noise_model``.

    Raises:
        QlowerError: QL0980, qiskit-aer is not installed.
    """
    from qiskit_aer.noise import RelaxationNoisePass  # noqa: PLC0415  # optional, and slow to import

    circuit = _circuit(with_explicit_idling(program), gates)
    model = noise_model(target, calibration, qubits, reset_error)
    times = [coherence_ns(target, calibration, qubit) for qubit in qubits]
    if all(time is not None for time in times):
        from qiskit.circuit import Delay  # noqa: PLC0415

        first, second = ([time[i] * 1e-9 for time in times if time is not None] for i in (0, 1))
        circuit = RelaxationNoisePass(first, second, dt=1e-9, op_types=Delay)(circuit)
    simulator = aer().AerSimulator(noise_model=model, seed_simulator=seed, max_parallel_threads=1)
    counts: Mapping[str, int] = simulator.run(circuit, shots=shots).result().get_counts()
    return dict(sorted(counts.items()))


def ideal_counts(program: Program, gates: Sequence[MatrixGate], *, shots: int, seed: int) -> Counts:
    """What a program measures without noise."""
    simulator = aer().AerSimulator(seed_simulator=seed, max_parallel_threads=1)
    counts: Mapping[str, int] = simulator.run(_circuit(program, gates), shots=shots).result().get_counts()
    return dict(sorted(counts.items()))


def l1_distance(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """Σ|p − q| of two counts, each normalised: 0 for equal ones, 2 for disjoint ones."""
    all_first, all_second = sum(first.values()), sum(second.values())
    keys = sorted({*first, *second})
    return sum(abs(first.get(key, 0) / all_first - second.get(key, 0) / all_second) for key in keys)


def _circuit(program: Program, gates: Sequence[MatrixGate]) -> Any:
    module = Module("physical", (*gates, program.with_attribute("sym_name", "main")))
    return to_qiskit(module, keep_definitions=False)
