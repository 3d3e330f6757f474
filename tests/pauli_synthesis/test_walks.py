"""Walks and their gates against exact matrices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.algorithm.programs import Rotations
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Run
from qlower.passes.pauli_synthesis.clifford_phase import cliffords_of, phase_in_eighths
from qlower.passes.pauli_synthesis.emission import controlled_pauli, gates_of
from qlower.passes.pauli_synthesis.frame_signs import FrameMismatch, signs_along
from qlower.passes.pauli_synthesis.search import Settings, closed_problem, find_walk

LETTERS = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}
GATES = {
    "h": np.array([[1, 1], [1, -1]]) / np.sqrt(2),
    "s": np.diag([1, 1j]),
    "sdg": np.diag([1, -1j]),
    "x": LETTERS["X"],
    "z": LETTERS["Z"],
}


def pauli(text):
    matrix = np.ones((1, 1))
    for letter in text:
        matrix = np.kron(LETTERS[letter], matrix)
    return matrix


def turn(text, angle):
    return np.cos(angle / 2) * np.eye(2 ** len(text)) - 1j * np.sin(angle / 2) * pauli(text)


def product_of(strings, angles):
    matrix = np.eye(2 ** len(strings[0]), dtype=complex)
    for text, angle in zip(strings, angles, strict=True):
        matrix = turn(text, angle) @ matrix
    return matrix


def applied(name, qubits, parameters, num_qubits):
    """The matrix of one gate, qubit 0 least significant."""
    if name == "gphase":
        return np.exp(1j * parameters[0]) * np.eye(2**num_qubits)
    index = np.arange(2**num_qubits)
    if name in ("cx", "swap"):
        first, second = ((index >> q) & 1 for q in qubits)
        differ = first ^ second
        moved = index ^ (first << qubits[1]) if name == "cx" else index ^ (differ << qubits[0]) ^ (differ << qubits[1])
        return np.eye(2**num_qubits)[moved]
    text = "I" * qubits[0] + "{}" + "I" * (num_qubits - qubits[0] - 1)
    if name in ("rx", "ry", "rz"):
        return turn(text.format(name[1].upper()), parameters[0])
    return np.kron(np.kron(np.eye(2 ** (num_qubits - 1 - qubits[0])), GATES[name]), np.eye(2 ** qubits[0]))


def matrix_of(run: Run, num_qubits):
    matrix = np.eye(2**num_qubits, dtype=complex)
    for row in run.unpack():
        matrix = applied(row.kind.name.removeprefix("circuit."), row.qubits, row.parameters, num_qubits) @ matrix
    return matrix


@st.composite
def string_lists(draw, most_qubits=5, most=12):
    num = draw(st.integers(1, most_qubits))
    strings = draw(st.lists(st.text("IXYZ", min_size=num, max_size=num), min_size=1, max_size=most))
    return [text for text in strings if set(text) != {"I"}] or ["X" * num]


@settings(deadline=None, max_examples=60)
@given(string_lists(), st.integers(1, 6), st.integers(1, 1000))
def test_the_gates_of_a_walk_are_the_rotations_with_global_phase(strings, width, seed):
    table = PauliTable.from_strings(strings)
    angles = np.random.default_rng(seed).normal(size=len(strings))
    walk = find_walk(closed_problem(table), Settings(width, seed=seed), 300)
    assert walk is not None
    run = gates_of(walk, Rotations(table, angles))
    assert np.abs(matrix_of(run, table.num_qubits) - product_of(strings, angles)).max() < 1e-9


@pytest.mark.parametrize("axes", [(p, q) for p in (1, 2, 3) for q in (1, 2, 3)])
def test_controlled_paulis_are_what_they_say(axes):
    letters = {1: "X", 2: "Z", 3: "Y"}
    first, second = (pauli(letters[axes[0]] + "I"), pauli("I" + letters[axes[1]]))
    expected = (np.eye(4) + first + second - first @ second) / 2
    found = np.eye(4)
    for name, qubits in controlled_pauli(0, 1, *axes):
        found = applied(name, qubits, (), 2) @ found
    assert np.abs(found - expected).max() < 1e-12


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.integers(0, 2**32))
def test_the_phase_of_clifford_circuits_is_exact(num, seed):
    rng = np.random.default_rng(seed)
    gates = []
    for _ in range(30):
        name = str(rng.choice(["h", "s", "sdg", "x", "z", "cx", "swap"] if num > 1 else ["h", "s", "sdg", "x", "z"]))
        gates.append((name, tuple(int(q) for q in rng.permutation(num)[: 2 if name in ("cx", "swap") else 1])))
    backwards = [(dict(s="sdg", sdg="s").get(name, name), qubits) for name, qubits in reversed(gates)]
    # S X S X is a phase of i on every state: once for each odd qubit number that the seed picks.
    turned = [(name, (0,)) for _ in range(seed % 8) for name in ("s", "x", "s", "x")]
    assert phase_in_eighths(num, cliffords_of(gates + turned + backwards)) == 2 * seed % 8


def test_a_wrong_walk_is_found_out():
    table = PauliTable.from_strings(["XXX", "ZZI"])
    walk = find_walk(closed_problem(table), Settings(4), 50)
    assert walk is not None
    other = PauliTable.from_strings(["XXZ", "ZZI"])
    with pytest.raises(FrameMismatch):
        signs_along(other, walk)
