"""Two choices taken with probabilities, so that their errors cancel to first order.

Every choice has a *defect*, a complex number d, and a *leak*, a number ≥ 0; that of a mixture is the mean, and its
error in the diamond norm is at most |defect| + leak (see ``channels.py``). A rotation that turns too far by
φ has a defect of about iφ − φ²/2: mixed with one that turns too little, φ² is left.

Sources: E. T. Campbell, arXiv:1612.02689; M. B. Hastings, arXiv:1612.01011.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import ceil, log2

from qlower.passes.synthesis.clifford_t.rotation import other_entry
from qlower.passes.synthesis.clifford_t.sector import Entry

_MOST_BATCHES = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to turn, which may turn out not to exist.

    Attributes:
        entry: the top left entry of the unitary.
        defect, leak: see above.
        cost: T gates on average, about.
    """

    entry: Entry
    defect: complex
    leak: float
    cost: float

    def no_better_than(self, other: "Choice") -> bool:
        """Whether another choice on the same side is as good in every way."""
        nearer = abs(other.defect.imag) <= abs(self.defect.imag)
        return nearer and other.leak <= self.leak and other.cost <= self.cost


@dataclass(frozen=True, slots=True)
class Pair:
    """The best mixture found.

    Attributes:
        choices: one or two.
        weight: the probability of the first, a whole number of 2^−coins.
        coins: how many fair coins decide.
        cost: T gates on average, about.
    """

    choices: tuple[Choice, ...]
    weight: Fraction
    coins: int
    cost: float

    def weighted(self) -> list[tuple[Fraction, Choice]]:
        """The choices with their probabilities."""
        return list(zip((self.weight, 1 - self.weight), self.choices, strict=False))


def coins_for(spread: float, epsilon: float) -> int:
    """How many fair coins make a probability fine enough: their grain times what it weighs is far below ε."""
    return max(1, ceil(log2(64 * spread / epsilon)))


def best_pair(batches: Iterable[tuple[int, Iterable[Choice]]], epsilon: float, patience: int) -> Pair | None:
    """The cheapest mixture within ε of choices whose norm equation has a solution; None if 60 batches hold none.

    Args:
        batches: for each number of T gates, ascending, the choices that take at least so many.
        epsilon: the bound for |defect| + leak.
        patience: how many T gates beyond the best mixture's cost are still tried: a dear choice may be right for a
            cheap one, that is then taken more often.
    """
    best: Pair | None = None
    sides: tuple[list[Choice], list[Choice]] = ([], [])
    for least, batch in islice(batches, _MOST_BATCHES):
        if best is not None and least > best.cost + patience:
            return best
        for choice in batch:
            side = sides[int(choice.defect.imag < 0)]
            if any(choice.no_better_than(other) for other in side) or not _exists(choice):
                continue
            others = sides[int(choice.defect.imag >= 0)]
            for pair in (_alone(choice, epsilon), *(_mixed(choice, other, epsilon) for other in others)):
                if pair is not None and (best is None or pair.cost < best.cost):
                    best = pair
            side.append(choice)
    return best


def _exists(choice: Choice) -> bool:
    return other_entry(choice.entry.a, choice.entry.level) is not None


def _alone(choice: Choice, epsilon: float) -> Pair | None:
    if abs(choice.defect) + choice.leak > epsilon:
        return None
    return Pair((choice,), Fraction(1), 0, choice.cost)


def _mixed(one: Choice, other: Choice, epsilon: float) -> Pair | None:
    """Both with the probabilities that cancel the imaginary parts."""
    spread = abs(other.defect.imag - one.defect.imag)
    share = abs(other.defect.imag) / spread
    defect = share * one.defect.real + (1 - share) * other.defect.real
    if abs(defect) + share * one.leak + (1 - share) * other.leak > epsilon:
        return None
    coins = coins_for(spread, epsilon)
    weight = Fraction(round(share * (1 << coins)), 1 << coins)
    share = float(weight)
    mean = share * one.defect + (1 - share) * other.defect
    if abs(mean) + share * one.leak + (1 - share) * other.leak > epsilon or not 0 < weight < 1:
        return None
    return Pair((one, other), weight, coins, share * one.cost + (1 - share) * other.cost)
