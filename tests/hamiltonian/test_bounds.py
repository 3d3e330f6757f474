"""Norms and bounds of product formulas are above what they bound, and not far above."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.hamiltonian import bounds, formula_series
from qlower.dialects.hamiltonian.bounds import (
    SWEEPS,
    formula_error,
    norm_bound,
    one_norm,
    rounded_up,
    row_sum_norm,
)
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.dialects.hamiltonian.pauli_table import PauliTable


def random_sum(count, num_qubits, seed, density=0.4):
    rng = np.random.default_rng(seed)
    table = PauliTable.from_bits(rng.random((count, num_qubits)) < density, rng.random((count, num_qubits)) < density)
    return table, rng.normal(size=count)


def chain(num_qubits, letters, field=""):
    terms = [("I" * i + pair + "I" * (num_qubits - i - 2), 1.0) for i in range(num_qubits - 1) for pair in letters]
    terms += [("I" * i + letter + "I" * (num_qubits - i - 1), 0.8) for i in range(num_qubits) for letter in field]
    return PauliTable.from_strings([text for text, _ in terms]), np.array([value for _, value in terms])


def dense(table, coefficients):
    return sparse_matrix(table, coefficients).toarray()


def exponential(hamiltonian, time):
    energies, states = np.linalg.eigh(hamiltonian)
    return (states * np.exp(-1j * time * energies)) @ states.conj().T


def actual_error(table, coefficients, order, time, steps):
    """By multiplying the exponentials of the terms, each from its eigenvectors."""
    size = 1 << table.num_qubits
    step = np.eye(size, dtype=complex)
    for sweep in SWEEPS[order]:
        rows = list(range(len(table)))
        for row in rows[::-1] if sweep.backward else rows:
            one = dense(table.take(np.array([row])), np.array([coefficients[row]]))
            step = exponential(one, sweep.share * time / steps) @ step
    exact = exponential(dense(table, coefficients), time)
    return np.linalg.norm(np.linalg.matrix_power(step, steps) - exact, 2)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 1 << 30))
def test_norms(count, num_qubits, seed):
    table, coefficients = random_sum(count, num_qubits, seed)
    norm = np.linalg.norm(dense(table, coefficients), 2) * (1 - 1e-12)
    assert norm <= norm_bound(table, coefficients) <= norm * (1 + 2e-5)
    assert norm <= row_sum_norm(table, coefficients)
    assert norm <= one_norm(coefficients)
    assert norm <= bounds._anticommuting_norm(table, coefficients) <= one_norm(coefficients) * (1 + 1e-12)


def test_norms_beyond_matrices_use_structure(monkeypatch):
    table, coefficients = chain(8, ["XX", "YY", "ZZ"])
    norm = np.linalg.norm(dense(table, coefficients), 2)
    monkeypatch.setattr(bounds, "MOST_DENSE_QUBITS", 6)
    monkeypatch.setattr(bounds, "_CLUSTER_QUBITS", 5)
    assert norm <= norm_bound(table, coefficients) < 0.8 * one_norm(coefficients)
    paulis = PauliTable.from_strings(["XIIIIIII", "YZZZZZZZ", "ZIIIIIII", "YXIIIIII"])
    assert norm_bound(paulis, np.array([3.0, 4.0, 12.0, 0.0])) == pytest.approx(13.0)


CASES = {
    "ising": chain(5, ["ZZ"], "X"),
    "heisenberg": chain(4, ["XX", "YY", "ZZ"]),
    "dense": random_sum(20, 4, seed=1),
    "few": random_sum(5, 3, seed=3),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("order", [1, 2, 4])
@pytest.mark.parametrize("time", [0.2, -1.0, 2.0])
def test_bounds_are_above_the_error_and_within_twenty_times(name, order, time):
    error = formula_error(*CASES[name], order)
    for max_error in (1e-2, 1e-3, 1e-5):
        steps = error.fewest_steps(time, max_error)
        if steps > 20_000:
            continue
        bound, actual = error.bound(time, steps), actual_error(*CASES[name], order, time, steps)
        assert actual <= bound <= max_error
        assert steps == 1 or error.bound(time, steps - 1) > max_error
        assert bound <= 20 * actual


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 12), st.integers(1, 3), st.integers(0, 1 << 30), st.sampled_from([1, 2, 4]), st.floats(0.01, 3.0))
def test_bounds_hold_for_any_sum_and_time(count, num_qubits, seed, order, time):
    table, coefficients = random_sum(count, num_qubits, seed)
    error = formula_error(table, coefficients, order)
    assert actual_error(table, coefficients, order, time, 2) <= error.bound(time, 2) * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize("work", [0, 3000, 30_000])
@pytest.mark.parametrize("order", [1, 2, 4])
def test_bounds_hold_with_little_work(work, order, monkeypatch):
    table, coefficients = CASES["ising"]
    full = formula_error(table, coefficients, order)
    monkeypatch.setattr(formula_series, "MOST_WORK", work)
    quick = formula_error(table, coefficients, order)
    for time in (0.01, 0.1, 1.0):
        assert actual_error(table, coefficients, order, time, 1) <= quick.bound(time, 1)
    # The order in time is kept.
    assert quick.bound(1e-4, 1) < 1e-3**order
    assert full.bound(1e-3, 1) <= quick.bound(1e-3, 1) * (1 + 1e-5)


def test_strings_of_more_qubits_than_a_key_has_bits():
    small, coefficients = chain(5, ["ZZ"], "X")
    x, z = (np.pad(bits, ((0, 0), (0, 65))) for bits in (small.x_bits, small.z_bits))
    spread = PauliTable.from_bits(x[:, ::-1], z[:, ::-1])
    for order in (1, 2, 4):
        found, expected = formula_error(spread, coefficients, order), formula_error(small, coefficients, order)
        assert np.allclose(found.norms, expected.norms, rtol=1e-5, atol=1e-12)


def test_commuting_terms_need_one_step():
    table, coefficients = chain(12, ["ZZ"], "Z")
    error = formula_error(table, coefficients, 1)
    assert error.bound(100.0, 1) == 0.0
    assert error.fewest_steps(100.0, 1e-9) == 1


def test_rounding_goes_up():
    assert rounded_up(0.0) == 0.0
    for size in (1.0, 0.1234567891, 123456.7, 3e-12, 9.999999999):
        assert size <= rounded_up(size) <= size * (1 + 1.0001e-5)
