"""What a program measures on some qubits of a device, with noise and without.

Small programs that measure at their end are simulated as density matrices: the distribution is exact, and shots are
drawn from it. All others are simulated shot by shot.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit
from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.passes.multiplex.simulation.branches import record_probabilities
from qlower.passes.multiplex.simulation.idle import with_explicit_idling
from qlower.passes.multiplex.simulation.noise import aer, coherence_ns, gate_error, noise_model, readout

Counts = dict[str, int]
Distribution = dict[str, float]

EXACT_QUBITS = 11
"""Density matrices of more qubits take longer than some thousand shots."""
BRANCHING_QUBITS = 8
"""The same for those that measure in their middle."""
BASIS = ["u", "cx", "id", "if_else", "while_loop", "for_loop", "switch_case"]
"""Enough for all programs."""
LEAST_PROBABILITY = 1e-12
"""Below it, a probability is rounding."""


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
    exact_qubits: int = EXACT_QUBITS,
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
        exact_qubits: programs on more qubits are simulated shot by shot.

    Raises:
        QlowerError: QL0980, qiskit-aer is not installed.
    """
    if len(qubits) <= exact_qubits:
        found = noisy_distribution(program, gates, qubits, target, calibration, reset_error=reset_error)
        if found is not None:
            return drawn(found, shots, seed)
    model = noise_model(target, calibration, qubits, reset_error)
    return _counts(_idling(program, gates, qubits, target, calibration), shots, seed, model)


def noisy_distribution(
    program: Program,
    gates: Sequence[MatrixGate],
    qubits: Sequence[int],
    target: Target,
    calibration: Calibration | None,
    *,
    reset_error: float | None = None,
) -> Distribution | None:
    """The probability of each outcome; None if a qubit is used after it is measured.

    Time and memory grow as 4ⁿ. For the arguments and faults see ``noisy_counts``.
    """
    circuit = _idling(program, gates, qubits, target, calibration)
    model = noise_model(target, calibration, qubits, reset_error)
    misread = [readout(target, calibration, qubit) for qubit in qubits]
    return _distribution(circuit, "density_matrix", model, misread)


def branching_distribution(
    program: Program,
    gates: Sequence[MatrixGate],
    qubits: Sequence[int],
    target: Target,
    calibration: Calibration | None,
    *,
    reset_error: float | None = None,
) -> Distribution | None:
    """The probability of each outcome where qubits are used after they are measured; None for involved conditions.

    Time and memory grow as 4ⁿ, times the records that occur. For the arguments and faults see ``noisy_counts``.
    """
    circuit = _idling(program, gates, qubits, target, calibration)
    misread = [readout(target, calibration, qubit) for qubit in qubits]

    def error_of(name: str, local: tuple[int, ...]) -> Any:
        native = target.gate(name)
        if name == "reset":
            left = misread[local[0]][0] if reset_error is None else reset_error
            return aer().noise.pauli_error([("X", left), ("I", 1 - left)])
        places = tuple(qubits[place] for place in local)
        if native is None or native.virtual or not target.accepts_gate(name, places):
            return None
        return gate_error(native, places, target, calibration)

    return _by_record(record_probabilities(circuit, error_of, misread), circuit)


def ideal_counts(program: Program, gates: Sequence[MatrixGate], *, shots: int, seed: int) -> Counts:
    """What a program measures without noise."""
    return _counts(_circuit(program, gates), shots, seed)


def ideal_distribution(module: Module, *, shots: int, seed: int) -> Distribution:
    """The probability of each outcome of a program without noise, of any level that Qiskit can hold.

    Exact where qubits are measured at the end and none is reset, or where there are few; otherwise the shares of so
    many shots. Time and memory grow as 2ⁿ.
    """
    from qiskit import transpile  # noqa: PLC0415  # slow to import

    circuit = to_qiskit(module, keep_definitions=False)
    circuit = transpile(circuit, basis_gates=BASIS, optimization_level=0)
    found = None if "reset" in circuit.count_ops() else _distribution(circuit, "statevector")
    if found is None and circuit.num_qubits <= BRANCHING_QUBITS:
        nothing = [(0.0, 0.0)] * circuit.num_qubits
        found = _by_record(record_probabilities(circuit, lambda _name, _qubits: None, nothing), circuit)
    return found or {outcome: count / shots for outcome, count in _counts(circuit, shots, seed).items()}


def drawn(distribution: Mapping[str, float], shots: int, seed: int) -> Counts:
    """Counts of so many shots of a distribution."""
    outcomes = sorted(distribution)
    chances: NDArray[np.float64] = np.array([distribution[outcome] for outcome in outcomes])
    counts = np.random.default_rng(seed).multinomial(shots, chances / chances.sum()).tolist()
    return {outcome: count for outcome, count in zip(outcomes, counts, strict=True) if count}


