"""Rotations by a measurement that most often succeeds, with a correction where it does not.

An ancilla in |0⟩ gets CX from the data qubit, V = [[u, −t†], [t, u†]], and CX from the data qubit again; then it is
measured. On 0, with probability |u|², the data qubit has got diag(u, u†)/|u|. On 1 it has got diag(t, −t†)/|t|, which
is known as well, and a mixture of words turns it the rest of the way. Only the phase of u must be right, so V takes a
third of the T gates of a word without ancilla; choosing between two V whose errors cancel takes a sixth.

Sources: A. Bocharov, M. Roetteler, K. M. Svore, arXiv:1409.3552 (fallback); V. Kliuchnikov, K. Lauter, R. Minko,
A. Paetznick, C. Petit, arXiv:2203.10064 (mixed fallback).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import log2, sin, sqrt

from qlower.passes.synthesis.clifford_t.diagonal import DiagonalMixture, mix_diagonal
from qlower.passes.synthesis.clifford_t.exact_synthesis import Word
from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.grid import coordinates
from qlower.passes.synthesis.clifford_t.mixture import Choice, best_pair
from qlower.passes.synthesis.clifford_t.rings import Omega
from qlower.passes.synthesis.clifford_t.rotation import (
    SMALLEST_EPSILON,
    bits_for,
    least_t_count,
    other_entry,
    with_fewest,
    word_of_level,
)
from qlower.passes.synthesis.clifford_t.sector import Entry, entries_by_level

_PATIENCE = 1
_MOST_TURNS = 3.0
_MOST_LOSS = 0.15
"""A failure costs some 40 T gates or more, so that V must succeed more often than this."""
_CORRECTION_SHARE = 0.08
"""The part of ε that corrections may spend: a failure is rare, so that it is cheap to make them good."""
_WORST_CORRECTION = 0.1
LARGEST_EPSILON = 0.01
"""Above it a word without ancilla is as cheap."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to measure.

    Attributes:
        probability: with which it is chosen, a whole number of 2^−coins.
        word: V, on the ancilla.
        success: the probability of the outcome 0, about.
        correction: what to do with the data qubit on the outcome 1.
    """

    probability: Fraction
    word: Word
    success: float
    correction: DiagonalMixture


@dataclass(frozen=True, slots=True)
class FallbackRotation:
    """RZ(θ) with an ancilla and a measurement.

    Attributes:
        branches: one or two.
        coins: how many fair coins decide between them.
    """

    branches: tuple[Branch, ...]
    coins: int

    @property
    def t_count(self) -> float:
        """T gates on average."""
        return sum(
            float(branch.probability) * (branch.word.t_count + (1 - branch.success) * branch.correction.t_count)
            for branch in self.branches
        )


def mix_fallback(angle_rad: float | Fraction, epsilon: float) -> FallbackRotation:
    """The cheapest mixture found within ε of RZ(θ) in the diamond norm, with doubles; ``channels.py`` proves it.

    Raises:
        ValueError: ε is not in [1e-30, 0.01].
    """
    if not SMALLEST_EPSILON <= epsilon <= LARGEST_EPSILON:
        raise ValueError(f"epsilon must be from {SMALLEST_EPSILON} to {LARGEST_EPSILON}, not {epsilon}")
    direction = Direction.of_rotation(angle_rad, bits_for(epsilon))
    pair = best_pair(_batches(direction, epsilon), epsilon, _PATIENCE)
    branches = []
    for weight, choice in pair.weighted():
        loss = choice.loss
        correction = DiagonalMixture(((Fraction(1), Word(())),), 0)
        if loss:
            correction = mix_diagonal(_correction(direction, choice.b), _correction_error(epsilon, loss))
        word = word_of_level(choice.a, choice.b, choice.level)
        branches.append(Branch(weight, word, 1 - loss, correction))
    return FallbackRotation(tuple(branches), pair.coins)


def _batches(direction: Direction, epsilon: float) -> Iterator[tuple[int, Iterator[Choice]]]:
    for level, entries in entries_by_level(direction, _MOST_LOSS, _MOST_TURNS * sqrt(2 * epsilon)):
        yield least_t_count(level), _choices(entries, epsilon)


def _choices(entries: list[Entry], epsilon: float) -> Iterator[Choice]:
    for entry in entries:
        b = other_entry(entry.a, entry.level)
        if b is None:
            continue
        b = with_fewest(entry.a, b, entry.level)
        kept, turn, leak, cost = 1 - entry.loss, entry.turn_rad, 0.0, float(least_t_count(entry.level))
        if entry.loss:
            error = _correction_error(epsilon, entry.loss)
            leak, cost = entry.loss * error, cost + entry.loss * _expected_correction_cost(error)
        defect = complex(-2 * kept * sin(turn / 2) ** 2, kept * sin(turn))
        yield Choice(entry.level, entry.a, b, entry.loss, defect, leak, cost)


def _correction_error(epsilon: float, loss: float) -> float:
    return min(_WORST_CORRECTION, _CORRECTION_SHARE * epsilon / loss)


def _expected_correction_cost(error: float) -> float:
    """T gates of a mixed diagonal approximation on average; the numbers are a fit."""
    return 1.52 * log2(1 / error)


def _correction(direction: Direction, b: Omega) -> Direction:
    """The z for which diag(z, z†)·diag(b, −b†)/|b| is the rotation wanted, up to a phase."""
    plain = Direction(1 << direction.bits, 0, direction.bits)
    real, imaginary, _, _ = coordinates(b, plain)
    product = direction.times(Direction.toward(real, imaginary, direction.bits).inverse())
    return Direction(product.sine, -product.cosine, direction.bits)
