"""What the other examples check themselves by: Qiskit's simulator, and qlower's solvers without a quantum computer."""

import io
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from qiskit import QuantumCircuit, qpy
from qiskit.quantum_info import Statevector

import qlower
from qlower.dialects.circuit.ops import Function
from qlower.dialects.problem.goals import Answer, Request
from qlower.ir import Run
from qlower.lowering.compilation import Compilation

State = NDArray[np.complex128]
NO_GATES = ("measure", "barrier", "delay")


def classical_answer(problem: Path | str) -> Answer:
    """The answer to a problem's question by the cheapest solver that certifies it.

    What the problem requests beside, such as ``solvers: quantum``, is left out.
    """
    module = qlower.compile(problem, pipeline="lower-problem-to-hamiltonian").module("hamiltonian")
    question = module.with_operations([op for op in module.operations if not isinstance(op, Request)])
    answer = qlower.compile(question, pipeline="choose-solver").module("problem").find("answer")
    assert isinstance(answer, Answer)
    return answer


def first_state(main: Function) -> State:
    """The basis state that the X gates at the beginning of a program of the algorithm level prepare."""
    first = main.body.operations[0]
    flips = list(first.unpack()) if isinstance(first, Run) else []
    assert all(row.kind.name == "circuit.x" for row in flips)
    state = np.zeros(1 << main.num_qubits, np.complex128)
    state[sum(1 << row.qubits[0] for row in flips)] = 1
    return state


def state_of(done: Compilation, values: Mapping[str, float] = MappingProxyType({})) -> State:
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


def two_qubit_gates(done: Compilation) -> int:
    """How many two-qubit gates the compiled program has."""
    return next(int(step.metrics["two_qubit"]) for step in reversed(done.trace.steps) if "two_qubit" in step.metrics)


def restricted(state: State, places: list[int]) -> State:
    """The amplitudes where all qubits but those at ``places`` are |0⟩, which they must be."""
    index = np.arange(1 << len(places))
    spread = sum((index >> bit & 1) << place for bit, place in enumerate(places))
    kept: State = state[spread]
    if not np.isclose(np.linalg.norm(kept), 1, atol=1e-9):
        raise ValueError("qubits that the program does not name are left in other states than |0⟩")
    return kept
