"""Many searches with different settings, forwards and backwards; the shortest walk is taken."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.frame_signs import Ending, signs_along
from qlower.passes.pauli_synthesis.search import (
    Problem,
    Settings,
    bare_walk,
    closed_problem,
    find_moves,
    walk_along,
    work_of,
)
from qlower.passes.pauli_synthesis.walk import Walk

Longs = NDArray[np.int64]

_STATES = (1, 32, 384, 3072, 12288)
"""By effort: states of all searches' beams together."""
_WIDTH = (1, 8, 32, 64, 128)
"""By effort: states of the beams that search with the best settings."""
_WORK = (0.0, 1e8, 6e8, 6e9, 6e10)
"""By effort: about how much work (``work_of``) all searches together may be: large programs are searched for less."""
_WORK_TO_BEGIN = 1e4
"""What a search takes that has nothing to do."""
_SCOUTS_SHARE = 8
"""The scouts, which find out what settings suit a program, get one state in so many."""
_WORK_CHUNK = 8
"""Rotations of one weight for which work is counted."""
_SWAP = 3
"""CX of a SWAP."""


def best_walk(
    rotations: PauliTable,
    effort: int,
    *,
    swaps_are_free: bool,
    ending: EndingFrame | None = None,
    most_moves: float = math.inf,
    most_work: float = math.inf,
) -> Walk | None:
    """The shortest walk that a number of searches find; None if none finds one.

    Narrow searches with all settings go first, then wide ones with those that did best. None goes on beyond the length
    where it could change what is found.

    Args:
        rotations: strings on at least one qubit each, in order.
        effort: 0 to 4, how much to search; the work is counted, so the walk does not depend on the machine.
        swaps_are_free: whether a walk may exchange qubits for nothing; else each costs three CX.
        ending: the frame to end in; None for the one that the program is written in. Only towards that one is also
            searched backwards.
        most_moves: a walk of more is none.
        most_work: what all searches together may be (``work_of``), where that is less than what the effort allows; one
            narrow search is done always.
    """
    both = _Directions(rotations, swaps_are_free, ending, most_moves)
    work = _WORK_TO_BEGIN + work_of(both.problem(is_backwards=False), _WORK_CHUNK)
    states = min(_STATES[effort], max(1, int(min(_WORK[effort], most_work) / work)))
    directions = (False, True) if ending is None else (False,)
    scouts = [(s, backwards) for backwards, s in product(directions, _settings(rotations))][:states]
    width = max(1, states // _SCOUTS_SHARE // len(scouts))
    left = states - width * len(scouts)
    wide_width = max(width, min(_WIDTH[effort], left // 2))
    kept = min(_KEPT, left // wide_width)
    found = both.searched([(replace(s, width=width), backwards) for s, backwards in scouts], states * work, kept)
    if all(each.moves is None for each in found):
        return None
    ranks = sorted(range(len(scouts)), key=lambda place: both.cost(found[place]))[:_KEPT]
    chosen = [scouts[ranks[search % len(ranks)]] for search in range(left // wide_width)]
    wide = [(replace(s, width=wide_width, seed=seed), backwards) for seed, (s, backwards) in enumerate(chosen, 2)]
    return both.best(found + both.searched(wide, states * work, 1, found))


@dataclass(frozen=True)
class _Found:
    """A walk of a problem; none where the search gave up.

    Attributes:
        moves: of the walk.
        problem: which.
        is_backwards: whether it does the rotations in reverse order.
        ending: the frame to end in.
    """

    moves: Longs | None
    problem: Problem
    is_backwards: bool
    ending: EndingFrame | None

    @cached_property
    def walk(self) -> Walk:
        """By the names of the problem; it takes longer than to find it."""
        assert self.moves is not None
        return walk_along(self.problem, self.moves)

    @cached_property
    def reached(self) -> Ending:
        """The frame at its end."""
        assert self.moves is not None
        bare = bare_walk(self.moves, self.problem.num_qubits)
        return signs_along(self.problem.rotations.take(slice(0, 0)), bare, self.ending)[1]

    @cached_property
    def num_swaps(self) -> int:
        """How many SWAPs bring the qubits back."""
        return num_swaps(self.reached)


class _Directions:
    """Rotations as a problem forwards and backwards."""

    def __init__(
        self, rotations: PauliTable, swaps_are_free: bool, ending: EndingFrame | None, most_moves: float
    ) -> None:
        self.rotations, self.ending = rotations, ending
        letters = int(rotations.weights.sum()) + (0 if ending is None else int(ending.strings.weights.sum()))
        hopeless = 4 * letters + 20 * rotations.num_qubits + 20
        self.most_moves = int(min(most_moves, hopeless))
        self.swap = 0 if swaps_are_free else _SWAP
        self._problems: dict[bool, Problem] = {}

    def problem(self, *, is_backwards: bool) -> Problem:
        """The problem in a direction."""
        if is_backwards not in self._problems:
            reverse = slice(None, None, -1)
            self._problems[is_backwards] = (
                closed_problem(self.rotations.take(np.arange(len(self.rotations))[reverse]))
                if is_backwards
                else closed_problem(self.rotations, self.ending)
            )
        return self._problems[is_backwards]

    def searched(
        self, searches: Sequence[tuple[Settings, bool]], work: float, kept: int, before: Sequence[_Found] = ()
    ) -> list[_Found]:
        """What each search finds.

        Args:
            searches: settings and directions.
            work: of all searches together, for kernels to be compiled.
            kept: of how many walks, the best ones, the lengths matter: beyond the last of these a search is given up.
            before: what was found before.
        """
        found: list[_Found] = []
        for settings, is_backwards in searches:
            costs = sorted(self.cost(each) for each in (*before, *found))
            most = self.most_moves if len(costs) < max(kept, 1) else min(self.most_moves, costs[max(kept, 1) - 1])
            problem = self.problem(is_backwards=is_backwards)
            found.append(_Found(find_moves(problem, settings, most, work=work), problem, is_backwards, self.ending))
        return found

    def cost(self, found: _Found) -> int:
        """CX, and SWAPs where they count; very many where there is no walk."""
        if found.moves is None:
            return 1 << 60
        return len(found.moves) + (self.swap * found.num_swaps if self.swap else 0)

    def best(self, found: Sequence[_Found]) -> Walk | None:
        """The first walk of least cost; None if there is none."""
        chosen = min(found, key=self.cost)
        if chosen.moves is None:
            return None
        return reversed_walk(chosen.walk, chosen.reached) if chosen.is_backwards else chosen.walk


def num_swaps(ending: Ending) -> int:
    """How many SWAPs bring the qubits back to their places at the end of a walk."""
    cycles, seen = 0, set[int]()
    for start in range(len(ending.place)):
        cycles += start not in seen
        qubit = start
        while qubit not in seen:
            seen.add(qubit)
            qubit = int(ending.place[qubit])
    return len(ending.place) - cycles


def reversed_walk(walk: Walk, ending: Ending) -> Walk:
    """The walk of the rotations in reverse order: backwards, by the names that qubits and axes have at its end."""
    num = len(ending.place)
    names = np.argsort(ending.place)
    axes = np.zeros((num, 4), dtype=np.int64)
    axes[ending.place, ending.x_axis] = 1
    axes[ending.place, ending.z_axis] = 2
    axes[ending.place, ending.x_axis ^ ending.z_axis] = 3
    return walk.backwards().renamed(names, axes)


def _settings(rotations: PauliTable) -> list[Settings]:
    """All settings, those first that do well on most programs of this kind."""
    if (rotations.weights <= _PAIR).all():
        return [_LATTICES, *_SETTINGS]
    return [*_SETTINGS[:_BEFORE_LATTICES], _LATTICES, *_SETTINGS[_BEFORE_LATTICES:]]


_PAIR = 2
_BEFORE_LATTICES = 3
_LATTICES = Settings(1, decay=0.9, chunk=16, frame=2.0, third=24)
_SETTINGS = (
    Settings(1, decay=0.9, chunk=16, frame=0.05, third=40, further=40),
    Settings(1, decay=0.9, chunk=8, frame=0.05, third=24, further=24),
    Settings(1, decay=0.85, chunk=8, frame=0.05),
    Settings(1, decay=0.9, chunk=16, frame=0.05),
    Settings(1, decay=0.95, chunk=16, frame=0.2, third=24, further=24),
    Settings(1, decay=0.97, chunk=16, frame=0.5),
    Settings(1, decay=0.95, chunk=8, frame=0.05, third=4, further=2),
)
"""Settings of which each is the best for some programs: the frame's weight is to be small for molecules, where it pays
to stay in a far frame, and great for lattices, that is where rotations are about two letters. Those that do well on
most come first."""
_KEPT = 4
"""Settings, with their directions, that go on after the scouts."""
