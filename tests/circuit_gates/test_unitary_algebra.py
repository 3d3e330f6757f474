"""Controls, powers and operand order of matrices."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.circuit.angle_expressions import AngleExpression, parameter
from qlower.dialects.circuit.gates import GATES, matrix_of
from qlower.dialects.circuit.unitary_algebra import controlled, embedded, inverse, is_unitary, power, reordered
from qlower.ir.affine import Affine
from qlower.ir.types import F64
from qlower.ir.value import Value


def close(a: np.ndarray, b: np.ndarray, tolerance: float = 1e-10) -> bool:
    return bool(np.abs(a - b).max() < tolerance)


def test_a_controlled_phase_is_a_phase_gate() -> None:
    # Pattern 8: global phase becomes physical under control.
    assert close(controlled(matrix_of("gphase", (0.7,)), 1), matrix_of("p", (0.7,)))
    assert close(controlled(matrix_of("gphase", (0.7,)), 2), matrix_of("cp", (0.7,)))
    assert not close(controlled(matrix_of("rz", (0.7,)), 1), controlled(matrix_of("p", (0.7,)), 1))


def test_negative_controls_act_on_zero() -> None:
    flips = embedded(matrix_of("x"), (0,), 2)
    assert close(controlled(matrix_of("x"), 1, [True]), flips @ matrix_of("cx") @ flips)
    mixed = controlled(matrix_of("x"), 2, [False, True])
    assert mixed[0b101, 0b001] == 1
    assert mixed[0b111, 0b011] == 0


@pytest.mark.parametrize(
    ("name", "root"), [("z", "s"), ("s", "t"), ("x", "sx"), ("sdg", "tdg"), ("iswap", "sqrt_iswap")]
)
def test_square_roots_are_principal(name: str, root: str) -> None:
    assert close(power(matrix_of(name), 0.5), matrix_of(root))


def test_powers() -> None:
    assert close(power(matrix_of("x"), 5), matrix_of("x"))
    assert close(power(matrix_of("s"), -1), matrix_of("sdg"))
    assert close(power(matrix_of("s"), 0), np.eye(2))
    assert close(power(matrix_of("ccx"), 0.25), controlled(power(matrix_of("x"), 0.25), 2))
    # Of T⁸ = 1 every power is 1; of seven T and a quarter turn (2π in all) likewise: pattern 6.
    whole = power(matrix_of("t"), 7) @ matrix_of("p", (math.pi / 4,))
    assert close(power(whole, 0.5), np.eye(2))
    assert close(controlled(whole, 1), np.eye(4))
    # The branch is the matrix's: 3π about X is −π about X up to the sign that the phase keeps.
    assert close(power(matrix_of("rx", (3 * math.pi,)), 0.5), matrix_of("rx", (-math.pi / 2,)))


@pytest.mark.parametrize("angle", [math.pi, 1.000001 * math.pi, -math.pi])
def test_the_branch_cut_is_at_minus_one(angle: float) -> None:
    half = power(matrix_of("p", (angle,)), 0.5)
    expected = math.pi / 2 if abs(angle) == math.pi else angle / 2 - math.pi
    assert close(half, matrix_of("p", (expected,)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(-3, 3), st.integers(1, 3))
def test_power_is_unitary_and_commutes_with_control(seed: int, exponent: float, num_qubits: int) -> None:
    generator = np.random.default_rng(seed)
    size = 1 << num_qubits
    matrix = np.linalg.qr(generator.normal(size=(size, size)) + 1j * generator.normal(size=(size, size)))[0]
    assert is_unitary(power(matrix, exponent))
    assert close(controlled(power(matrix, exponent), 1), power(controlled(matrix, 1), exponent), 1e-8)
    assert close(power(matrix, exponent) @ power(matrix, -exponent), np.eye(size), 1e-8)
    assert close(inverse(matrix) @ matrix, np.eye(size))


def test_operand_order() -> None:
    cx = matrix_of("cx")
    assert close(reordered(cx, [1, 0]), embedded(cx, (1, 0), 2))
    assert embedded(cx, (2, 0), 3)[0b101, 0b100] == 1
    ccx = matrix_of("ccx")
    assert close(embedded(ccx, (2, 0, 1), 3), reordered(ccx, [1, 2, 0]))


def test_inverses_keep_symbols() -> None:
    theta = Value(F64)
    answer = GATES["u2"].inverse((Affine(0.0, ((theta, 1.0),)), 0.25))
    assert answer == ("u2", (-0.25 - math.pi, Affine(math.pi, ((theta, -1.0),))))
    assert parameter(0, 2.0).evaluate((Affine(1.0, ((theta, 3.0),)),)) == Affine(2.0, ((theta, 6.0),))
    assert AngleExpression(1.0, ((0, 0.5), (1, 0.5))).evaluate((2.0, 4.0)) == 4.0
