"""Searches with the SABRE kernel: many trials, reduced in the order of their index."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from qlower.lowering import Context
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre_kernel import route
from qlower.passes.mapping.sabre_scores import Kept, nothing_kept
from qlower.passes.mapping.sabre_state import COST, DEPTH, Options, State, new_state
from qlower.passes.mapping.starts import KINDS, Starts

S = TypeVar("S")
T = TypeVar("T")

VALVE = 40
"""SWAPs without progress after which the closest block is brought together directly."""
MOST_SEED = (1 << 32) - 1
TIE_SEED = 1
"""Of the tie-breaks while layouts are compared, so that routing can repeat what the layout was chosen for."""
SWAPS_A_NODE = 12
"""Room for those of a single trial."""
ROUNDS = 5
FEWEST = 3
"""Trials halve from round to round down to so many."""


class Weights(NamedTuple):
    """A variant of the heuristic.

    Attributes:
        look_ahead: blocks beyond the front that count.
        ahead_weight: of their mean distance, where that of the front has ``FRONT_WEIGHT``.
        merge_weight: in 1/1024 of the front's weight per block: the bonus for each CX that a SWAP saves.
    """

    look_ahead: int
    ahead_weight: int
    merge_weight: int


FRONT_WEIGHT = 1 << 20
VARIANTS = (Weights(12, 1 << 19, 512), Weights(20, 1 << 19, 300), Weights(10, 1 << 18, 400))
"""Tuned on the programs of the benchmarks, on heavy-hex and grid; which one is best differs from program to program."""
MOST_LOOK_AHEAD = max(weights.look_ahead for weights in VARIANTS)


@dataclass(frozen=True)
class Trial:
    """What a run from a layout came to; the better one is the smaller by ``key``.

    Attributes:
        objective: what is compared first: ``gates`` or ``depth``.
        cost: CX-class gates after resynthesis, as estimated.
        depth: two-qubit depth.
        index: the trial's number.
        layout: the qubit of each wire at the start.
        seed: of the run.
        end: the qubit of each wire at the end.
        swaps: SWAPs.
    """

    objective: str
    cost: int
    depth: int
    index: int
    layout: Ints
    seed: int
    end: Ints
    swaps: int

    @property
    def key(self) -> tuple[int, int, int]:
        """What trials are compared by."""
        if self.objective == "depth":
            return (self.depth, self.cost, self.index)
        return (self.cost, self.depth, self.index)


class _Outcome(NamedTuple):
    """What a run comes to: see ``Trial``."""

    cost: int
    depth: int
    end: Ints
    swaps: int


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
        orders: the program, wires numbered from 0, in one or several orders; trials take turns with them.
        context: for seed, threads and progress.
        most_nodes: bound on trials times nodes, beyond which there are fewer trials.
        objective: what trials are compared by first: ``gates`` or ``depth``.
    """

    def __init__(
        self, coupling: Coupling, orders: Sequence[Nodes], context: Context, most_nodes: int, objective: str = "gates"
    ) -> None:
        self.coupling, self.orders, self.context, self.objective = coupling, orders, context, objective
        self.largest = max(orders, key=lambda nodes: nodes.num)
        self.most_trials = max(1, most_nodes // max(self.largest.num, 1))
        self.work = 0.0
        self.placing_seeds: list[int] = []
        self._states: list[State] = []
        self._kept: list[Kept] = []
        self._outcomes: dict[tuple[bytes, int, int, bool], _Outcome] = {}
        nodes = self.largest
        self.num_wires = int(max(nodes.first.max(initial=-1), nodes.second.max(initial=-1))) + 1

    def search_layouts(self, trials: int) -> list[Trial]:
        """Trials of layout and routing, the best first.

        In each round every trial routes the program from its layout, and then backward, which gives its layout for the
        next round; only the better half goes on. Every run forward is a candidate.

        Args:
            trials: how many to begin with.
        """
        trials = min(trials, self.most_trials)
        rounds = min(ROUNDS, max(self.most_trials // FEWEST, 1))
        self.work = float(self.largest.num * trials * 4)
        starts, generator = Starts(self.coupling, self.num_wires), self.context.random()
        population = [(index, starts.layout(index, generator)) for index in range(trials)]
        self.placing_seeds = generator.integers(1, MOST_SEED, trials).tolist()
        return self._narrowed(population, rounds)

    def refine_layouts(self, trials: list[Trial]) -> list[Trial]:
        """Trials with the best layouts of others, which were made for the beginning of the program, the best first."""
        best = list({trial.index: trial for trial in reversed(trials)}.values())
        chosen = _best_of_each_kind(best)[:FEWEST]
        self.work = float(self.largest.num * FEWEST * 2)
        self.placing_seeds = [TIE_SEED] * (1 + max(trial.index for trial in chosen))
        return self._narrowed([(trial.index, trial.layout) for trial in chosen], 1)

    def _narrowed(self, population: list[tuple[int, Ints]], rounds: int) -> list[Trial]:
        """All runs forward of so many rounds and one, the best first."""
        every: list[Trial] = []
        trials = len(population)
        for turn in range(rounds + 1):
            found = self._all(self._forward, population)
            every = sorted([*every, *found], key=lambda trial: trial.key)
            if every[0].swaps == 0 or turn == rounds:
                break
            survivors = _best_of_each_kind(found)[: max(trials >> turn, FEWEST)]
            population = self._all(self._backward, survivors)
        return every

    def _forward(self, item: tuple[int, Ints]) -> Trial:
        """Route from a layout; from an incomplete one, once more from the layout that the first run completed."""
        index, layout = item
        if (layout[: self.num_wires] < 0).any():
            layout = self._completed(layout, index)
        return self._trial(index, layout, TIE_SEED)

    def _completed(self, layout: Ints, index: int) -> Ints:
        """The layout with the wires that a trial's first run places on the way."""
        state = self._borrowed()
        _set(state, layout)
        self._run(state, index, self.placing_seeds[index])
        completed = _completed_by(state)
        self._states.append(state)
        return completed

    def _backward(self, trial: Trial) -> tuple[int, Ints]:
        """The trial's next layout: where the program routed backward from its end begins."""
        return trial.index, self._outcome(trial.end, trial.index, TIE_SEED, reverse=True).end

    def search_routes(self, layout: Ints, trials: int) -> Routing:
        """The best of so many routings from a layout (the qubit of each wire)."""
        trials = min(trials, self.most_trials) if trials > 1 else 1
        self.work = float(self.largest.num * trials)
        if trials == 1:  # there is room enough for its SWAPs almost always, so that it need not be made again
            room = SWAPS_A_NODE * self.orders[0].num
            swaps, routing = self._recorded(0, layout, TIE_SEED, room)
            if swaps <= room:
                return routing
        more = self.context.random().integers(1, MOST_SEED, trials).tolist()
        repeated = len(VARIANTS) * len(self.orders)
        seeds = [TIE_SEED if index < repeated else more[index] for index in range(trials)]
        found = self._all(lambda index: self._trial(index, layout, seeds[index]), list(range(trials)))
        best = min(found, key=lambda trial: trial.key)
        return self._recorded(best.index, best.layout, best.seed, best.swaps)[1]

    def _recorded(self, index: int, layout: Ints, seed: int, room: int) -> tuple[int, Routing]:
        """The number of SWAPs of a trial, and its routing in full if there is room for so many."""
        number = self._order_of(index)
        nodes = self.orders[number]
        state = new_state(self.coupling, nodes, MOST_LOOK_AHEAD, VALVE, room)
        _set(state, layout)
        made = self._run(state, index, seed, record=True)
        written = min(made, room)
        swaps, swap_at = state.swaps[: 2 * written].reshape(-1, 2), state.swap_at[:written]
        return made, Routing(number, state.order[: nodes.num], swaps, swap_at, state.qubit_of)

    def _order_of(self, index: int) -> int:
        """Which order a trial has; with three variants, any six neighbouring trials have each with both orders."""
        return index % len(self.orders)

    def _trial(self, index: int, layout: Ints, seed: int) -> Trial:
        outcome = self._outcome(layout, index, seed)
        return Trial(self.objective, outcome.cost, outcome.depth, index, layout, seed, outcome.end, outcome.swaps)

    def _outcome(self, layout: Ints, variant: int, seed: int, *, reverse: bool = False) -> "_Outcome":
        """What a run from a layout comes to; trials often meet, and equal runs are made once."""
        key = (layout.tobytes(), variant % (len(VARIANTS) * len(self.orders)), seed, reverse)
        if key not in self._outcomes:
            state = self._borrowed()
            _set(state, layout)
            swaps = self._run(state, variant, seed, reverse=reverse)
            cost, depth = int(state.totals[COST]), int(state.totals[DEPTH])
            self._outcomes[key] = _Outcome(cost, depth, state.qubit_of.copy(), swaps)
            self._states.append(state)
        return self._outcomes[key]

    def _borrowed(self) -> State:
        """A state that nobody uses; to be given back. Threads may ask at once."""
        try:
            return self._states.pop()
        except IndexError:
            return new_state(self.coupling, self.largest, MOST_LOOK_AHEAD, VALVE, 0)

    def _run(self, state: State, variant: int, seed: int, *, reverse: bool = False, record: bool = False) -> int:
        weights = VARIANTS[variant % len(VARIANTS)]
        options = Options(
            weights.look_ahead, FRONT_WEIGHT, weights.ahead_weight, weights.merge_weight, VALVE, seed,
            int(reverse), int(record),
        )  # fmt: skip
        nodes = self.orders[self._order_of(variant)]
        try:
            kept = self._kept.pop()
        except IndexError:
            kept = nothing_kept(self.coupling)
        swaps = route.run(self.coupling, nodes, state, kept, options, work=self.work, progress=self.context.progress)
        self._kept.append(kept)
        return swaps

    def _all(self, one: Callable[[S], T], items: list[S]) -> list[T]:
        """``one`` of every item, in order; in threads if the kernel runs compiled, beside the interpreter."""
        threads = min(self.context.threads, len(items))
        if threads <= 1 or not route.prefers_compiled(self.work):
            return [one(item) for item in items]
        route.compile(self.context.progress)
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, items))


def _set(state: State, layout: Ints) -> None:
    """Put the wires where a layout says; all others are not placed."""
    state.qubit_of.fill(-1)
    state.qubit_of[: len(layout)] = layout
    state.wire_of.fill(-1)
    placed = (state.qubit_of >= 0).nonzero()[0]
    state.wire_of[state.qubit_of[placed]] = placed


def _best_of_each_kind(trials: list[Trial]) -> list[Trial]:
    """The trials by rank among those with the same kind of start: what begins well does not always end well."""
    ordered = sorted(trials, key=lambda trial: trial.key)
    rank: dict[int, int] = {}
    places: dict[int, int] = {}
    for trial in ordered:
        kind = trial.index % KINDS
        places[kind] = places.get(kind, -1) + 1
        rank[trial.index] = places[kind]
    return sorted(ordered, key=lambda trial: rank[trial.index])


def _completed_by(state: State) -> Ints:
    """The layout that a run began with in effect: wires it placed on the way stand where their qubit's content was."""
    layout = np.full_like(state.qubit_of, -1)
    placed = np.flatnonzero(state.wire_of >= 0)
    layout[state.wire_of[placed]] = state.home[placed]
    return layout
