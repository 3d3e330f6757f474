"""Bringing the contents of qubits to other qubits with SWAPs along couplings.

Approximate token swapping after Miltzow et al. (ESA 2016, doi:10.4230/LIPIcs.ESA.2016.66): at most four times the
fewest SWAPs. From every qubit whose content is not at home goes an arrow to a neighbour that is closer to that home.
Along a closed chain of arrows all contents advance at once; where no chain closes, one content moves over one that is
at home.
"""

import numpy as np

from qlower.passes.mapping.coupling import Coupling, Ints


def swaps_to(coupling: Coupling, now: Ints, wanted: Ints) -> Ints:
    """SWAPs that take a layout (the qubit of each wire, all wires placed) to another; int32 [n, 2].

    Every content must have its home in its own connected part.
    """
    tokens = _Tokens(coupling, now, wanted)
    while tokens.away:
        tokens.advance()
    return np.array(tokens.swaps, dtype=np.int32).reshape(-1, 2)


class _Tokens:
    """Where the content of each qubit wants to be.

    Attributes:
        goal: the home of each qubit's content.
        away: the qubits whose content is not at home; a dict for its order.
        swaps: what was done so far.
    """

    def __init__(self, coupling: Coupling, now: Ints, wanted: Ints) -> None:
        offsets, neighbours = coupling.offsets.tolist(), coupling.neighbours.tolist()
        self.distance = coupling.distance.reshape(coupling.num, coupling.num)
        self.neighbours = [neighbours[offsets[q] : offsets[q + 1]] for q in range(coupling.num)]
        self.goal = list(range(coupling.num))
        for here, there in zip(now.tolist(), wanted.tolist(), strict=True):
            self.goal[here] = there
        self.away = dict.fromkeys(q for q in range(coupling.num) if self.goal[q] != q)
        self.swaps: list[tuple[int, int]] = []

    def advance(self) -> None:
        """Along the first closed chain; without one, a step over a content that is at home."""
        blocked: tuple[int, int] | None = None
        seen: set[int] = set()
        for start in sorted(self.away):
            chain: list[int] = []
            here = start
            while here not in seen:
                seen.add(here)
                chain.append(here)
                following = self.closer(here)
                if following not in self.away:
                    blocked = blocked or (here, following)
                    break
                here = following
            else:
                if here in chain:
                    self.rotate(chain[chain.index(here) :])
                    return
        assert blocked is not None
        self.swap(*blocked)

    def closer(self, qubit: int) -> int:
        """A neighbour closer to the home of the qubit's content, if possible one whose own content wants to come."""
        home = self.goal[qubit]
        near = [n for n in self.neighbours[qubit] if self.distance[n, home] < self.distance[qubit, home]]
        back = [n for n in near if self.distance[qubit, self.goal[n]] < self.distance[n, self.goal[n]]]
        away = [n for n in near if n in self.away]
        chosen: int = (back or away or near)[0]
        return chosen

    def rotate(self, chain: list[int]) -> None:
        """Move every content of a closed chain to the next qubit of the chain."""
        for index in range(len(chain) - 1, 0, -1):
            self.swap(chain[index - 1], chain[index])

    def swap(self, first: int, second: int) -> None:
        """Exchange two contents."""
        self.goal[first], self.goal[second] = self.goal[second], self.goal[first]
        self.swaps.append((first, second))
        for qubit in (first, second):
            if self.goal[qubit] == qubit:
                self.away.pop(qubit, None)
            else:
                self.away[qubit] = None
