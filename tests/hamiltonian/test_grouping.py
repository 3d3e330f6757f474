"""Groups of terms that are measured together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.hamiltonian.pauli_algebra import anticommuting
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.hamiltonian import grouping
from qlower.passes.hamiltonian.grouping import commuting_groups, qubit_wise_groups


def random_sum(count, num_qubits, seed, density=0.4):
    rng = np.random.default_rng(seed)
    table = PauliTable.from_bits(rng.random((count, num_qubits)) < density, rng.random((count, num_qubits)) < density)
    return table, rng.normal(size=count)


def fits(qubit_wise, first, second):
    if qubit_wise:
        return all(a == b or "I" in (a, b) for a, b in zip(first, second, strict=True))
    return sum(a != b and "I" not in (a, b) for a, b in zip(first, second, strict=True)) % 2 == 0


def sorted_insertion(table, coefficients, qubit_wise):
    """The plain algorithm, letter by letter."""
    texts, groups, members = table.strings(), {}, []
    for term in sorted(range(len(texts)), key=lambda i: -abs(coefficients[i])):
        open_to = [i for i, group in enumerate(members) if all(fits(qubit_wise, texts[term], texts[o]) for o in group)]
        number = open_to[0] if open_to else len(members)
        if not open_to:
            members.append([])
        members[number].append(term)
        groups[term] = number
    return [groups[i] for i in range(len(texts))]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.sampled_from([1, 3, 6, 70]), st.integers(0, 1 << 30), st.floats(0.02, 0.5))
def test_groups_are_those_of_sorted_insertion(count, num_qubits, seed, density):
    table, coefficients = random_sum(count, num_qubits, seed, density)
    assert qubit_wise_groups(table, coefficients).tolist() == sorted_insertion(table, coefficients, True)
    assert commuting_groups(table, coefficients).tolist() == sorted_insertion(table, coefficients, False)


@pytest.mark.parametrize("kernel", [grouping.insert_qubit_wise, grouping.insert_commuting])
def test_compiled_and_interpreted_are_the_same(kernel):
    table, coefficients = random_sum(300, 70, seed=1, density=0.05)
    found = []
    for run in (kernel.run_interpreted, kernel.run_compiled):
        room, groups = np.zeros(4 * 300, np.int64), np.zeros(300, np.int32)
        order = grouping.insertion_order(coefficients)
        number = run(grouping._flat(table.x), grouping._flat(table.z), order, 2, 1 << 20, room, groups)
        found.append((number, groups.tolist()))
    assert found[0] == found[1]
    assert found[0][0] == max(found[0][1]) + 1


@pytest.mark.parametrize("qubit_wise", [True, False])
def test_groups_hold_when_only_the_newest_are_looked_at(qubit_wise, monkeypatch):
    monkeypatch.setattr(grouping, "MOST_CHECKS", 0)
    monkeypatch.setattr(grouping, "FEWEST_CHECKS", 5)
    table, coefficients = random_sum(200, 6, seed=3)
    groups = (qubit_wise_groups if qubit_wise else commuting_groups)(table, coefficients)
    texts = table.strings()
    for number in range(groups.max() + 1):
        members = np.flatnonzero(groups == number)
        assert len(members)
        assert all(fits(qubit_wise, texts[a], texts[b]) for a in members for b in members)
        if not qubit_wise:
            assert not anticommuting(table.take(members), table.take(members)).any()


def test_no_terms():
    empty = PauliTable.from_bits(np.zeros((0, 3), bool), np.zeros((0, 3), bool))
    assert len(qubit_wise_groups(empty, np.zeros(0))) == len(commuting_groups(empty, np.zeros(0))) == 0
