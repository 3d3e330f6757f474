"""Routes by beam search: forward, backward from where that ended, and so on, as SABRE moves its layouts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qlower.lowering import Context
from qlower.passes.mapping.beam_kernel import retrace, search_beam
from qlower.passes.mapping.beam_program import Direction, backward, forward
from qlower.passes.mapping.beam_state import (
    BEST_EXTRA,
    BEST_SLOT,
    EXPANDED,
    Beam,
    Search,
    Tables,
    new_beam,
)
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre import Routing
from qlower.passes.mapping.sabre_state import Longs

UNIT = 1 << 14
"""Of the score: a SWAP's worth of distance in the first layer."""
REACH = 64
LAYERS = 32
"""More than blocks that still count may come before one."""
PATIENCE = 60


class Weights(NamedTuple):
    """What the score of a state is made of.

    Attributes:
        layers: after so many layers a block counts e times less.
        gate: of a CX-class gate, in units.
        reward: for a node done, in units.
    """

    layers: float
    gate: float
    reward: float


IN_ORDER, OPENED = Weights(2.0, 0.25, 0.0), Weights(1.0, 0.2, 0.5)
"""For a program in its order, and where blocks that commute stand in any. Tuned on the benchmarks' programs."""


@dataclass(frozen=True)
class Found:
    """A route.

    Attributes:
        extra: CX-class gates beyond those of the blocks themselves.
        start: the qubit of each wire at the beginning.
        routing: the route.
    """

    extra: int
    start: Ints
    routing: Routing


class BeamSearch:
    """Searches for one program on one graph.

    Args:
        coupling: the graph.
        orders: the program in its order, and perhaps with commuting blocks in any.
        width: states that are kept.
        budget: candidates looked at in all searches together.
        context: for progress.
    """

    def __init__(self, coupling: Coupling, orders: Sequence[Nodes], width: int, budget: int, context: Context) -> None:
        self.coupling, self.orders, self.width, self.budget, self.context = coupling, orders, width, budget, context
        self.work = 0.0
        self.bound = 0

    def routes(self, start: Ints, sweeps: int, known_swaps: int, known_gates: int) -> Iterator[Found]:
        """Routes from a placement of all wires, and from the ones that searches backward lead to.

        Args:
            start: the qubit of each wire.
            sweeps: searches of each order, forward and backward in turn.
            known_swaps: of a route that is known.
            known_gates: what it costs; routes that cost far more than the best so far are not followed to their end.
        """
        self.work = float(self.width * known_swaps * sweeps * len(self.orders))
        own = int(np.minimum(self.orders[0].weight[self.orders[0].first >= 0], 3).sum())
        self.bound = _bound(known_gates - own)
        for number, nodes in enumerate(self.orders):
            directions = (forward(nodes), backward(nodes))
            place, seen = start, set[tuple[int, bytes]]()
            for sweep in range(sweeps):
                key = (sweep % 2, place.tobytes())
                found = None if key in seen else self._search(number, directions[sweep % 2], place, known_swaps)
                if found is None:
                    break
                seen.add(key)
                self.bound = min(self.bound, _bound(found.extra))
                yield found
                place = found.start if directions[sweep % 2].is_reverse else found.routing.final

    def _search(self, number: int, direction: Direction, start: Ints, known_swaps: int) -> Found | None:
        """The best route found from a placement; backward from one at the end. None if there is none within bounds."""
        weights = OPENED if number else IN_ORDER
        search = Search(
            self.width, 2 * known_swaps + 16, PATIENCE, self.bound, self.budget,
            round(weights.gate * UNIT), round(weights.reward * UNIT),
        )  # fmt: skip
        program = direction.program
        beam = new_beam(self.coupling, program.num, search)
        _place(beam, start)
        tables = _tables(self.coupling, weights)
        levels = search_beam.run(
            self.coupling, program, tables, search, beam, work=self.work, progress=self.context.progress
        )
        self.budget -= int(beam.totals[EXPANDED])
        if levels < 0:
            return None
        extra, made = int(beam.totals[BEST_EXTRA]), _swaps_of(beam, levels, self.width)
        swap_at = np.zeros(levels, dtype=np.int32)
        _place(beam, start)
        done = retrace.run(self.coupling, program, beam, made, swap_at, work=program.num + 100 * levels)
        assert done == program.num
        pairs = np.stack(np.divmod(made, self.coupling.num), axis=1).astype(np.int32)
        end = beam.qubit_of[: self.coupling.num].copy()
        routing = Routing(number, direction.node[beam.order[:done]], pairs, swap_at, end)
        return _turned(extra, start, routing) if direction.is_reverse else Found(extra, start, routing)


def _bound(extra: int) -> int:
    """CX-class gates beyond the blocks' own from which a state is left, where a route with so many is known."""
    return extra + max(extra, 0) // 4 + 16


def _turned(extra: int, start: Ints, routing: Routing) -> Found:
    """A route backward as one forward."""
    num, order, swaps = len(routing.order), routing.order[::-1], routing.swaps[::-1].copy()
    swap_at = (num - routing.swap_at[::-1]).astype(np.int32)
    return Found(extra, routing.final, Routing(routing.number, num - 1 - order, swaps, swap_at, start))


def _place(beam: Beam, start: Ints) -> None:
    """Put the wires into slot 0."""
    num = len(start)
    beam.qubit_of[:num] = start
    beam.wire_of[:num] = np.argsort(start)


def _swaps_of(beam: Beam, levels: int, width: int) -> Ints:
    """The SWAPs of the best route, followed from its end."""
    slot = int(beam.totals[BEST_SLOT])
    made = np.zeros(levels, dtype=np.int32)
    for level in range(levels, 0, -1):
        made[level - 1] = beam.swaps[level * width + slot]
        slot = int(beam.parents[level * width + slot])
    return made


def _tables(coupling: Coupling, weights: Weights) -> Tables:
    reach = REACH * np.maximum(np.arange(coupling.num + 1, dtype=np.int32) - 1, 0)
    decay = np.round(UNIT // REACH * np.exp(-np.arange(LAYERS) / weights.layers)).astype(np.int32)
    decay = decay[: np.argmin(decay) + 1]
    return Tables(reach, decay, _marks(coupling.num, 1), _marks(coupling.num, 2))


def _marks(count: int, stream: int) -> Longs:
    """Odd numbers below 2³¹ by the SplitMix64 generator (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195)."""
    value = (np.arange(count, dtype=np.uint64) + np.uint64(stream << 32)) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((value >> np.uint64(33)) | np.uint64(1)).astype(np.int64)
