"""Searches with the SABRE kernel: many trials, compared in the order of their index."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qlower.lowering import Context
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes, beginning
from qlower.passes.mapping.sabre_runs import (
    BEST,
    FEWEST,
    FORWARD,
    OF_RUN,
    OVER,
    PLACING,
    TIE_SEED,
    WHAT,
    Batch,
    Found,
    Runs,
    Search,
    Weights,
    new_runs,
    nothing_found,
)
from qlower.passes.mapping.sabre_scores import nothing_kept
from qlower.passes.mapping.sabre_state import new_state
from qlower.passes.mapping.sabre_trials import make_runs
from qlower.passes.mapping.starts import KINDS, Starts

VALVE = 40
"""SWAPs without progress after which the closest block is brought together directly."""
MOST_SEED = (1 << 32) - 1
SWAPS_A_NODE = 12
"""Room for those of the route that is written down; should it need more, it is made again."""
ROUNDS = 5
LARGE = 20_000
"""Two-qubit blocks up to which trials route the whole program."""
BEGINNING = 10_000
"""Those by which trials of a larger one are compared."""

VARIANTS = (Weights(12, 1 << 19, 512), Weights(20, 1 << 19, 300), Weights(10, 1 << 18, 400))
"""Tuned on the programs of the benchmarks, on heavy-hex and grid; which one is best differs from program to program."""
FEW_WIRES = 128
"""Beyond which the look-ahead grows with the wires: it must reach as far in each part of a device."""
MORE_WIRES = 96
"""For which it grows by as much as it is for few."""


class Trial(NamedTuple):
    """The best run of a trial from a layout that it found.

    Attributes:
        number: of the trial.
        cost: CX-class gates after resynthesis, as estimated.
        depth: two-qubit depth.
        swaps: SWAPs.
        layout: the qubit of each wire at the start.
    """

    number: int
    cost: int
    depth: int
    swaps: int
    layout: Ints


@dataclass(frozen=True)
class Routing:
    """A routed sequence.

    Attributes:
        number: which of the orders of the program it has.
        order: the nodes in the order they are done.
        swaps: pairs of qubits, [swaps, 2].
        swap_at: how many nodes are done before each SWAP.
        final: the qubit of each wire at the end.
    """

    number: int
    order: Ints
    swaps: Ints
    swap_at: Ints
    final: Ints


class Sabre:
    """Trials of one program on one graph.

    Args:
        coupling: the graph; all wires of blocks must fit into one connected part.
        orders: the program, wires numbered from 0, in one or two orders; trials take turns with them.
        context: for seed, threads and progress.
        most_nodes: bound on trials times the nodes they are compared by, beyond which there are fewer trials.
        objective: what trials are compared by first: ``gates`` or ``depth``.
    """

    def __init__(
        self, coupling: Coupling, orders: Sequence[Nodes], context: Context, most_nodes: int, objective: str = "gates"
    ) -> None:
        self.coupling, self.orders, self.context = coupling, orders, context
        self.by_depth = objective == "depth"
        self.largest = max(orders, key=lambda nodes: nodes.num)
        compared = self.largest.num if self.largest.num <= LARGE else BEGINNING
        self.most_trials = max(1, most_nodes // max(compared, 1))
        nodes = self.largest
        self.num_wires = int(max(nodes.first.max(initial=-1), nodes.second.max(initial=-1))) + 1
        self.variants = _variants(nodes, self.num_wires)

    def search_layouts(self, trials: int) -> list[Trial]:
        """Trials of layout and routing, the best first.

        In each round every trial routes the program from its layout, and then backward, which gives its layout for the
        next round; only the better half goes on. Every run forward is a candidate.

        Args:
            trials: how many to begin with.
        """
        trials = min(trials, self.most_trials)
        rounds = min(ROUNDS, max(self.most_trials // FEWEST, 1))
        starts, generator = Starts(self.coupling, self.num_wires), self.context.random()
        layouts = [starts.layout(index, generator) for index in range(trials)]
        seeds = generator.integers(1, MOST_SEED, trials).tolist()
        batch = Batch(PLACING, list(range(trials)), np.concatenate(layouts), seeds)
        return self._trials(self._made(batch, rounds, work=trials * 4)[0])

    def refine_layouts(self, trials: list[Trial]) -> list[Trial]:
        """Trials with the best layouts of others, which were made for the beginning of the program, the best first."""
        chosen = _best_of_each_kind(trials)[:FEWEST]
        layouts = np.concatenate([trial.layout for trial in chosen])
        batch = Batch(PLACING, [trial.number for trial in chosen], layouts, [TIE_SEED] * len(chosen))
        return self._trials(self._made(batch, 1, work=FEWEST * 2)[0])

    def search_routes(self, layout: Ints, trials: int) -> Routing:
        """The best of so many routings from a layout (the qubit of each wire).

        Trials of a large program are compared by its beginning; the best goes on with the whole.
        """
        trials = min(trials, self.most_trials) if trials > 1 else 1
        repeated = len(VARIANTS) * len(self.orders)
        more = self.context.random().integers(1, MOST_SEED, trials).tolist() if trials > repeated else []
        seeds = [TIE_SEED] * min(repeated, trials) + more[repeated:]
        batch = Batch(FORWARD, list(range(trials)), np.tile(layout, trials), seeds)
        if trials > 1 and self.largest.num > LARGE:
            batch = self._best_by_beginning(batch)
        room = max(SWAPS_A_NODE * self.orders[0].num, 1)
        runs, found = self._made(batch, 0, work=len(batch.trials), room=room)
        best = int(runs.book[BEST])
        swaps, trial = int(runs.swaps[best]), int(runs.trial[best])
        if swaps > room:
            again = Batch(FORWARD, [trial], layout, [int(runs.seed[best])])
            found = self._made(again, 0, work=1, room=swaps)[1]
        number = trial % len(self.orders)
        pairs = found.swaps[: 2 * swaps].reshape(-1, 2)
        return Routing(number, found.order[: self.orders[number].num], pairs, found.swap_at[:swaps], found.qubit_of)

    def _best_by_beginning(self, batch: Batch) -> Batch:
        """The one of these runs alone that comes to least on the program's beginning."""
        beginnings = [beginning(nodes, min(BEGINNING, nodes.num)) for nodes in self.orders]
        objective = "depth" if self.by_depth else "gates"
        first = Sabre(self.coupling, beginnings, self.context, self.most_trials * BEGINNING, objective)
        runs = first._made(batch, 0, work=len(batch.trials))[0]
        best = int(runs.book[BEST])
        layout = batch.layouts[: self.coupling.num]
        return Batch(batch.what, [int(runs.trial[best])], layout, [int(runs.seed[best])])

    def _made(self, batch: Batch, rounds: int, *, work: int, room: int = 0) -> tuple[Runs, Found]:
        """All runs of a search from its first batch on, and the route of the best one forward.

        Args:
            batch: the first.
            rounds: how often the better trials run backward and forward again.
            work: about how many runs there will be.
            room: for the SWAPs of a route; 0 if none is written down.
        """
        search = Search(
            self.num_wires, len(self.orders), len(VARIANTS), len(batch.trials), rounds, int(self.by_depth),
            int(room > 0), VALVE,
        )  # fmt: skip
        runs = new_runs(self.coupling.num, batch, rounds, self.variants)
        work *= self.largest.num
        threads = max(1, min(self.context.threads, len(batch.trials)))
        if threads > 1 and not make_runs.prefers_compiled(work):
            threads = 1
        look_ahead = max(weights.look_ahead for weights in self.variants)
        states = [new_state(self.coupling, self.largest, look_ahead, VALVE, room) for _ in range(threads)]
        kepts = [nothing_kept(self.coupling, self.largest, look_ahead) for _ in states]
        routes = [nothing_found(self.coupling.num, self.largest.num if room else 0, room) for _ in states]

        def make_part(part: int) -> None:
            own = part % threads
            make_runs.run(
                self.coupling, self.orders[0], self.orders[-1], states[own], kepts[own], search, runs, routes[own],
                part, threads, work=work, progress=self.context.progress,
            )  # fmt: skip

        if threads == 1:
            make_part(0)
        else:  # compiled, beside the interpreter
            make_runs.compile(self.context.progress)
            with ThreadPoolExecutor(threads) as pool:
                while runs.book[WHAT] != OVER:
                    list(pool.map(make_part, range(threads)))
                    make_part(threads)
        return runs, next((found for found in routes if found.book[OF_RUN] == runs.book[BEST]), routes[0])

    def _trials(self, runs: Runs) -> list[Trial]:
        """The best run of each trial, the best trial first."""
        layouts = runs.start.reshape(-1, self.coupling.num)
        found = [
            Trial(index, int(runs.cost[run]), int(runs.depth[run]), int(runs.swaps[run]), layouts[run])
            for index, run in enumerate(runs.best.tolist())
            if run >= 0
        ]
        if self.by_depth:
            return sorted(found, key=lambda trial: (trial.depth, trial.cost, trial.number))
        return sorted(found, key=lambda trial: (trial.cost, trial.depth, trial.number))


def _variants(nodes: Nodes, num_wires: int) -> list[Weights]:
    """The heuristic's variants, looking ahead as far as so many wires need, of which some may be unused."""
    is_used = np.zeros(num_wires + 1, dtype=bool)  # the last stands for no wire, −1
    is_used[nodes.first] = is_used[nodes.second] = True
    more = max(int(is_used[:-1].sum()) - FEW_WIRES, 0)
    return [weights._replace(look_ahead=weights.look_ahead * (MORE_WIRES + more) // MORE_WIRES) for weights in VARIANTS]


def _best_of_each_kind(trials: list[Trial]) -> list[Trial]:
    """The trials, given best first, by rank among those with the same kind of start."""
    places: dict[int, int] = {}
    ranks = []
    for trial in trials:
        kind = trial.number % KINDS
        places[kind] = places.get(kind, -1) + 1
        ranks.append(places[kind])
    return [trials[place] for place in sorted(range(len(trials)), key=ranks.__getitem__)]
