"""The noise of some qubits of a device as Qiskit Aer knows it, from descriptor and calibration snapshot."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from qlower.device.calibration import Calibration
from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.diagnostics import fail


def aer() -> Any:
    """The package qiskit_aer.

    Raises:
        QlowerError: QL0980, it is not installed.
    """
    try:
        import qiskit_aer  # noqa: PLC0415  # optional, and slow to import
        import qiskit_aer.noise  # noqa: PLC0415
    except ImportError:
        fail("QL0980", "simulation needs the package qiskit-aer", fix="pip install 'qlower[sim]'")
    return qiskit_aer


def noise_model(
    target: Target, calibration: Calibration | None, qubits: Sequence[int], reset_error: float | None = None
) -> Any:
    """The noise of physical qubits, which are numbered 0, 1, … as they stand in ``qubits``.

    A gate does what thermal relaxation during its duration does, and depolarises so that its average infidelity is the
    one stated (the model of Qiskit Aer's device noise). A measurement is misread with the stated probabilities. Where
    the snapshot states nothing, the descriptor's typical figure is taken, and where that is unknown too the operation
    is without error.

    Args:
        target: the device.
        calibration: its snapshot.
        qubits: physical qubits.
        reset_error: how often a reset leaves |1⟩; None takes the probability of misreading |0⟩, since a reset is a
            measurement and a gate that depends on it.

    Returns:
        A ``qiskit_aer.noise.NoiseModel``.
    """
    noise = aer().noise
    model = noise.NoiseModel()
    for gate in target.native_gates:
        if gate.num_qubits <= 2 and not gate.virtual:
            for local, place in _places(gate, target, qubits):
                error = gate_error(gate, place, target, calibration)
                if error is not None:
                    model.add_quantum_error(error, gate.name, list(local), warnings=False)
    for local_qubit, qubit in enumerate(qubits):
        wrong_zero, wrong_one = readout(target, calibration, qubit)
        matrix = [[1 - wrong_zero, wrong_zero], [wrong_one, 1 - wrong_one]]
        model.add_readout_error(noise.ReadoutError(matrix), [local_qubit], warnings=False)
        left = wrong_zero if reset_error is None else reset_error
        if left:
            flip = noise.pauli_error([("X", left), ("I", 1 - left)])
            model.add_quantum_error(flip, "reset", [local_qubit], warnings=False)
    return model


def readout(target: Target, calibration: Calibration | None, qubit: int) -> tuple[float, float]:
    """How often |0⟩ is read as 1, and |1⟩ as 0."""
    typical = target.measurement.error or 0.0
    if calibration is None:
        return typical, typical
    both = _figure(calibration.readout_error, qubit, typical)
    return _figure(calibration.prob_meas1_prep0, qubit, both), _figure(calibration.prob_meas0_prep1, qubit, both)


def coherence_ns(target: Target, calibration: Calibration | None, qubit: int) -> tuple[float, float] | None:
    """T1 and T2 of a qubit, T2 at most 2·T1 as physics has it; None where T1 is unknown."""
    t1 = _figure(None if calibration is None else calibration.t1_ns, qubit, target.coherence.t1_ns or 0.0)
    t2 = _figure(None if calibration is None else calibration.t2_ns, qubit, target.coherence.t2_ns or 0.0)
    return None if not t1 else (t1, min(t2 or 2 * t1, 2 * t1))


def _figure(column: Sequence[float | None] | None, qubit: int, otherwise: float) -> float:
    value = None if column is None else column[qubit]
    return otherwise if value is None else value


def _places(
    gate: NativeGate, target: Target, qubits: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Where a gate may act among some qubits: local numbers and physical qubits."""
    if gate.num_qubits == 1:
        yield from (((local,), (qubit,)) for local, qubit in enumerate(qubits))
        return
    for first, one in enumerate(qubits):
        for second, other in enumerate(qubits):
            if first != second and target.accepts_gate(gate.name, (one, other)):
                yield (first, second), (one, other)


@lru_cache(maxsize=8192)
def gate_error(gate: NativeGate, place: tuple[int, ...], target: Target, calibration: Calibration | None) -> Any:
    """What a gate does besides at a place, as an Aer error; None if it is without error or nothing is known."""
    infidelity, duration_ns = gate.error, gate.duration_ns
    if calibration is not None:
        stated = calibration.gate_error(gate.name, place), calibration.gate_duration_ns(gate.name, place)
        if None in stated and len(place) == 2 and not gate.directed:
            turned = place[::-1]
            stated = calibration.gate_error(gate.name, turned), calibration.gate_duration_ns(gate.name, turned)
        infidelity = infidelity if stated[0] is None else stated[0]
        duration_ns = duration_ns if stated[1] is None else stated[1]
    relaxation = _relaxation(place, duration_ns or 0.0, target, calibration)
    return _with_infidelity(relaxation, infidelity, len(place))


def _relaxation(place: tuple[int, ...], duration_ns: float, target: Target, calibration: Calibration | None) -> Any:
    """Thermal relaxation of each qubit during a time; the first qubit is the least significant."""
    noise = aer().noise
    whole: Any = None
    for qubit in place:
        times = coherence_ns(target, calibration, qubit)
        if times is None or not duration_ns:
            return None
        one = noise.thermal_relaxation_error(*times, duration_ns)
        whole = one if whole is None else one.tensor(whole)
    return whole


def _with_infidelity(relaxation: Any, infidelity: float | None, num_qubits: int) -> Any:
    """Relaxation after depolarisation such that the average infidelity of both is the one stated, if that can be."""
    from qiskit.quantum_info import average_gate_fidelity  # noqa: PLC0415  # slow to import

    if not infidelity:
        return relaxation
    dimension = 2**num_qubits
    fidelity = 1.0 if relaxation is None else average_gate_fidelity(relaxation.to_quantumchannel())
    # Of depolarisation by p after a channel of fidelity F: F' = (1 − p)·F + p/d.
    share = (fidelity - (1 - infidelity)) / (fidelity - 1 / dimension)
    if share <= 0:
        return relaxation
    depolarising = aer().noise.depolarizing_error(min(share, dimension**2 / (dimension**2 - 1)), num_qubits)
    return depolarising if relaxation is None else depolarising.compose(relaxation)
