"""The search: many greedy runs side by side, of which the best ones go on from stretch to stretch.

A stretch is a few rotations. After each the states are compared by the CX written and by what is ahead of them. Those
kept go on several times each, with other weights and other noise: a beam search whose moves are greedy runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.mapping.coupling import Ints
from qlower.passes.mapping.sabre_state import Longs
from qlower.passes.pauli_synthesis_mapped.dependencies import Dependencies, dependencies
from qlower.passes.pauli_synthesis_mapped.elimination import Elimination
from qlower.passes.pauli_synthesis_mapped.frame import restore_frame
from qlower.passes.pauli_synthesis_mapped.greedy import reduce_rotations
from qlower.passes.pauli_synthesis_mapped.pair_cliffords import PairCliffords, pair_cliffords
from qlower.passes.pauli_synthesis_mapped.placement import Placement
from qlower.passes.pauli_synthesis_mapped.state import (
    COST,
    POTENTIAL,
    RANDOM,
    STEPS,
    UNIT,
    Options,
    State,
    Work,
    first_state,
    state_with,
    work_for,
)

STRETCH = 8
"""Rotations between two comparisons."""
KEPT = 6
"""One state of so many goes on."""
DECAYS = (0.2, 0.35, 0.5, 0.7)
FRAME_WEIGHTS = (31, 102, 205, 410)
"""Tuned on UCCSD programs on heavy-hex; which of them is best differs from stretch to stretch."""
NOISE = 0.15
AHEAD_WEIGHT = 0.15
"""What is ahead, in CX by the weights below, counts so much against CX that are written."""
AHEAD = (0.7, 205)
LEAST_WIDTH = 8
SEARCHES = 2
"""One search may stray into frames that stay dear to the end; of two the better one seldom does."""
MOST_TIMES_WIDER = 3
SHORT_ROTATIONS = 60_000
"""Programs so short that width times rotations is less are searched with more width."""
FINISH_NOISE = 0.05
GATES_PER_ROTATION = 3.0
TYPICAL_WINDOW = 60
"""Rotations that are looked at for each gate."""
CLASSES_AS_ROWS = 30
"""Comparing all classes on a pair takes as long as weighing so many rows."""
FINISHES = 6
"""Ways tried to restore the frame, per state."""
NO_ROWS: Ints = np.zeros(0, np.int32)
STEPS_PER_CX = 4
"""Bound of the CX that are written for each that the plain way of reducing would take."""


class Stretch(NamedTuple):
    """Rotations that are planned together; no rotation leaves its stretch of the program.

    Attributes:
        x, z: the strings as masks of wires, by number.
        order: their dependencies.
        rows: the row of the program that each is.
    """

    x: Longs
    z: Longs
    order: Dependencies
    rows: Ints


class History(NamedTuple):
    """The steps that led to a state, from the last one back; ``rows`` says which rows their rotations are."""

    before: "History | None"
    steps: Ints
    rows: Ints


@dataclass(frozen=True)
class Candidate:
    """A state of the search.

    Attributes:
        placement: where it began.
        state: where it is; its steps are in the history.
        history: how it came there.
    """

    placement: Placement
    state: State
    history: History | None

    @property
    def cost(self) -> int:
        """CX written."""
        return int(self.state.totals[COST])

    def images(self) -> tuple[Longs, Longs]:
        """The images of the wires' Z, X and Y."""
        count = len(self.state.done)
        return self.state.x[count:], self.state.z[count:]


def stretch_of(table: PauliTable, first_row: int) -> Stretch:
    """Some consecutive rotations of a program on at most 63 wires, the first of which is ``first_row``."""
    order, old = dependencies(table)
    words = [np.ascontiguousarray(word[:, 0]).view(np.int64)[old] for word in (table.x, table.z)]
    return Stretch(words[0], words[1], order, (old + first_row).astype(np.int32))


