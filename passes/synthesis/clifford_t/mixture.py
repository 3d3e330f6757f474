"""Two choices taken with probabilities, so that their errors cancel to first order.

Every choice has a *defect*, a complex number d, and a *leak*, a number ≥ 0; that of a mixture is the mean, and its
error in the diamond norm is at most |defect| + leak (see ``channels.py``). A rotation that turns too far by
φ has a defect of about iφ − φ²/2: mixed with one that turns too little, φ² is left.

Sources: E. T. Campbell, arXiv:1612.02689; M. B. Hastings, arXiv:1612.01011.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2

from qlower.passes.synthesis.clifford_t.rings import Omega


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to turn.

    Attributes:
        level, a, b: the unitary [[a, −b†], [b, a†]]/s.
        loss: |b/s|².
        defect, leak: see above.
        cost: T gates on average, about.
    """

    level: int
    a: Omega
    b: Omega
    loss: float
    defect: complex
    leak: float
    cost: float


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


def coins_for(epsilon: float) -> int:
    """How many fair coins make a probability fine enough: their grain times √ε is far below ε."""
    return ceil(log2(1 / epsilon) / 2) + 8


def best_pair(batches: Iterable[tuple[int, Iterator[Choice]]], epsilon: float, patience: int) -> Pair:
    """The cheapest mixture within ε.

    Args:
        batches: for each number of T gates, ascending, the choices that take at least so many.
        epsilon: the bound for |defect| + leak.
        patience: how many T gates beyond the best mixture's cost are still tried: a dear choice may be right for a
            cheap one, that is then taken more often.
    """
    best: Pair | None = None
    sides: tuple[list[Choice], list[Choice]] = ([], [])
    for least, batch in batches:
        if best is not None and least > best.cost + patience:
            return best
        for choice in batch:
            side = int(choice.defect.imag < 0)
            for pair in (_alone(choice, epsilon), *(_mixed(choice, other, epsilon) for other in sides[1 - side])):
                if pair is not None and (best is None or pair.cost < best.cost):
                    best = pair
            sides[side].append(choice)
    raise AssertionError("there is always another level")


def _alone(choice: Choice, epsilon: float) -> Pair | None:
    if abs(choice.defect) + choice.leak > epsilon:
        return None
    return Pair((choice,), Fraction(1), 0, choice.cost)


def _mixed(one: Choice, other: Choice, epsilon: float) -> Pair | None:
    """Both with the probabilities that cancel the imaginary parts."""
    coins = coins_for(epsilon)
    share = other.defect.imag / (other.defect.imag - one.defect.imag)
    weight = Fraction(round(share * (1 << coins)), 1 << coins)
    share = float(weight)
    defect = share * one.defect + (1 - share) * other.defect
    if abs(defect) + share * one.leak + (1 - share) * other.leak > epsilon or not 0 < weight < 1:
        return None
    return Pair((one, other), weight, coins, share * one.cost + (1 - share) * other.cost)
