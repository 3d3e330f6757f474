"""Commuting sets turned into Z's, parity networks, and linear maps undone, against exact matrices."""

from dataclasses import replace

import numpy as np
import pytest
from exact import sequence, unitary
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.algorithm.programs import Rotations, input_values, program, rotations
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module, Run
from qlower.passes.pauli_synthesis.commuting_sets import commuting_walk, set_numbers
from qlower.passes.pauli_synthesis.cost import two_qubit_gates
from qlower.passes.pauli_synthesis.emission import gates_of
from qlower.passes.pauli_synthesis.parity_network import parity_network, undone
from qlower.passes.pauli_synthesis.sequences import synthesized


@st.composite
def string_lists(draw, letters="IXYZ", most_qubits=6, most=24):
    num = draw(st.integers(1, most_qubits))
    strings = draw(st.lists(st.text(letters, min_size=num, max_size=num), min_size=1, max_size=most))
    return [text for text in strings if set(text) != {"I"}] or ["Z" * num]


def matrix_of_gates(run: Run, num_qubits):
    return unitary(Module("algorithm", (program(num_qubits, [run]),)))


def matrix_of_strings(strings, angles):
    return unitary(Module("algorithm", (program(len(strings[0]), [rotations(sequence(strings, angles))]),)))


@settings(deadline=None, max_examples=80)
@given(string_lists(), st.booleans(), st.integers(0, 1000))
def test_the_gates_are_the_rotations_with_global_phase(strings, swaps, seed):
    table = PauliTable.from_strings(strings)
    angles = np.random.default_rng(seed).normal(size=len(strings)) * 3
    run = gates_of(commuting_walk(table, swaps=swaps), Rotations(table, angles))
    assert np.abs(matrix_of_gates(run, table.num_qubits) - matrix_of_strings(strings, angles)).max() < 1e-9


@settings(deadline=None, max_examples=60)
@given(string_lists("IZ"), st.booleans(), st.integers(0, 1000))
def test_strings_of_z_are_cx_and_rz_alone(strings, swaps, seed):
    table = PauliTable.from_strings(strings)
    angles = np.random.default_rng(seed).normal(size=len(strings)) * 3
    run = gates_of(commuting_walk(table, swaps=swaps), Rotations(table, angles))
    assert {row.kind for row in run.unpack()} <= {gate_kind(name) for name in ("cx", "rz", "swap")}
    index = np.arange(2**table.num_qubits)
    signs = np.array([sum((index >> q) & 1 for q, letter in enumerate(text) if letter == "Z") % 2 for text in strings])
    expected = np.diag(np.exp(-0.5j * (angles @ (1 - 2 * signs))))
    assert np.abs(matrix_of_gates(run, table.num_qubits) - expected).max() < 1e-9


@settings(deadline=None, max_examples=60)
@given(string_lists(most_qubits=4))
def test_sets_commute_and_keep_the_order_of_what_does_not(strings):
    table = PauliTable.from_strings(strings)
    numbers = set_numbers(table)
    for row in range(len(table)):
        for other in np.flatnonzero(table.anticommutes_with(row)[:row]).tolist():
            assert numbers[other] < numbers[row]
    assert set(numbers.tolist()) == set(range(int(numbers.max()) + 1))


@settings(deadline=None, max_examples=60)
@given(string_lists("IZ", 8, 40))
def test_each_parity_is_on_one_qubit_at_some_time(strings):
    now = PauliTable.from_strings(strings).z_bits.copy()
    single = now.sum(axis=1) == 1
    for control, target in parity_network(now):
        now[:, control] ^= now[:, target]
        single |= now.sum(axis=1) == 1
    assert single.all()


def test_all_parities_of_four_qubits_take_few_cx():
    strings = np.array([[value >> bit & 1 for bit in range(4)] for value in range(1, 16)], dtype=bool)
    assert len(parity_network(strings)) <= 14


@pytest.mark.parametrize("swaps", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_linear_maps_are_undone(seed, swaps):
    rng = np.random.default_rng(seed)
    num = int(rng.integers(1, 12))
    linear = np.eye(num, dtype=bool)[rng.permutation(num)]
    for _ in range(int(rng.integers(0, 60)) if num > 1 else 0):
        one, other = rng.choice(num, 2, replace=False)
        linear[:, one] ^= linear[:, other]
    for control, target in undone(linear, swaps=swaps):
        linear[:, control] ^= linear[:, target]
    expected = np.ones(num) if swaps else np.eye(num)
    assert (linear.sum(axis=0) == 1).all() if swaps else (linear == expected).all()
    assert (linear.sum(axis=1) == 1).all()


def random_symbolic(seed, identities):
    rng = np.random.default_rng(seed)
    strings = ["".join(rng.choice(list("IZ"), 5)) + "Z" for _ in range(14)] + ["XYZXII", "YXZIXI"]
    strings += ["I" * 6] * identities
    (a,) = input_values(1)
    terms = [(i, 0, float(rng.normal())) for i in range(0, len(strings), 2)]
    rows = sequence(strings, rng.normal(size=len(strings)) * 4, (a,), terms)
    return replace(rows, origins=(np.arange(len(strings) + 1), np.arange(len(strings)) + 7)), a


@pytest.mark.parametrize("swaps", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_symbolic_angles_and_origins_ride_along(seed, swaps):
    rows, a = random_symbolic(seed, 0)
    walk = commuting_walk(rows.table, swaps=swaps)
    run = gates_of(walk, rows)
    module = Module("algorithm", (program(6, [rotations(rows)], inputs=[("a", a)]),))
    result = Module("algorithm", (program(6, [run], inputs=[("a", a)]),))
    for value in ([0.4], [-2.3]):
        assert np.abs(unitary(result, value) - unitary(module, value)).max() < 1e-9
    turns = [row.origin for row in run.unpack() if row.kind in map(gate_kind, ("rx", "ry", "rz"))]
    assert turns == [(7 + rotation,) for rotation in walk.rotation.tolist()]
    assert all(row.origin for row in run.unpack())


def test_identities_are_phases_beside_sets():
    rows, a = random_symbolic(0, 2)
    run = synthesized(rows, 1, 0, swaps_are_free=False)
    module = Module("algorithm", (program(6, [rotations(rows)], inputs=[("a", a)]),))
    result = Module("algorithm", (program(6, [run], inputs=[("a", a)]),))
    assert np.abs(unitary(result, [0.9]) - unitary(module, [0.9])).max() < 1e-9


def test_dense_sets_are_taken_as_candidate():
    strings = ["".join("IZ"[value >> bit & 1] for bit in range(6)) for value in range(1, 64)]
    rows = sequence(strings, np.arange(len(strings)) + 0.5)
    assert two_qubit_gates(synthesized(rows, 1, 1, swaps_are_free=True), swaps_are_free=True) <= 62
