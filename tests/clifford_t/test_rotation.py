"""Rotations: grid problems against brute force, errors against an independent oracle, T-counts against all words."""

from decimal import Decimal
from fractions import Fraction
from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from precise import PI, distance, exponential, matrix, rotation

from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.fixed_point import pi as fixed_pi
from qlower.passes.synthesis.clifford_t.grid import Slice, radius_squared
from qlower.passes.synthesis.clifford_t.rotation import approximate_rotation, bits_for

angles = st.floats(-20, 20, allow_nan=False)


@given(angles, st.integers(40, 200))
def test_directions_are_exact(angle, bits):
    found = Direction.of_rotation(angle, bits)
    true = exponential(-Decimal(angle) / 2)
    assert abs(Decimal(found.cosine) / 2**bits - true.re) < Decimal(16) / 2**bits
    assert abs(Decimal(found.sine) / 2**bits - true.im) < Decimal(16) / 2**bits


def test_pi_and_large_angles():
    assert abs(Decimal(fixed_pi(300)) / 2**300 - PI) < Decimal(2) ** -298
    found = Direction.of_rotation(Fraction(10**30), 100)
    true = exponential(-(Decimal(10) ** 30 / 2) % (2 * PI))
    assert abs(Decimal(found.cosine) / 2**100 - true.re) < Decimal(2) ** -90


@pytest.mark.parametrize("level", range(2, 8))
@pytest.mark.parametrize("angle", [0.3, 2.0, -1.1, 0.0, pi / 2])
@pytest.mark.parametrize("epsilon", [0.4, 0.1])
def test_grid_problems_are_complete(level, angle, epsilon):
    """Every point that a search through all coefficients finds in the part of the disk is listed."""
    depth = epsilon**2 / 2
    listed = list(Slice.cap(Direction.of_rotation(angle, 128), depth).points(level))
    assert len(listed) == len(set(listed))
    s, t = radius_squared(level)
    radius, other = sqrt(s + t * sqrt(2)), sqrt(s - t * sqrt(2))
    reach = range(-int(radius + other) - 1, int(radius + other) + 2)
    half, w = sqrt(0.5), np.exp(-0.5j * angle)
    a, b, c, d = np.meshgrid(reach, reach, reach, reach, indexing="ij", sparse=True)
    value = a + (b - d) * half + 1j * (c + (b + d) * half)
    conjugate = a - (b - d) * half + 1j * (c - (b + d) * half)
    inside = (np.abs(value) <= radius) & (np.abs(conjugate) <= other)
    inside &= (value * np.conj(w)).real >= radius * (1 - depth) * (1 + 1e-12)
    expected = {tuple(int(reach[i]) for i in place) for place in np.argwhere(inside)}
    assert expected <= set(listed)


@settings(max_examples=25, deadline=None)
@given(angles, st.sampled_from([0.3, 1e-1, 1e-2, 1e-4, 1e-7, 1e-10, 1e-14]))
def test_errors_are_true_and_within_epsilon(angle, epsilon):
    found = approximate_rotation(angle, epsilon)
    true = distance(rotation(angle), matrix(found.gates, found.phase_sixteenths))
    assert true <= Decimal(found.error) <= Decimal(epsilon)
    assert Decimal(found.error) <= true * Decimal("1.0000001") + Decimal("1e-18")


@pytest.mark.parametrize("angle", [0.1, 0.7, -2.3, 1.234, 3.0])
@pytest.mark.parametrize("epsilon", [0.3, 0.1, 0.03])
def test_no_word_with_fewer_t_gates_is_near_enough(angle, epsilon):
    """All words in Matsumoto and Amano's normal form with fewer T gates, in floating point."""
    found = approximate_rotation(angle, epsilon)
    half = sqrt(0.5)
    h, t, s = np.array([[half, half], [half, -half]]), np.diag([1, np.exp(0.25j * pi)]), np.diag([1, 1j])
    target = np.diag([np.exp(-0.5j * angle), np.exp(0.5j * angle)])
    cliffords = clifford_matrices(h)
    words = np.eye(2, dtype=complex)[None]
    for count in range(found.t_count):
        traces = np.abs(np.einsum("ij,nik,ckj->nc", target.conj(), words, cliffords))
        assert np.sqrt(np.maximum(2 - traces, 0)).min() > epsilon
        syllables = (h @ t, s @ h @ t) if count else (t, h @ t, s @ h @ t)
        words = np.concatenate([words @ syllable for syllable in syllables])
    assert len(words) == (3 * 2 ** (found.t_count - 1) if found.t_count else 1)


def clifford_matrices(h):
    found = [np.eye(2, dtype=complex)]
    for one in found:
        for gate in (h, np.diag([1, 1j])):
            new = gate @ one
            if all(abs(abs(np.trace(new.conj().T @ old)) - 2) > 1e-9 for old in found):
                found.append(new)
    assert len(found) == 24
    return np.array(found)


@pytest.mark.parametrize(("eighths", "t_count"), [(0, 0), (1, 1), (2, 0), (3, 1), (-4, 0), (9, 1)])
def test_multiples_of_an_eighth_turn_are_short(eighths, t_count):
    for epsilon in (1e-2, 1e-12):
        found = approximate_rotation(eighths * pi / 4, epsilon)
        assert found.t_count == t_count
        assert found.error < 1e-14


def test_tiny_angles():
    assert approximate_rotation(1e-9, 1e-8).gates == ()
    assert approximate_rotation(1e-6, 1e-8).t_count > 40


def test_mean_t_counts():
    """The acceptance figures; see benchmarks/grid_synthesis.py."""
    generator = np.random.default_rng(20)
    sample = generator.uniform(-pi, pi, 50).tolist()
    for epsilon, most in ((1e-2, 20.3), (1e-4, 41.9), (1e-6, 62.0), (1e-8, 82.0), (1e-10, 102.6)):
        assert np.mean([approximate_rotation(angle, epsilon).t_count for angle in sample]) <= most


@pytest.mark.parametrize("epsilon", [0.0, -1e-3, 0.6, 1e-31])
def test_epsilon_out_of_range(epsilon):
    with pytest.raises(ValueError, match="epsilon"):
        approximate_rotation(0.3, epsilon)


def test_digits_grow_with_precision():
    assert bits_for(1e-10) > bits_for(1e-5) > 128
