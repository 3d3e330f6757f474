"""Bringing the contents of qubits back where they were, with SWAPs along couplings.

Approximate token swapping (Miltzow et al. 2016, doi:10.4230/LIPIcs.ESA.2016.66): happy SWAPs, which bring both contents
closer, first; then contents go home one by one along shortest paths over a spanning order, which always ends.
"""

import numpy as np

from qlower.passes.mapping.coupling import Coupling, Ints


def swaps_to(coupling: Coupling, now: Ints, wanted: Ints) -> Ints:
    """SWAPs that take a layout (the qubit of each wire, all wires placed) to another; int32 [n, 2]."""
    tokens = _Tokens(coupling, now, wanted)
    tokens.make_happy_swaps()
    tokens.go_home_one_by_one()
    return np.array(tokens.swaps, dtype=np.int32).reshape(-1, 2)


class _Tokens:
    """Where the content of each qubit wants to be."""

    def __init__(self, coupling: Coupling, now: Ints, wanted: Ints) -> None:
        self.num = coupling.num
        self.distance = coupling.distance.reshape(self.num, self.num)
        offsets, neighbours = coupling.offsets.tolist(), coupling.neighbours.tolist()
        self.neighbours = [neighbours[offsets[q] : offsets[q + 1]] for q in range(self.num)]
        self.goal = [0] * self.num
        for here, there in zip(now.tolist(), wanted.tolist(), strict=True):
            self.goal[here] = there
        self.swaps: list[tuple[int, int]] = []
        self.closed: set[int] = set()

    def swap(self, first: int, second: int) -> None:
        """Exchange two contents."""
        self.goal[first], self.goal[second] = self.goal[second], self.goal[first]
        self.swaps.append((first, second))

    def gain(self, first: int, second: int) -> int:
        """By how much a SWAP shortens the two ways home."""
        goal, distance = self.goal, self.distance
        before = distance[first, goal[first]] + distance[second, goal[second]]
        return int(before - distance[second, goal[first]] - distance[first, goal[second]])

    def make_happy_swaps(self) -> None:
        """SWAPs that bring both contents closer, as long as there are any: each shortens the total by two."""
        found = True
        while found:
            found = False
            for qubit in range(self.num):
                if self.goal[qubit] == qubit:
                    continue
                for neighbour in self.neighbours[qubit]:
                    if self.gain(qubit, neighbour) == 2:
                        self.swap(qubit, neighbour)
                        found = True
                        break

    def go_home_one_by_one(self) -> None:
        """Fix qubits one at a time, farthest from the part's first qubit first, so that the rest stays connected."""
        if self.goal == list(range(self.num)):
            return
        for qubit in self._leaves_first():
            holder = self.goal.index(qubit)
            for step in self._path(holder, qubit):
                self.swap(holder, step)
                holder = step
            self.closed.add(qubit)

    def _leaves_first(self) -> list[int]:
        """All qubits so that each, when its turn comes, is a leaf of a spanning forest of what is left."""
        order: list[int] = []
        seen: set[int] = set()
        for root in range(self.num):
            if root in seen:
                continue
            tree, place = [root], 0
            seen.add(root)
            while place < len(tree):
                for neighbour in self.neighbours[tree[place]]:
                    if neighbour not in seen:
                        seen.add(neighbour)
                        tree.append(neighbour)
                place += 1
            order += tree[::-1]
        return order

    def _path(self, start: int, end: int) -> list[int]:
        """A shortest path over qubits that are not closed, without its start."""
        came: dict[int, int] = {end: end}
        frontier = [end]
        while start not in came:
            frontier = [
                neighbour
                for qubit in frontier
                for neighbour in self.neighbours[qubit]
                if neighbour not in self.closed and came.setdefault(neighbour, qubit) == qubit and neighbour != end
            ]
        path = []
        while start != end:
            start = came[start]
            path.append(start)
        return path
