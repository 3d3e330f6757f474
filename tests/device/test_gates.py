"""Matrices of known gates against an independent library, and formulas."""

import cmath
import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.circuit.library import RGate, XXPlusYYGate, get_standard_gate_name_mapping
from qiskit.quantum_info import Operator

from qlower.device.known_gates import KNOWN_GATES
from qlower.device.loader import load_target
from qlower.device.native_gate import NativeGate, ParameterConstraint
from qlower.formula import FormulaError, parse_formula

QISKIT = get_standard_gate_name_mapping()
ANGLES = [0.3, -1.7]


def reference(name: str, angles: list[float]) -> np.ndarray:
    if name == "prx":
        gate = RGate(*angles)
    elif name == "sqrt_iswap":
        gate = XXPlusYYGate(-math.pi / 2)
    else:
        gate = QISKIT[name].base_class(*angles)
    return Operator(gate).data


@pytest.mark.parametrize("name", sorted(KNOWN_GATES))
def test_matrix_of_known_gate(name: str) -> None:
    known = KNOWN_GATES[name]
    angles = ANGLES[: len(known.parameters)]
    matrix = NativeGate(name, known.num_qubits, known.parameters).unitary(angles)
    assert matrix.shape == (2**known.num_qubits,) * 2
    np.testing.assert_allclose(matrix, reference(name, angles), atol=1e-12)


def test_ionq_gates_are_what_their_names_say() -> None:
    from qlower.device.catalogue import find_target  # noqa: PLC0415

    forte = find_target("ionq_forte")
    gpi, gpi2, zz = (gate.unitary for gate in forte.native_gates)
    np.testing.assert_allclose(gpi([0.0]), [[0, 1], [1, 0]], atol=1e-12)
    np.testing.assert_allclose(gpi([0.25]), [[0, -1j], [1j, 0]], atol=1e-12)
    np.testing.assert_allclose(gpi2([0.0]), reference("rx", [math.pi / 2]), atol=1e-12)
    np.testing.assert_allclose(gpi2([0.25]), reference("ry", [math.pi / 2]), atol=1e-12)
    np.testing.assert_allclose(zz([0.25]), reference("rzz", [math.pi / 2]), atol=1e-12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 - 2 - 3", -4),
        ("12 / 2 / 3", 2),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("2 ** -1", 0.5),
        ("2*-3", -6),
        ("(1 + 2) * 3", 9),
        ("0.5-0.5j", 0.5 - 0.5j),
        ("exp(1j*pi)", -1),
        ("sqrt(-1)", 1j),
        ("1e-3 + .5", 0.501),
        ("+-+2", -2),
        ("cos(pi/3)", 0.5),
        ("2j ** 2", -4),
        ("a*b", 6),
    ],
)
def test_formula_values(text: str, value: complex) -> None:
    result = parse_formula(text, ("a", "b")).evaluate({"a": 2, "b": 3})
    assert cmath.isclose(result, value, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("1 +", 3),
        ("(1", 2),
        ("1)", 1),
        ("c", 0),
        ("1 2", 2),
        ("sin 1", 4),
        ("sin", 3),
        ("1 @ 2", 2),
        ("a.b", 1),
        ("1..2", 0),
        ("0x1", 0),
        ("j", 0),
        ("(" * 99, 40),
    ],
)
def test_formula_faults(text: str, offset: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text, ("a",))
    assert caught.value.offset == offset


@given(st.text("0123456789.jeE+-*/() abpisncoqrtx", max_size=40))
def test_formulas_never_break(text: str) -> None:
    with contextlib.suppress(FormulaError, ArithmeticError, ValueError):
        parse_formula(text, ("a", "b")).evaluate({"a": 0.5, "b": -2.0})


def test_huge_powers_do_not_hang() -> None:
    with pytest.raises(OverflowError):
        parse_formula("9**9**9**9").evaluate({})


def test_constraints() -> None:
    quarter = ParameterConstraint(multiple_of=math.pi / 2)
    assert quarter.allows(-1000 * math.pi / 2)
    assert quarter.allows(0.0)
    assert not quarter.allows(0.1)
    assert ParameterConstraint(values=(1.0, 2.0)).allows(2.0)
    assert not ParameterConstraint(values=(1.0, 2.0)).allows(1.5)
    assert not ParameterConstraint(minimum=0.0, maximum=1.0).allows(1.1)


def test_first_qubit_of_a_declared_matrix_is_the_least_significant_bit() -> None:
    text = """schema: 1
name: demo
descriptor_version: "1"
modality: photonic
num_qubits: 2
topology: {kind: coupling_map, edges: [[0, 1]]}
native_gates:
  - name: my_cx
    num_qubits: 2
    matrix: [[1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]]
features: {}
formats: []
"""
    (my_cx,) = load_target(text).native_gates
    np.testing.assert_allclose(my_cx.unitary(), reference("cx", []), atol=1e-12)


def test_complex_pairs_and_two_parameters() -> None:
    text = """schema: 1
name: demo
descriptor_version: "1"
modality: photonic
num_qubits: 1
topology: {kind: coupling_map, edges: []}
native_gates:
  - {name: my_y, num_qubits: 1, matrix: [[0, [0, -1]], [[0, 1], 0]]}
  - name: my_prx
    num_qubits: 1
    parameters: [a, b]
    matrix: [["cos(a/2)", "-1j*exp(-1j*b)*sin(a/2)"], ["-1j*exp(1j*b)*sin(a/2)", "cos(a/2)"]]
features: {}
formats: []
"""
    my_y, my_prx = load_target(text).native_gates
    np.testing.assert_allclose(my_y.unitary(), reference("y", []), atol=1e-12)
    np.testing.assert_allclose(my_prx.unitary([0.3, 0.9]), reference("prx", [0.3, 0.9]), atol=1e-12)
