"""Pauli strings on three wires, compared with the matrices that they stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlower.passes.synthesis.three_qubit_strings import START, anticommute, local_string, product, turned, weight

X, Z = np.array([[0, 1], [1, 0]]), np.diag([1, -1])
strings = st.integers(0, 255)


def matrix(string):
    result = np.eye(1)
    for wire in range(3):  # wire 0 is the least significant
        x, z = string >> wire & 1, string >> (3 + wire) & 1
        result = np.kron(np.linalg.matrix_power(X, x) @ np.linalg.matrix_power(Z, z), result)
    return 1j ** (string >> 6) * result


@given(strings, strings)
def test_products_and_commutation_are_those_of_the_matrices(one, other):
    assert np.array_equal(matrix(product(one, other)), matrix(one) @ matrix(other))
    together = matrix(one) @ matrix(other)
    assert anticommute(one, other) == np.array_equal(together, -matrix(other) @ matrix(one))


@pytest.mark.parametrize("wire", range(3))
def test_y_of_a_wire_is_i_times_x_times_z(wire):
    assert local_string(START, wire, 1) == 1 << wire
    assert local_string(START, wire, 2) == 8 << wire
    assert np.array_equal(matrix(local_string(START, wire, 3)), 1j * matrix(1 << wire) @ matrix(8 << wire))


def hermitian(string):
    """The Pauli string itself: a factor i for every Y."""
    return string | (weight(string) & 3) << 6


@given(st.lists(st.tuples(st.integers(0, 63), st.booleans(), st.integers(0, 3)), max_size=5))
def test_turns_take_what_x_and_z_are_to_the_other_side_of_the_rotations(turns):
    images, program = START, np.eye(8)
    for letters, negative, quarters in turns:
        string = hermitian(letters) ^ (negative << 7)
        half = quarters * np.pi / 4
        rotation = np.cos(half) * np.eye(8) - 1j * np.sin(half) * matrix(string)
        images, program = turned(images, string, quarters), program @ rotation
    for generator in range(6):
        expected = program.conj().T @ matrix(1 << generator) @ program
        found = local_string(images, generator % 3, 1 + generator // 3)
        assert np.allclose(matrix(found), expected, atol=1e-12)
