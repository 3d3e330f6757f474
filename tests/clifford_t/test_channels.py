"""Mixtures and fallbacks as channels: in doubles, from plain matrices, and against states that tell them apart."""

from fractions import Fraction
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.passes.synthesis.clifford_t import channels
from qlower.passes.synthesis.clifford_t.channels import diamond_error, kraus_of_fallback, kraus_of_mixture
from qlower.passes.synthesis.clifford_t.diagonal import mix_diagonal
from qlower.passes.synthesis.clifford_t.exact_synthesis import Word
from qlower.passes.synthesis.clifford_t.fallback import mix_fallback
from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.rotation import approximate_rotation, bits_for

angles = st.floats(-7, 7, allow_nan=False)
H = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
PHASES = {"t": 1, "s": 2, "z": 4, "sdg": 6, "tdg": 7}
MATRICES = {name: np.diag([1, np.exp(0.25j * pi * power)]) for name, power in PHASES.items()}
MATRICES |= {"h": H, "x": np.array([[0, 1], [1, 0]]), "y": np.array([[0, -1j], [1j, 0]])}


def matrix(word):
    total = np.eye(2)
    for gate in word.gates:
        total = MATRICES[gate] @ total
    return total


def rz(angle):
    return np.diag(np.exp([-0.5j * angle, 0.5j * angle]))


def circuit_kraus(rotation):
    """The fallback's circuit on data (first factor) and ancilla: CX, V, CX, measurement, correction."""
    cx = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    for branch in rotation.branches:
        whole = cx @ np.kron(np.eye(2), matrix(branch.word)) @ cx
        success, failure = (whole.reshape(2, 2, 2, 2)[:, outcome, :, 0] for outcome in (0, 1))
        yield float(branch.probability), success
        for probability, word in branch.correction.words:
            z = MATRICES["z"]
            for correction in (matrix(word), z @ matrix(word) @ z):
                yield float(branch.probability * probability) / 2, correction @ failure


def mixture_kraus(mixture):
    for probability, word in mixture.words:
        z = MATRICES["z"]
        for one in (matrix(word), z @ matrix(word) @ z):
            yield float(probability) / 2, one


def superoperator(kraus):
    return sum(probability * np.kron(k, k.conj()) for probability, k in kraus)


def seen_difference(difference, tries=40):
    """The largest trace norm that states of the qubit and a reference qubit show: a lower bound of the diamond norm."""
    choi = difference.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)
    generator = np.random.default_rng(5)
    best = 0.0
    for number in range(tries):
        root = np.eye(2) if number == 0 else generator.normal(size=(2, 2)) + 1j * generator.normal(size=(2, 2))
        root = root / np.linalg.norm(root)
        joint = np.kron(np.eye(2), root)
        best = max(best, float(np.abs(np.linalg.eigvalsh(joint @ choi @ joint.conj().T)).sum()))
    return best


@settings(max_examples=12, deadline=None)
@given(angles, st.sampled_from([1e-2, 1e-3, 1e-4, 1e-6]))
def test_fallbacks_are_within_epsilon_as_channels(angle, epsilon):
    rotation = mix_fallback(angle, epsilon)
    bound = diamond_error(kraus_of_fallback(rotation), angle)
    assert bound <= epsilon
    difference = superoperator(circuit_kraus(rotation)) - superoperator([(1.0, rz(angle))])
    # Columns of a difference of channels have no trace.
    assert np.abs(difference[0] + difference[3]).max() < 1e-12
    seen = seen_difference(difference)
    assert seen <= bound + 1e-13
    assert seen >= 0.49 * bound - 1e-13


