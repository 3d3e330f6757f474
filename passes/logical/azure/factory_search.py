"""Which factories are worth having: the search of the legacy estimator.

For each sequence of units the distances of the rounds do not fall. A factory that misses the error rate asks for larger
distances; one that meets it, or costs more than another found before, does not. So the search bisects for the
smallest distances round by round, then walks along the border between the two. Because costs need not grow with
distance (units that fail less are fewer), it may miss a factory; the same ones are missed here.
"""

from collections.abc import Callable, Sequence
from itertools import product

from qlower.passes.logical.azure.distillation import (
    BARE,
    UNITS,
    Factory,
    Stage,
    bare_stage,
    encoded_stage,
    factory_of,
    passed_on,
)
from qlower.passes.logical.azure.qubit_models import Machine

MOST_ROUNDS = 3
MOST_ROUNDS_AT_NEED = 4
"""Tried where no factory of fewer rounds will do."""
CLIFFORD_SHARE = 0.1
"""A unit may be used on qubits whose operations err at most this many times as often as physical T gates."""

Distances = list[int]
"""Per round, the index i of distance 2·i + 1."""
Grow = Callable[[Sequence[int]], bool]
"""Whether larger distances than these are asked for."""


def find_factories(machine: Machine, error_rate: float, largest_distance: int) -> list[Factory]:
    """Factories that none beats in qubits per state and in time, the largest first.

    Args:
        machine: qubits and code.
        error_rate: that states may have at most.
        largest_distance: of a round.
    """
    if error_rate > machine.qubit.t_gate_error:
        return [passed_on(machine.patch(largest_distance), machine.qubit.t_gate_error)]
    search = _Search(machine, error_rate, (largest_distance + 1) // 2)
    for rounds in range(1, MOST_ROUNDS + 1):
        search.try_rounds(rounds)
    if not search.found:
        search.try_rounds(MOST_ROUNDS_AT_NEED)
    search.drop_beaten()
    return sorted(search.found, key=lambda factory: factory.cost, reverse=True)


class _Search:
    """The factories found so far."""

    def __init__(self, machine: Machine, error_rate: float, num_distances: int) -> None:
        self.found: list[Factory] = []
        self.error_rate = error_rate
        self.input_error = machine.qubit.t_gate_error
        self.encoded = [
            [encoded_stage(unit, machine.patch(2 * index + 1)) for index in range(num_distances)] for unit in UNITS
        ]
        self.bare = [bare_stage(unit, machine.qubit) for unit in UNITS]
        self.last = num_distances - 1

    def try_rounds(self, rounds: int) -> None:
        """Add the factories of so many rounds."""
        for units in product(range(len(UNITS)), repeat=rounds):
            least = self._least(units)
            if max(least) <= self.last:
                self._try(units, least)

    def drop_beaten(self) -> None:
        """Leave out factories that others beat."""
        place = 0
        while place < len(self.found):
            if not self._is_beaten(self.found[place]):
                place += 1
                continue
            last = self.found.pop()
            if place < len(self.found):
                self.found[place] = last

    def _try(self, units: Sequence[int], least: Distances) -> None:
        def grow(distances: Sequence[int]) -> bool:
            return self._asks_for_more(units, distances)

        most = [self.last] * len(units)
        if grow(most) or not grow(least):
            return
        border = _bisected(least, most, grow)
        current = [max(pair) for pair in zip(border, least, strict=True)]
        on = _turned(current, least, self.last)
        while on:
            on = _next(current, least, self.last) if grow(current) else _turned(current, least, self.last)

    def _least(self, units: Sequence[int]) -> Distances:
        """The smallest distances whose operations are good enough, not falling."""
        worst = CLIFFORD_SHARE * self.input_error
        least: Distances = []
        for place, unit in enumerate(units):
            good = (index for index, stage in enumerate(self.encoded[unit]) if stage.clifford_error <= worst)
            first = next(good, self.last + 1)
            if place == 0:
                first = 0 if self.bare[unit].clifford_error <= worst else max(1, first)
            least.append(max(first, least[-1] if least else 0))
        return least

    def _stage(self, place: int, unit: int, index: int) -> Stage:
        return self.bare[unit] if place == 0 and 2 * index + 1 == BARE else self.encoded[unit][index]

    def _asks_for_more(self, units: Sequence[int], distances: Sequence[int]) -> bool:
        pairs = zip(units, distances, strict=True)
        factory = factory_of([self._stage(place, *pair) for place, pair in enumerate(pairs)], self.input_error)
        if factory is None:
            return True
        if self._is_beaten(factory):
            return False
        if factory.error_rate > self.error_rate:
            return True
        self.found.append(factory)
        return False

    def _is_beaten(self, factory: Factory) -> bool:
        qubits, duration = factory.cost
        return any(
            other.cost[0] <= qubits and other.cost[1] <= duration and other.cost != (qubits, duration)
            for other in self.found
        )


def _bisected(least: Distances, most: Distances, grow: Grow) -> Distances:
    """Small distances that ask for no more, found round by round."""
    current = list(most)
    for place in range(len(least)):
        low, high = (least[0] if place == 0 else current[place - 1]), most[place]
        while low + 1 < high:
            current[place] = (low + high) // 2
            if grow(current):
                low = current[place] + 1
            else:
                high = current[place]
        current[place] = high
        if low + 1 == high:
            current[place] = low
            if grow(current):
                current[place] = high
    return current


def _next(current: Distances, least: Distances, last: int) -> bool:
    """Go to the next larger distances in place; False at the end."""
    place = len(current) - 1
    current[place] += 1
    while current[place] > last:
        if place == 0:
            return False
        place -= 1
        current[place] += 1
    _level(current, least, place)
    return True


def _turned(current: Distances, least: Distances, last: int) -> bool:
    """Go to distances that are larger in one round and smaller in the later ones, in place; False at the end."""
    place = len(current) - 1
    while place > 0 and (current[place] <= current[place - 1] + 1 or current[place - 1] == last):
        place -= 1
    if place == 0:
        return False
    current[place - 1] += 1
    _level(current, least, place - 1)
    return True


def _level(current: Distances, least: Distances, place: int) -> None:
    """Make the distances of the rounds after ``place`` as small as can be."""
    for later in range(place + 1, len(current)):
        current[later] = max(current[later - 1], least[later])