def l1_distance(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """Σ|p − q| of two counts, each normalised: 0 for equal ones, 2 for disjoint ones."""
    all_first, all_second = sum(first.values()), sum(second.values())
    keys = sorted({*first, *second})
    return sum(abs(first.get(key, 0) / all_first - second.get(key, 0) / all_second) for key in keys)


def _idling(
    program: Program,
    gates: Sequence[MatrixGate],
    qubits: Sequence[int],
    target: Target,
    calibration: Calibration | None,
) -> Any:
    """The circuit, with the noise of idling as instructions of its own."""
    from qiskit_aer.noise import RelaxationNoisePass  # noqa: PLC0415  # optional, and slow to import

    circuit = _circuit(with_explicit_idling(program), gates)
    times = [coherence_ns(target, calibration, qubit) for qubit in qubits]
    if all(time is not None for time in times):
        from qiskit.circuit import Delay  # noqa: PLC0415

        first, second = ([time[i] * 1e-9 for time in times if time is not None] for i in (0, 1))
        circuit = RelaxationNoisePass(first, second, dt=1e-9, op_types=Delay)(circuit)
    return circuit


def _counts(circuit: Any, shots: int, seed: int, model: Any = None) -> Counts:
    simulator = aer().AerSimulator(noise_model=model, seed_simulator=seed, max_parallel_threads=1)
    counts: Mapping[str, int] = simulator.run(circuit, shots=shots).result().get_counts()
    return dict(sorted(counts.items()))


def _distribution(
    circuit: Any, method: str, model: Any = None, misread: Sequence[tuple[float, float]] = ()
) -> Distribution | None:
    """The probability of each outcome; None if a qubit is used after it is measured.

    Args:
        circuit: Qiskit's.
        method: of Aer.
        model: its noise; of measurements it is not used.
        misread: of each qubit how often |0⟩ is read as 1, and |1⟩ as 0.
    """
    measured = _final_measurements(circuit)
    if measured is None:
        return None
    unmeasured = circuit.copy_empty_like()
    for item in circuit.data:
        if item.operation.name != "measure":
            unmeasured.append(item)
    qubits = [measured[bit] for bit in sorted(measured)]
    simulator = aer().AerSimulator(method=method, noise_model=model, seed_simulator=0, max_parallel_threads=1)
    unmeasured.save_probabilities(qubits)
    chances = simulator.run(unmeasured, shots=1).result().data()["probabilities"].reshape((2,) * len(qubits))
    for axis, qubit in enumerate(reversed(qubits)):  # the last bit is the first axis
        wrong_zero, wrong_one = misread[qubit] if misread else (0.0, 0.0)
        matrix = np.array([[1 - wrong_zero, wrong_one], [wrong_zero, 1 - wrong_one]])
        chances = np.moveaxis(np.tensordot(matrix, chances, axes=(1, axis)), 0, axis)
    return _by_outcome(chances.ravel(), sorted(measured), circuit)


def _final_measurements(circuit: Any) -> dict[int, int] | None:
    """The qubit of each bit, both by number; None if anything follows the measurement of a qubit or reads a bit."""
    found: dict[int, int] = {}
    done: set[int] = set()
    for item in circuit.data:
        qubits = [circuit.find_bit(qubit).index for qubit in item.qubits]
        name = item.operation.name
        if name in ("barrier", "delay"):
            continue
        bits = [circuit.find_bit(bit).index for bit in item.clbits]
        if not done.isdisjoint(qubits) or (bits and name != "measure") or not found.keys().isdisjoint(bits):
            return None
        if name == "measure":
            done.update(qubits)
            found[bits[0]] = qubits[0]
    return found


def _by_outcome(chances: NDArray[np.float64], bits: Sequence[int], circuit: Any) -> Distribution:
    """Probabilities by the text of all registers; bits that nothing is measured into are 0."""
    found: dict[int, float] = {}
    for index in np.flatnonzero(chances > LEAST_PROBABILITY).tolist():
        found[sum((index >> place & 1) << bit for place, bit in enumerate(bits))] = float(chances[index])
    return _by_text(found, circuit)


def _by_record(found: Mapping[int, float] | None, circuit: Any) -> Distribution | None:
    """The same of records of all bits."""
    return None if found is None else _by_text(found, circuit)


def _by_text(found: Mapping[int, float], circuit: Any) -> Distribution:
    ends = np.cumsum([register.size for register in circuit.cregs]).tolist()
    texts: Distribution = {}
    for record, chance in found.items():
        text = [str(record >> bit & 1) for bit in range(circuit.num_clbits)]
        registers = [
            "".join(reversed(text[end - register.size : end]))
            for register, end in zip(circuit.cregs, ends, strict=True)
        ]
        texts[" ".join(reversed(registers))] = chance
    return texts


def _circuit(program: Program, gates: Sequence[MatrixGate]) -> Any:
    module = Module("physical", (*gates, program.with_attribute("sym_name", "main")))
    return to_qiskit(module, keep_definitions=False)