@settings(max_examples=12, deadline=None)
@given(angles, st.sampled_from([1e-1, 1e-2, 1e-3, 1e-6]))
def test_mixtures_are_within_epsilon_as_channels(angle, epsilon):
    mixture = mix_diagonal(Direction.of_rotation(angle, bits_for(epsilon)), epsilon)
    bound = diamond_error(kraus_of_mixture(mixture), angle)
    assert bound <= epsilon
    difference = superoperator(mixture_kraus(mixture)) - superoperator([(1.0, rz(angle))])
    # For maps of this kind the bound is the norm, and the maximally entangled state shows it.
    assert seen_difference(difference) == pytest.approx(bound, rel=1e-6, abs=1e-12)


def known(weights):
    return [(Fraction(weight, 100), channels.matrix_of_word(Word(gates))) for gates, weight in weights.items()]


def test_the_bound_of_channels_whose_norm_is_known():
    assert diamond_error(known({(): 99, ("z",): 1}), 0.0) == pytest.approx(0.02, rel=1e-12)
    assert diamond_error(known({(): 99, ("x",): 1}), 0.0) == pytest.approx(0.02, rel=1e-12)
    assert diamond_error(known({(): 100}), 0.25) == pytest.approx(2 * np.sin(0.125), rel=1e-12)
    assert diamond_error(known({("t",): 100}), 0.0) == pytest.approx(2 * np.sin(pi / 8), rel=1e-12)
    # A coherent turn about another axis is not of the kind the bound is tight for; it must still be one.
    assert diamond_error(known({("h",): 100}), 0.0) >= 2


def test_what_is_no_channel_is_refused():
    with pytest.raises(ValueError, match="add up to 1"):
        diamond_error([(Fraction(1, 2), channels.matrix_of_word(Word(())))], 0.0)


def test_a_word_as_a_channel_is_at_most_twice_its_operator_norm():
    found = approximate_rotation(0.7, 1e-3)
    bound = diamond_error([(Fraction(1, 2), m) for m in (channels.matrix_of_word(Word(found.gates)),) * 2], 0.7)
    assert bound >= found.error
    twirled = [
        (Fraction(1, 2), channels.matrix_of_word(Word(found.gates))),
        (Fraction(1, 2), channels.matrix_of_word(Word(("z", *found.gates, "z")))),
    ]
    assert diamond_error(twirled, 0.7) <= 2 * found.error * (1 + 1e-9)


def test_exact_angles_need_nothing():
    rotation = mix_fallback(pi / 2, 1e-6)
    assert rotation.t_count == 0
    assert len(rotation.branches) == 1
    assert rotation.branches[0].success == 1


@pytest.mark.parametrize("eighths", range(8))
@pytest.mark.parametrize(
    ("away", "epsilon"), [(1e-3, 1e-5), (-1e-6, 1e-8), (3e-6, 1e-9), (-2e-10, 1e-10), (1e-12, 1e-6)]
)
def test_angles_beside_multiples_of_an_eighth_turn_are_nearly_free(eighths, away, epsilon):
    angle = eighths * pi / 4 + away
    rotation = mix_fallback(angle, epsilon)
    assert diamond_error(kraus_of_fallback(rotation), angle) <= epsilon
    # A power of T, nearly always.
    assert rotation.t_count <= eighths % 2 + 3
    assert approximate_rotation(angle, epsilon).error <= epsilon


def test_mean_t_count_of_mixed_fallback():
    """The acceptance figure; see benchmarks/grid_synthesis.py."""
    sample = np.random.default_rng(20).uniform(-pi, pi, 15).tolist()
    found = [mix_fallback(angle, 3.3e-9) for angle in sample]
    assert all(
        diamond_error(kraus_of_fallback(rotation), angle) <= 3.3e-9
        for rotation, angle in zip(found, sample, strict=True)
    )
    assert np.mean([rotation.t_count for rotation in found]) <= 21


@pytest.mark.parametrize("epsilon", [0.0, 0.02, 1e-31])
def test_epsilon_out_of_range(epsilon):
    with pytest.raises(ValueError, match="epsilon"):
        mix_fallback(0.3, epsilon)
