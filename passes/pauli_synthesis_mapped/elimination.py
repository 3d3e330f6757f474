"""The way to restore the frame that always ends: wire by wire, each to a site that the others can do without.

Greedy steps take fewer gates and are tried first; see ``frame.restore_frame``.
Source: A. Kissinger, A. Meijer-van de Griend, arXiv:1904.00633 (elimination along sites that cut nothing off).
"""

from qlower.passes.pauli_synthesis_mapped.frame import SWAP, cost_after
from qlower.passes.pauli_synthesis_mapped.greedy import do_gate
from qlower.passes.pauli_synthesis_mapped.pair_cliffords import PairCliffords
from qlower.passes.pauli_synthesis_mapped.sites import Sites, neighbour_masks, sites_within
from qlower.passes.pauli_synthesis_mapped.state import State

LIKE_CX = range(9)
"""The classes of one CX."""


class Elimination:
    """Brings the Paulis of every wire to a single site each.

    Attributes:
        active: the sites of wires that are not settled, as a mask; always connected.
        sites: all sites, with costs for what acts on active ones by gates on active ones.
    """

    def __init__(self, sites: Sites, cliffords: PairCliffords, state: State) -> None:
        self.sites, self.cliffords, self.state = sites, cliffords, state
        self.near = neighbour_masks(sites)
        self.active = (1 << sites.num) - 1

    def run(self) -> None:
        """Settle all wires; ``state.steps`` must have room."""
        waiting = list(range(self.sites.num))
        while waiting:
            self.sites = sites_within(self.sites, self.near, self.active)
            wire = min(waiting, key=lambda w: (self._cost(self._row(w)) + self._cost(self._row(w) + 1), w))
            waiting.remove(wire)
            row = self._row(wire)
            self._reduce(row, None)
            self._reduce(row + 1, row)
            self._put_aside(row)

    def _row(self, wire: int) -> int:
        """The row of the image of a wire's Z; that of its X is the next one."""
        return len(self.state.done) + 3 * wire

    def _cost(self, row: int) -> int:
        return int(self.sites.reduction[self._support(row)])

    def _support(self, row: int) -> int:
        return int(self.state.x[row] | self.state.z[row])

    def _pairs(self) -> list[int]:
        ends = zip(self.sites.first.tolist(), self.sites.second.tolist(), strict=True)
        return [pair for pair, (a, b) in enumerate(ends) if self.active >> a & self.active >> b & 1]

    def _reduce(self, row: int, kept: int | None) -> None:
        """Bring a row to a single site, and let another one, which is on a single site, stay on one.

        There is always a gate: at a leaf of the Steiner tree of the row's support.
        """
        choices = [(pair, item) for pair in self._pairs() for item in LIKE_CX]
        while self._cost(row):
            pair, item = next(
                choice
                for choice in choices
                if self._after(row, *choice) < self._cost(row) and (kept is None or not self._after(kept, *choice))
            )
            self._do(pair, item)

    def _after(self, row: int, pair: int, item: int) -> int:
        return cost_after(self.sites, self.cliffords, self.state, row, pair, item)

    def _do(self, pair: int, item: int) -> None:
        do_gate(self.sites, self.cliffords, self.state, len(self.state.done), pair, item)

    def _put_aside(self, row: int) -> None:
        """Move a settled wire to a site without which the others stay connected: into ever smaller parts."""
        while True:
            here = self._support(row)
            parts = self._parts(self.active & ~here)
            if len(parts) <= 1:
                self.active &= ~here
                return
            smallest = min(parts, key=lambda part: (part.bit_count(), part))
            site = here.bit_length() - 1
            ways = [
                (pair, a ^ b ^ site)
                for pair, (a, b) in enumerate(zip(self.sites.first.tolist(), self.sites.second.tolist(), strict=True))
                if site in (a, b) and smallest >> (a ^ b ^ site) & 1
            ]
            self._do(ways[0][0], SWAP)

    def _parts(self, mask: int) -> list[int]:
        """The connected parts of some sites."""
        parts = []
        while mask:
            part, grown = 0, mask & -mask
            while grown != part:
                part = grown
                for site, near in enumerate(self.near):
                    if part >> site & 1:
                        grown |= near & mask
            parts.append(part)
            mask &= ~part
        return parts
