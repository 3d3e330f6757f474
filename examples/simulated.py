"""What the other examples share: the state that a compiled program prepares, by Qiskit's simulator instead of qlower's."""

import io
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from qiskit import QuantumCircuit, qpy
from qiskit.quantum_info import Statevector

from qlower.lowering.compilation import Compilation

State = NDArray[np.complex128]
NO_GATES = ("measure", "barrier", "delay")


def state_of(done: Compilation, values: Mapping[str, float]) -> State:
    """Amplitudes over the source program's qubits, qubit q is bit q of the index; idle qubits of a device are left out.

    Args:
        done: a finished run of a program that is measured at its end at most.
        values: of its free parameters, by name.
    """
    payload = done.emit("qiskit")
    assert isinstance(payload, bytes)
    (circuit,) = qpy.load(io.BytesIO(payload))
    circuit = circuit.assign_parameters({parameter: values[parameter.name] for parameter in circuit.parameters})
    wires = range(circuit.num_qubits) if done.wire_map is None else done.wire_map.final.tolist()
    gates = [
        (item.operation, [circuit.find_bit(qubit).index for qubit in item.qubits])
        for item in circuit.data
        if item.operation.name not in NO_GATES
    ]
    used = sorted({*wires, *(wire for _, acted_on in gates for wire in acted_on)})
    small = QuantumCircuit(len(used), global_phase=circuit.global_phase)
    for gate, acted_on in gates:
        small.append(gate, [used.index(wire) for wire in acted_on])
    return restricted(Statevector(small).data, [used.index(wire) for wire in wires])


def restricted(state: State, places: list[int]) -> State:
    """The amplitudes where all qubits but those at ``places`` are |0⟩, which they must be."""
    index = np.arange(1 << len(places))
    spread = sum((index >> bit & 1) << place for bit, place in enumerate(places))
    kept: State = state[spread]
    if not np.isclose(np.linalg.norm(kept), 1, atol=1e-9):
        raise ValueError("qubits that the program does not name are left in other states than |0⟩")
    return kept
