"""Rotations by a measurement that most often succeeds, with a correction where it does not.

An ancilla in |0⟩ gets CX from the data qubit, V = [[u, −t†], [t, u†]], and CX from the data qubit again; then it is
measured. On 0, with probability |u|², the data qubit has got diag(u, u†)/|u|. On 1 it has got diag(t, −t†)/|t|, which
is known as well, and a mixture of words turns it the rest of the way. Only the phase of u must be right, so V takes a
third of the T gates of a word without ancilla; choosing between two V whose errors cancel takes a sixth.

Sources: A. Bocharov, M. Roetteler, K. M. Svore, arXiv:1409.3552 (fallback); V. Kliuchnikov, K. Lauter, R. Minko,
A. Paetznick, C. Petit, arXiv:2203.10064 (mixed fallback).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import copysign, log2, sin, sqrt

from qlower.passes.synthesis.clifford_t.diagonal import DiagonalMixture, mix_diagonal
from qlower.passes.synthesis.clifford_t.exact_synthesis import Word
from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.grid import coordinates
from qlower.passes.synthesis.clifford_t.mixture import Choice, best_pair
from qlower.passes.synthesis.clifford_t.rings import Omega
from qlower.passes.synthesis.clifford_t.rotation import SMALLEST_EPSILON, bits_for, least_t_count
from qlower.passes.synthesis.clifford_t.sector import Entry, entries_by_level, nearest_eighth_turn

_PATIENCE = 1
_MOST_TURNS = 3.0
_MOST_LOSS = 0.15
"""A failure costs some 40 T gates or more, so that V must succeed more often than this."""
_CORRECTION_SHARE = 0.08
"""The part of ε that corrections may spend: a failure is rare, so that it is cheap to make them good."""
_WORST_CORRECTION = 0.1
_WIDEST_TURN = 0.3
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
    pair = best_pair(_batches(Fraction(angle_rad), direction, epsilon), epsilon, _PATIENCE)
    if pair is None:
        raise AssertionError("sectors have entries on every level but the lowest")
    branches = []
    for weight, choice in pair.weighted():
        entry = choice.entry
        correction = DiagonalMixture(((Fraction(1), Word(())),), 0)
        if entry.loss:
            target = _correction(direction, entry.other())
            correction = mix_diagonal(target, _correction_error(epsilon, entry.loss))
        branches.append(Branch(weight, entry.word(), 1 - entry.loss, correction))
    return FallbackRotation(tuple(branches), pair.coins)


def _batches(angle: Fraction, direction: Direction, epsilon: float) -> Iterator[tuple[int, Iterable[Choice]]]:
    most_turn = _MOST_TURNS * sqrt(2 * epsilon)
    near = nearest_eighth_turn(direction)
    if abs(near.turn_rad) > most_turn:
        for level, entries in entries_by_level(direction, _MOST_LOSS, most_turn):
            yield least_t_count(level), [_choice(entry, epsilon) for entry in entries]
        return
    # A power of T is nearly right. It is mixed with something that turns much further the other way, and is rare.
    yield near.level, [_choice(near, epsilon)]
    if abs(near.turn_rad) < epsilon / 2:
        return
    window = copysign(min(_WIDEST_TURN, 1.8 * epsilon / abs(near.turn_rad)), -near.turn_rad)
    centre = 2 / 3 * window
    shifted = Direction.of_rotation(angle - Fraction(centre), direction.bits)
    for level, entries in entries_by_level(shifted, _MOST_LOSS, abs(window) / 3):
        moved = [replace(entry, turn_rad=entry.turn_rad + centre) for entry in entries]
        yield least_t_count(level), [_choice(entry, epsilon) for entry in moved]


def _choice(entry: Entry, epsilon: float) -> Choice:
    kept, turn, leak, cost = 1 - entry.loss, entry.turn_rad, 0.0, float(least_t_count(entry.level))
    if entry.loss:
        error = _correction_error(epsilon, entry.loss)
        leak, cost = entry.loss * error, cost + entry.loss * _expected_correction_cost(error)
    return Choice(entry, complex(-2 * kept * sin(turn / 2) ** 2, kept * sin(turn)), leak, cost)


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