def decay_table(ratio: float) -> Ints:
    """Weights in 1/1024 that fall by a ratio from level to level, down to the last that is not 0."""
    weights: Ints = np.floor(UNIT * ratio ** np.arange(64) + 0.5).astype(np.int32)
    return weights[: int(np.count_nonzero(weights > 1))]


class Search:
    """A search on one device.

    Attributes:
        width: states continued per stretch.
        usual_width: the same of a program that is neither short nor long.
        most_rotations: bound on width times rotations.
        random: the source of chance.
        weighings: estimate of how often a row is weighed for a pair, which says whether compiling pays.
    """

    def __init__(self, width: int, most_rotations: int, random: np.random.Generator) -> None:
        self.usual_width, self.most_rotations, self.random = width, most_rotations, random
        self.width = width
        self.cliffords: PairCliffords = pair_cliffords()
        self.options = [Options(decay_table(ratio), weight, NOISE) for ratio in DECAYS for weight in FRAME_WEIGHTS]
        self.ahead = Options(decay_table(AHEAD[0]), AHEAD[1], 0.0)
        self.work: dict[int, Work] = {}
        self.weighings = 0.0

    def best(self, starts: Sequence[Placement], stretches: Sequence[Stretch]) -> Candidate:
        """The cheapest way found to do all rotations from one of the placements, up to a permutation of the wires."""
        count = sum(len(stretch.rows) for stretch in stretches)
        self.width = self.width_for(max(count, 1))
        sites = starts[0].sites
        rows = min(count, TYPICAL_WINDOW) + 3 * sites.num
        self.weighings = float(count) * self.width * GATES_PER_ROTATION * len(sites.first) * (rows + CLASSES_AS_ROWS)
        return min((self.once(starts, stretches) for _ in range(SEARCHES)), key=lambda candidate: candidate.cost)

    def once(self, starts: Sequence[Placement], stretches: Sequence[Stretch]) -> Candidate:
        """The cheapest way found by one search."""
        population = [Candidate(start, _first(start, stretches[0]), None) for start in starts]
        for number, stretch in enumerate(stretches):
            if number:
                population = [Candidate(c.placement, _next(c, stretch), c.history) for c in population]
            population = self.through(population, stretch, is_last=number == len(stretches) - 1)
        return min((self.restored(c) for c in population), key=lambda candidate: candidate.cost)

    def width_for(self, count: int) -> int:
        """States continued per stretch of a program of so many rotations: more of short ones, fewer of long ones."""
        short = min(MOST_TIMES_WIDER * self.usual_width, SHORT_ROTATIONS // count)
        return max(LEAST_WIDTH, min(max(self.usual_width, short), self.most_rotations // count))

    def through(self, population: list[Candidate], stretch: Stretch, is_last: bool) -> list[Candidate]:
        """The best states after all rotations of a stretch."""
        left = len(stretch.rows)
        while left:
            left = max(0, left - STRETCH)
            children = self.continued(population, stretch, left)
            most = max(self.width // KEPT, 1)
            population = children if is_last and not left else self.selected(children, stretch.order, most)
        return self.selected(population, stretch.order, max(self.width // 4, 1))

    def continued(self, population: list[Candidate], stretch: Stretch, left: int) -> list[Candidate]:
        """Every state continued several times until so many rotations are left."""
        each = max(1, self.width // len(population))
        seeds = self.random.integers(1, 1 << 32, len(population) * each).tolist()
        ways = self.random.integers(len(self.options), size=len(seeds)).tolist()
        children = []
        for number, (seed, way) in enumerate(zip(seeds, ways, strict=True)):
            parent = population[number // each]
            sites = parent.placement.sites
            room = int(STEPS_PER_CX * sites.num * (len(stretch.rows) + sites.num)) + 64
            state = _copied(parent.state, seed, room)
            reduce_rotations.run(
                sites, self.cliffords, stretch.order, self.options[way], self.ahead, state,
                self._scratch(sites.num), left, 1 << 30, work=self.weighings,
            )  # fmt: skip
            children.append(_with_history(parent, state, stretch.rows))
        return children

    def selected(self, children: list[Candidate], order: Dependencies, most: int) -> list[Candidate]:
        """The best of them, none twice."""
        ranked = sorted(range(len(children)), key=lambda number: (self.score(children[number]), number))
        chosen: list[Candidate] = []
        seen = set()
        for number in ranked:
            child = children[number]
            key = (child.cost, child.placement.qubits, child.state.x.tobytes(), child.state.z.tobytes())
            if key not in seen:
                seen.add(key)
                chosen.append(child)
            if len(chosen) == most:
                break
        return chosen

    def score(self, candidate: Candidate) -> float:
        """CX written and a part of those ahead."""
        return candidate.cost + AHEAD_WEIGHT * float(candidate.state.totals[POTENTIAL]) / UNIT

    def restored(self, candidate: Candidate) -> Candidate:
        """The candidate with every wire's Paulis on one site."""
        sites = candidate.placement.sites
        best: Candidate | None = None
        most_steps = 20 * sites.num
        for seed in self.random.integers(1, 1 << 32, FINISHES).tolist():
            state = _copied(candidate.state, seed, 2 * most_steps)
            done = restore_frame.run(
                sites, self.cliffords, state, self._scratch(sites.num), FINISH_NOISE, most_steps, work=self.weighings
            )  # fmt: skip
            if not done:
                continue
            found = _with_history(candidate, state, NO_ROWS)
            if best is None or found.cost < best.cost:
                best = found
        return best or self.settled(candidate)

    def settled(self, candidate: Candidate) -> Candidate:
        """The same in a way that always ends."""
        sites = candidate.placement.sites
        state = _copied(candidate.state, 1, 16 * sites.num * sites.num + 64)
        Elimination(sites, self.cliffords, state).run()
        return _with_history(candidate, state, NO_ROWS)

    def _scratch(self, num: int) -> Work:
        if num not in self.work:
            self.work[num] = work_for(num)
        return self.work[num]


def _first(start: Placement, stretch: Stretch) -> State:
    return first_state(stretch.x, stretch.z, stretch.order, start.sites.num)


def _next(candidate: Candidate, stretch: Stretch) -> State:
    """The state before a further stretch: its strings seen through what was written, blocks as they are."""
    num = candidate.placement.sites.num
    own = np.zeros((2, len(stretch.rows)), np.int64)
    images = candidate.images()
    for wire in range(num):
        has_x, has_z = (-(mask >> wire & 1) for mask in (stretch.x, stretch.z))
        for part, image in enumerate(images):
            own[part] ^= (image[3 * wire] & has_z) ^ (image[3 * wire + 1] & has_x)
    x, z = (np.concatenate([mine, image]) for mine, image in zip(own, images, strict=True))
    state = state_with(x, z, stretch.order, num)
    state.totals[COST] = candidate.cost
    return state._replace(open_pair=candidate.state.open_pair, block=candidate.state.block)


def _copied(state: State, seed: int, room: int) -> State:
    """The state with another random number and room for so many entries of steps."""
    totals = state.totals.copy()
    totals[RANDOM] = seed
    return State(
        state.x.copy(), state.z.copy(), state.done.copy(), state.waiting.copy(), state.open_pair.copy(),
        state.block.copy(), np.zeros(room, np.int32), totals,
    )  # fmt: skip


def _with_history(parent: Candidate, state: State, rows: Ints) -> Candidate:
    """The child in a state whose steps go into its history."""
    steps = state.steps[: 2 * int(state.totals[STEPS])].copy()
    state.totals[STEPS] = 0
    return Candidate(
        parent.placement, state._replace(steps=np.zeros(0, np.int32)), History(parent.history, steps, rows)
    )
