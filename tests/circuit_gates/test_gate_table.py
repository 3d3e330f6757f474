"""The gate table: matrices against definitions, inverses, flags, and Qiskit."""

import math
from pathlib import Path

import numpy as np
import pytest
import qiskit
from qiskit import qasm2
from qiskit.circuit import library
from qiskit.quantum_info import Operator

from qlower.dialects.circuit.gate_definitions import DEFINITIONS
from qlower.dialects.circuit.gates import ALIASES, GATES, Gate, matrix_of
from qlower.dialects.circuit.unitary_algebra import controlled, embedded, is_unitary, reordered

ALL = pytest.mark.parametrize("gate", GATES.values(), ids=lambda gate: gate.name)


def random_parameters(gate: Gate, seed: int) -> tuple[float, ...]:
    return tuple(np.random.default_rng(seed).uniform(-7, 7, gate.num_parameters).tolist())


def close(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(np.abs(a - b).max() < 1e-12)


def product(gate: Gate, parameters: tuple[float, ...]) -> np.ndarray:
    total = np.eye(1 << gate.num_qubits, dtype=complex)
    for name, angles, operands in DEFINITIONS[gate.name]:
        matrix = matrix_of(name, [angle.evaluate(parameters) for angle in angles])
        total = embedded(matrix, operands, gate.num_qubits) @ total
    return total


@ALL
def test_matrix_is_unitary_and_of_the_declared_size(gate: Gate) -> None:
    matrix = gate.matrix(random_parameters(gate, 1))
    assert matrix.dtype == np.complex128
    assert matrix.shape == (1 << gate.num_qubits,) * 2
    assert is_unitary(matrix, 1e-12)


@ALL
def test_definition_equals_matrix_with_global_phase(gate: Gate) -> None:
    if gate.name in {"u", "cx", "gphase"}:
        assert gate.definition is None
        return
    for seed in range(4):
        parameters = random_parameters(gate, seed)
        assert close(product(gate, parameters), gate.matrix(parameters))


def test_definitions_end_at_the_three_primitives() -> None:
    def depth(name: str, above: tuple[str, ...]) -> None:
        assert name not in above
        for inner, angles, operands in DEFINITIONS.get(name, ()):
            assert len(angles) == GATES[inner].num_parameters
            assert len(operands) == GATES[inner].num_qubits
            depth(inner, (*above, name))

    for name in GATES:
        assert name in DEFINITIONS or name in {"u", "cx", "gphase"}
        depth(name, ())
    assert set(DEFINITIONS) <= set(GATES)


@ALL
def test_inverse(gate: Gate) -> None:
    parameters = random_parameters(gate, 2)
    answer = gate.inverse(parameters)
    if answer is None:
        assert gate.name in {"csx", "rc3x", "c3sqrtx", "dcx"}
        return
    assert close(matrix_of(*answer) @ gate.matrix(parameters), np.eye(1 << gate.num_qubits))


@ALL
def test_flags_say_what_the_matrix_is(gate: Gate) -> None:
    matrix = gate.matrix(random_parameters(gate, 3))
    assert gate.diagonal == close(matrix, np.diag(np.diagonal(matrix)))
    swaps = [(i, i + 1) for i in range(gate.num_qubits - 1)]
    symmetric = all(close(reordered(matrix, exchanged(gate.num_qubits, *pair)), matrix) for pair in swaps)
    # One-qubit gates are symmetric in the empty sense, whatever the flag says.
    assert gate.num_qubits < 2 or gate.symmetric == symmetric
    if gate.base:
        parameters = random_parameters(gate, 3)
        assert close(controlled(matrix_of(gate.base, parameters), gate.num_controls), matrix)


def exchanged(size: int, first: int, second: int) -> list[int]:
    order = list(range(size))
    order[first], order[second] = order[second], order[first]
    return order


@ALL
def test_periods_are_the_smallest(gate: Gate) -> None:
    parameters = random_parameters(gate, 4)
    assert len(gate.parameter_periods) == gate.num_parameters
    for index, period in enumerate(gate.parameter_periods):
        for shift, same in [(period, True), (period / 2, period == 0.0), (period / 3, period == 0.0)]:
            moved = list(parameters)
            moved[index] += shift or 1.234
            assert close(gate.matrix(tuple(moved)), gate.matrix(parameters)) == same


def test_aliases_point_into_the_table() -> None:
    for alias, name in ALIASES.items():
        assert name in GATES
        assert alias not in GATES
    assert close(matrix_of("CX"), matrix_of("cx"))


def test_phases_of_the_euler_gates() -> None:
    theta, phi, lam = 0.3, 1.1, -0.7
    # OpenQASM 3, built-in gates: ½((1 + e^{iθ}), …).
    expected = 0.5 * np.array(
        [
            [1 + np.exp(1j * theta), -1j * np.exp(1j * lam) * (1 - np.exp(1j * theta))],
            [1j * np.exp(1j * phi) * (1 - np.exp(1j * theta)), np.exp(1j * (phi + lam)) * (1 + np.exp(1j * theta))],
        ]
    )
    assert close(matrix_of("u", (theta, phi, lam)), expected)
    assert close(matrix_of("u3", (theta, phi, lam)), np.exp(-0.5j * (theta + phi + lam)) * expected)
    assert abs(np.linalg.det(matrix_of("u3", (theta, phi, lam))) - 1) < 1e-12
    assert close(matrix_of("u2", (phi, lam)), matrix_of("u3", (math.pi / 2, phi, lam)))


def test_ion_gates_are_in_turns() -> None:
    assert close(matrix_of("gpi", (0.0,)), matrix_of("x"))
    assert close(matrix_of("gpi", (0.25,)), matrix_of("y"))
    assert close(matrix_of("gpi2", (0.0,)), matrix_of("rx", (math.pi / 2,)))
    assert close(matrix_of("gpi2", (0.25,)), matrix_of("ry", (math.pi / 2,)))
    assert close(matrix_of("ms", (0.0, 0.0, 0.25)), matrix_of("rxx", (math.pi / 2,)))
    # IonQ lists |q0 q1⟩ with q0 to the left: its entry ⟨01|MS|10⟩ is −i·e^{−2πi(φ0−φ1)}·sin πθ.
    phi0, phi1, theta = 0.1, 0.37, 0.2
    expected = -1j * np.exp(-2j * math.pi * (phi0 - phi1)) * math.sin(math.pi * theta)
    assert abs(matrix_of("ms", (phi0, phi1, theta))[0b10, 0b01] - expected) < 1e-12


QISKIT_CLASSES = {
    "gphase": "GlobalPhaseGate", "u": "UGate", "p": "PhaseGate", "x": "XGate", "y": "YGate", "z": "ZGate", "h": "HGate",
    "s": "SGate", "sdg": "SdgGate", "t": "TGate", "tdg": "TdgGate", "sx": "SXGate", "sxdg": "SXdgGate", "rx": "RXGate",
    "ry": "RYGate", "rz": "RZGate", "cx": "CXGate", "cy": "CYGate", "cz": "CZGate", "cp": "CPhaseGate",
    "crx": "CRXGate", "cry": "CRYGate", "crz": "CRZGate", "ch": "CHGate", "swap": "SwapGate", "ccx": "CCXGate",
    "cswap": "CSwapGate", "cu": "CUGate", "id": "IGate", "u1": "U1Gate", "u2": "U2Gate", "u3": "U3Gate",
    "csx": "CSXGate", "cu1": "CU1Gate", "cu3": "CU3Gate", "rxx": "RXXGate", "rzz": "RZZGate", "rccx": "RCCXGate",
    "rc3x": "RC3XGate", "c3x": "C3XGate", "c3sqrtx": "C3SXGate", "c4x": "C4XGate", "cs": "CSGate", "csdg": "CSdgGate",
    "ccz": "CCZGate", "dcx": "DCXGate", "ecr": "ECRGate", "iswap": "iSwapGate", "ryy": "RYYGate", "rzx": "RZXGate",
    "xx_plus_yy": "XXPlusYYGate", "xx_minus_yy": "XXMinusYYGate", "prx": "RGate",
}  # fmt: skip


@pytest.mark.parametrize("name", QISKIT_CLASSES)
def test_against_qiskit(name: str) -> None:
    gate = GATES[name]
    parameters = random_parameters(gate, 5)
    reference = getattr(library, QISKIT_CLASSES[name])(*parameters).to_matrix()
    phase = np.exp(1j * gate.qiskit_phase.evaluate(parameters))
    assert close(gate.matrix(parameters), phase * reference)


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.standard in {"stdgates", "qelib1"}])
def test_qelib1_bodies_agree_up_to_phase(name: str) -> None:
    gate = GATES[name]
    library_text = (Path(qiskit.__file__).parent / "qasm/libs/qelib1.inc").read_text()
    parameters = random_parameters(gate, 6)
    arguments = f"({','.join(map(repr, parameters))})" if parameters else ""
    qubits = ",".join(f"q[{i}]" for i in range(gate.num_qubits))
    text = f"OPENQASM 2.0; {library_text} qreg q[{gate.num_qubits}]; {name}{arguments} {qubits};"
    reference = Operator(qasm2.loads(text)).data
    overlap = np.vdot(reference, gate.matrix(parameters)) / (1 << gate.num_qubits)
    assert abs(abs(overlap) - 1) < 1e-12
