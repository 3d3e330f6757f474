"""Annealing of layouts in plain Python: every move computes the cost anew.

It draws the same numbers as the kernel and costs are integers, so both must make the same moves: the yardstick of
``benchmarks.annealing`` and the oracle of its tests.
"""

from collections.abc import Sequence
from itertools import combinations

from qlower.passes.multiplex.annealing.annealing_columns import Schedule, Sites, Weights


class PlainAnnealing:
    """A run in plain Python.

    Attributes:
        site_of: the qubit of each data qubit.
        cost: of it.
        best, best_cost: the cheapest layout seen.
        accepted: moves made.
    """

    def __init__(self, sites: Sites, weights: Weights, start: Sequence[int], unavailable: Sequence[int] = ()) -> None:
        num = sites.num
        self.num, self.num_data, self.programs, self.crowding = num, weights.num, weights.programs, weights.crowding
        self.distance = [sites.distance[q * num : (q + 1) * num].tolist() for q in range(num)]
        self.gate_distance = [sites.gate_distance[q * num : (q + 1) * num].tolist() for q in range(num)]
        self.neighbours = [sites.neighbours[sites.offsets[q] : sites.offsets[q + 1]].tolist() for q in range(num)]
        self.near = [sites.near[sites.near_offsets[q] : sites.near_offsets[q + 1]].tolist() for q in range(num)]
        self.site_readout, self.presence = sites.readout.tolist(), sites.presence.tolist()
        self.program, self.helper = weights.program.tolist(), weights.helper.tolist()
        self.readout, self.pull = weights.readout.tolist(), weights.pull.tolist()
        self.gates = [
            (data, int(weights.partners[at]), int(weights.weights[at]))
            for data in range(weights.num)
            for at in range(weights.offsets[data], weights.offsets[data + 1])
            if data < weights.partners[at]
        ]
        self.unavailable = frozenset(unavailable)
        self.site_of = [int(site) for site in start]
        self.cost = self.cost_of(self.site_of)
        self.best, self.best_cost, self.accepted = list(self.site_of), self.cost, 0

    def cost_of(self, site_of: Sequence[int]) -> int:
        """The cost of a layout, by its definition."""
        data_at = {site: data for data, site in enumerate(site_of)}
        free = [q for q in range(self.num) if q not in data_at and q not in self.unavailable]
        cost: int = sum(weight * self.gate_distance[site_of[a]][site_of[b]] for a, b, weight in self.gates)
        for a, b in combinations(range(self.num_data), 2):
            pull = self.pull[self.program[a] * self.programs + self.program[b]]
            cost += pull * self.distance[site_of[a]][site_of[b]]
        for data, site in enumerate(site_of):
            reach = self.distance[site]
            if self.helper[data]:
                cost += self.helper[data] * min((reach[q] for q in free), default=max(reach))
            cost += self.readout[data] * self.site_readout[site] + self.presence[site]
            for other in self.neighbours[site]:
                stranger = data_at.get(other)
                if stranger is not None and data < stranger and self.program[stranger] != self.program[data]:
                    cost += self.crowding
        return cost

    def run(self, schedule: Schedule) -> None:
        """All moves of a schedule."""
        random = _Xorshift(schedule.seed)
        temperature = schedule.temperature
        depths = schedule.depths.tolist()
        for _ in range(schedule.steps):
            data = random.draw() % self.num_data
            to_free = random.draw() < schedule.move_share
            there = self._drawn(data, to_free, random)
            most = temperature * depths[random.draw() >> 20]
            temperature *= schedule.cooling
            if there >= 0:
                self._try(data, there, most)

    def _drawn(self, data: int, to_free: bool, random: "_Xorshift") -> int:
        data_at = {site: other for other, site in enumerate(self.site_of)}
        choices = [
            site
            for site in self.near[self.site_of[data]]
            if (
                site not in data_at and site not in self.unavailable
                if to_free
                else site in data_at and self.program[data_at[site]] == self.program[data]
            )
        ]
        return choices[random.draw() % len(choices)] if choices else -1

    def _try(self, data: int, there: int, most: float) -> None:
        changed = list(self.site_of)
        if there in changed:
            changed[changed.index(there)] = changed[data]
        changed[data] = there
        cost = self.cost_of(changed)
        if cost - self.cost <= most:
            self.site_of, self.cost = changed, cost
            self.accepted += 1
            if cost < self.best_cost:
                self.best, self.best_cost = list(changed), cost


class _Xorshift:
    """Marsaglia 2003, doi:10.18637/jss.v008.i14, with 32 bits."""

    def __init__(self, seed: int) -> None:
        self.value = seed

    def draw(self) -> int:
        self.value ^= (self.value << 13) & 0xFFFFFFFF
        self.value ^= self.value >> 17
        self.value ^= (self.value << 5) & 0xFFFFFFFF
        return self.value
