"""Mixed diagonal approximation: RZ(θ) as a mixture of words, to an error in the diamond norm.

Each word W = [[u, −t†], [t, u†]] of a mixture is run as W or as Z·W·Z with probability ½ each. That leaves
diag(u, u†) with probability |u|² and an exchange of |0⟩ and |1⟩ with probability |t|², and no coherence of the two; so
|t|² may be of the order of the error, and not of its square.

Source: V. Kliuchnikov, K. Lauter, R. Minko, A. Paetznick, C. Petit, arXiv:2203.10064.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sin, sqrt

from qlower.passes.synthesis.clifford_t.exact_synthesis import Word
from qlower.passes.synthesis.clifford_t.fixed_point import Direction
from qlower.passes.synthesis.clifford_t.mixture import Choice, best_pair
from qlower.passes.synthesis.clifford_t.rotation import approximate_direction, least_t_count
from qlower.passes.synthesis.clifford_t.sector import Entry, entries_by_level

_PATIENCE = 1
_MOST_TURNS = 3.0


@dataclass(frozen=True, slots=True)
class DiagonalMixture:
    """Words to take with probabilities, each with or without a Z before and after it.

    Attributes:
        words: with their probabilities, whole numbers of 2^−coins.
        coins: how many fair coins decide for a word; one more decides for the Z gates.
    """

    words: tuple[tuple[Fraction, Word], ...]
    coins: int

    @property
    def t_count(self) -> float:
        """T gates on average."""
        return float(sum(weight * word.t_count for weight, word in self.words))


def mix_diagonal(direction: Direction, epsilon: float) -> DiagonalMixture:
    """The cheapest mixture within ε of diag(z, z†), found to be so with doubles; ``channels.py`` proves it."""
    pair = best_pair(_batches(direction, epsilon), epsilon, _PATIENCE)
    if pair is None:
        # Beside an angle that Clifford+T has, a partner may be far to seek.
        word = Word(approximate_direction(direction, epsilon / 2).gates)
        return DiagonalMixture(((Fraction(1), word),), 0)
    words = tuple((weight, choice.entry.word()) for weight, choice in pair.weighted())
    return DiagonalMixture(words, pair.coins)


def _batches(direction: Direction, epsilon: float) -> Iterator[tuple[int, Iterator[Choice]]]:
    # An error is 2·loss + turn·turn′/2, so neither part may be larger than all of it.
    for level, entries in entries_by_level(direction, epsilon / 2, _MOST_TURNS * sqrt(2 * epsilon)):
        yield least_t_count(level), map(_choice, entries)


def _choice(entry: Entry) -> Choice:
    kept, turn = 1 - entry.loss, entry.turn_rad
    defect = complex(-entry.loss - 2 * kept * sin(turn / 2) ** 2, kept * sin(turn))
    return Choice(entry, defect, entry.loss, least_t_count(entry.level))
