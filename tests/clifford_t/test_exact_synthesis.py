"""Exact synthesis: round trips, and T-counts against a search through all short words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from precise import distance, matrix

from qlower.passes.synthesis.clifford_t.exact_synthesis import Word, X, Y, Z, about_axis, synthesize
from qlower.passes.synthesis.clifford_t.exact_unitary import IDENTITY, ExactUnitary

GATES = ("h", "s", "sdg", "t", "tdg", "x", "y", "z")
words = st.builds(Word, st.lists(st.sampled_from(GATES), max_size=60).map(tuple), st.integers(0, 7))


@given(words)
def test_round_trip_with_phase_and_parity(word):
    unitary = word.unitary()
    found = synthesize(unitary)
    assert found.unitary() == unitary
    assert found.t_count <= word.t_count
    # The determinant is ω to the number of T gates, times what phases and Clifford gates give: even powers.
    assert (found.t_count - word.t_count) % 2 == 0


@given(words)
def test_matrices_agree_with_an_independent_oracle(word):
    found = synthesize(word.unitary())
    one = matrix(word.gates, 2 * word.phase_eighths)
    assert distance(one, matrix(found.gates, 2 * found.phase_eighths)) < 1e-50


def least_t_counts(most):
    """The least T-count of every unitary (up to phase) within reach, by breadth-first search over plain gates."""

    def key(unitary):
        return min((unitary.times_phase(e).reduced() for e in range(8)), key=lambda u: (u.exponent, u.entries))

    layer, found = [IDENTITY], {}
    for count in range(most + 1):
        pending, reached = list(layer), []
        for unitary in map(key, pending):
            if unitary in found:
                continue
            found[unitary] = count
            reached.append(unitary)
            pending += [unitary.after(gate).reduced() for gate in ("h", "s")]
        layer = [unitary.after("t").reduced() for unitary in reached]
    return found


def test_t_counts_are_the_least():
    found = least_t_counts(4)
    # 24 Clifford gates, and 3·2^(n−1)·24 unitaries with n T gates (Matsumoto and Amano).
    assert [list(found.values()).count(n) for n in range(5)] == [24, 72, 144, 288, 576]
    for unitary, least in found.items():
        assert synthesize(unitary).t_count == least


def test_normal_form_has_h_or_sh_between_t_gates():
    word = Word(("h", "t", "s", "h", "t", "h", "t", "z", "h", "tdg"))
    gates = synthesize(word.unitary()).gates
    places = [place for place, gate in enumerate(gates) if gate == "t"]
    assert len(places) == 4
    for one, other in pairwise(places):
        assert gates[one + 1 : other] in (("h",), ("h", "s"))


@pytest.mark.parametrize(("axis", "turn"), [(X, ("h",)), (Y, ("h", "s")), (Z, ())])
def test_about_an_axis(axis, turn):
    word = Word(("t", "h", "t", "s", "h", "t"), 3)
    found = about_axis(word, axis)
    there = Word(turn).unitary()
    assert there.times(word.unitary()).times(there.adjoint()).reduced() == found.unitary()
    assert found.t_count == 3


def test_what_is_not_unitary_is_refused():
    with pytest.raises(ValueError, match="not unitary"):
        synthesize(ExactUnitary(((1, 0, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0), (1, 0, 0, 0))))
