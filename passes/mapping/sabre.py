"""Searches with the SABRE kernel: many trials, reduced in the order of their index."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from qlower.lowering import Context
from qlower.lowering.random_stream import stream
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes
from qlower.passes.mapping.sabre_kernel import route
from qlower.passes.mapping.sabre_state import COST, DEPTH, Options, State, new_state

LOOK_AHEAD = 12
FRONT_WEIGHT = 1 << 20
AHEAD_WEIGHT = 1 << 19
MERGE_WEIGHT = 400
VALVE = 200
"""Tuned on the programs of the benchmarks, on heavy-hex and grid."""
ROUNDS = 3
"""Forward and backward runs that move a trial's layout."""
MOST_SEED = (1 << 32) - 1

T = TypeVar("T")


@dataclass(frozen=True)
class Trial:
    """What a trial came to; the better one is the smaller by ``key``.

    Attributes:
        cost: CX-class gates after resynthesis, as estimated.
        depth: two-qubit depth.
        index: the trial's number.
        layout: the qubit of each wire at the start.
        seed: of the run that gave it.
    """

    cost: int
    depth: int
    index: int
    layout: Ints
    seed: int

    @property
    def key(self) -> tuple[int, int, int]:
        """What trials are compared by."""
        return (self.cost, self.depth, self.index)


@dataclass(frozen=True)
class Routing:
    """A routed sequence.

    Attributes:
        order: the nodes in the order they are done.
        swaps: pairs of qubits, [swaps, 2].
        swap_at: how many nodes are done before each SWAP.
        final: the qubit of each wire at the end.
    """

    order: Ints
    swaps: Ints
    swap_at: Ints
    final: Ints


class Sabre:
    """Trials of one program on one graph.

    Args:
        coupling: the graph; all wires of blocks must fit into one connected part.
        nodes: the program, wires numbered from 0.
        context: for seed, threads and progress.
    """

    def __init__(self, coupling: Coupling, nodes: Nodes, context: Context) -> None:
        self.coupling, self.nodes, self.context = coupling, nodes, context
        self.work = float(nodes.num)

    def search_layouts(self, num_wires: int, trials: int, first: list[Ints]) -> Trial:
        """The best of so many trials of layout and routing.

        Args:
            num_wires: how many wires blocks act on.
            trials: how many.
            first: layouts to begin the first trials with; the others begin with nothing placed or at random.
        """

        def one(index: int) -> Trial:
            generator = stream(self.context.seed + index)
            seeds = generator.integers(1, MOST_SEED, 2 * ROUNDS + 1).tolist()
            state = new_state(self.coupling, self.nodes, LOOK_AHEAD, VALVE)
            _set(state, self._begin(index, num_wires, first, generator))
            for turn in range(2 * ROUNDS):
                self._run(state, seeds[turn], reverse=turn % 2 == 1)
            layout = state.qubit_of.copy()
            self._run(state, seeds[-1])
            return Trial(int(state.totals[COST]), int(state.totals[DEPTH]), index, layout, seeds[-1])

        return min(self._all(one, trials), key=lambda trial: trial.key)

    def _begin(self, index: int, num_wires: int, first: list[Ints], generator: np.random.Generator) -> Ints:
        layout = np.full(self.coupling.num, -1, dtype=np.int32)
        if index < len(first):
            layout[: len(first[index])] = first[index]
        elif (index - len(first)) % 2 == 1:
            layout[:num_wires] = generator.permutation(self.coupling.num)[:num_wires]
        return layout

    def search_routes(self, layout: Ints, trials: int) -> Routing:
        """The best of so many routings from a layout (the qubit of each wire; −1 for wires without blocks)."""

        def one(index: int) -> Trial:
            seed = int(stream(self.context.seed + index).integers(1, MOST_SEED))
            state = new_state(self.coupling, self.nodes, LOOK_AHEAD, VALVE)
            _set(state, layout)
            self._run(state, seed)
            return Trial(int(state.totals[COST]), int(state.totals[DEPTH]), index, layout, seed)

        best = min(self._all(one, trials), key=lambda trial: trial.key)
        return self.replay(best)

    def replay(self, trial: Trial) -> Routing:
        """The routing of a trial in full."""
        state = new_state(self.coupling, self.nodes, LOOK_AHEAD, VALVE)
        _set(state, trial.layout)
        num_swaps = self._run(state, trial.seed)
        state = new_state(self.coupling, self.nodes, LOOK_AHEAD, VALVE, num_swaps)
        _set(state, trial.layout)
        self._run(state, trial.seed, record=True)
        swaps = state.swaps[: 2 * num_swaps].reshape(-1, 2)
        return Routing(state.order[: self.nodes.num], swaps, state.swap_at[:num_swaps], state.qubit_of)

    def _run(self, state: State, seed: int, *, reverse: bool = False, record: bool = False) -> int:
        options = Options(LOOK_AHEAD, FRONT_WEIGHT, AHEAD_WEIGHT, MERGE_WEIGHT, VALVE, seed, int(reverse), int(record))
        return route.run(self.coupling, self.nodes, state, options, work=self.work, progress=self.context.progress)

    def _all(self, one: Callable[[int], T], trials: int) -> list[T]:
        self.work = float(self.nodes.num * trials * 2 * ROUNDS)
        threads = min(self.context.threads, trials)
        if threads <= 1 or not route.prefers_compiled(self.work):
            return [one(index) for index in range(trials)]
        route.compile(self.context.progress)
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, range(trials)))


def _set(state: State, layout: Ints) -> None:
    """Put the wires where a layout says; all others are not placed."""
    state.qubit_of[:] = -1
    state.qubit_of[: len(layout)] = layout
    state.wire_of[:] = -1
    placed = np.flatnonzero(state.qubit_of >= 0)
    state.wire_of[state.qubit_of[placed]] = placed.astype(np.int32)


def counted_trials(trials: int, num_nodes: int, most_nodes: int) -> int:
    """Fewer trials for large programs: as many as keep trials times nodes below a bound, and at least one."""
    return max(1, min(trials, most_nodes // max(num_nodes, 1)))
