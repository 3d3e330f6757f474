"""Many searches with different settings, forwards and backwards; the shortest walk is taken."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.frame_signs import Ending, signs_along
from qlower.passes.pauli_synthesis.search import Settings, closed_problem, find_walk, work_of
from qlower.passes.pauli_synthesis.walk import Walk

_STATES = (1, 32, 384, 3072, 12288)
"""By effort: states of all searches' beams together."""
_WIDTH = (1, 8, 32, 64, 128)
"""By effort: states of the beams that search with the best settings."""
_WORK = (0.0, 1e8, 6e8, 6e9, 6e10)
"""By effort: about how much work (``work_of``) all searches together may be: large programs are searched for less."""
_SCOUTS_SHARE = 8
"""The scouts, which find out what settings suit a program, get one state in so many."""
_SWAP = 3
"""CX of a SWAP."""


def best_walk(
    rotations: PauliTable, effort: int, *, swaps_are_free: bool, ending: EndingFrame | None = None
) -> Walk | None:
    """The shortest walk that a number of searches find; None if none finds one.

    Narrow searches with all settings go first, then wide ones with those that did best.

    Args:
        rotations: strings on at least one qubit each, in order.
        effort: 0 to 4, how much to search; the work is counted, so the walk does not depend on the machine.
        swaps_are_free: whether a walk may exchange qubits for nothing; else each costs three CX.
        ending: the frame to end in; None for the one that the program is written in. Only towards that one is also
            searched backwards.
    """
    both = _Directions(rotations, swaps_are_free, ending)
    work = work_of(both.problems[0], _SETTINGS[0].chunk)
    states = min(_STATES[effort], max(1, int(_WORK[effort] / work)))
    scouts = list(product(_SETTINGS, (False, True) if ending is None else (False,)))[:states]
    width = max(1, states // _SCOUTS_SHARE // len(scouts))
    found = both.searched([(replace(s, width=width), backwards) for s, backwards in scouts], states * work)
    left = states - width * len(scouts)
    width = max(width, min(_WIDTH[effort], left // 2))
    ranks = sorted(range(len(scouts)), key=lambda place: found[place].cost)[:_KEPT]
    chosen = [scouts[ranks[search % len(ranks)]] for search in range(left // width)]
    wide = [(replace(s, width=width, seed=seed), backwards) for seed, (s, backwards) in enumerate(chosen, 2)]
    return min(found + both.searched(wide, states * work), key=lambda one: one.cost).walk


class _Found(NamedTuple):
    """A walk, and its CX and SWAPs as they count; none, and very many."""

    walk: Walk | None
    cost: tuple[int, int]


_NOTHING = _Found(None, (1 << 60, 0))


class _Directions:
    """Rotations as a problem forwards and backwards."""

    def __init__(self, rotations: PauliTable, swaps_are_free: bool, ending: EndingFrame | None) -> None:
        backwards = rotations.take(np.arange(len(rotations))[::-1])
        self.ending = ending
        self.problems = closed_problem(rotations, ending), closed_problem(backwards)
        letters = int(rotations.weights.sum()) + (0 if ending is None else int(ending.strings.weights.sum()))
        self.most_moves = 4 * letters + 20 * rotations.num_qubits + 20
        self.swap = 0 if swaps_are_free else _SWAP

    def searched(self, searches: Sequence[tuple[Settings, bool]], work: float) -> list[_Found]:
        """What each search finds; searches of this much work are to be done in all."""
        return [self._found(settings, is_backwards, work) for settings, is_backwards in searches]

    def _found(self, settings: Settings, is_backwards: bool, work: float) -> _Found:
        problem = self.problems[is_backwards]
        walk = find_walk(problem, settings, self.most_moves, work=work)
        if walk is None:
            return _NOTHING
        ending = signs_along(problem.rotations, walk, self.ending)[1]
        swaps = num_swaps(ending)
        cost = (walk.num_moves + self.swap * swaps, swaps)
        return _Found(reversed_walk(walk, ending) if is_backwards else walk, cost)


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


_SETTINGS = (
    Settings(1, decay=0.9, chunk=8, frame=0.05, third=24, further=24),
    Settings(1, decay=0.9, chunk=16, frame=0.05),
    Settings(1, decay=0.95, chunk=16, frame=0.2, third=24, further=24),
    Settings(1, decay=0.97, chunk=16, frame=0.5),
    Settings(1, decay=0.9, chunk=16, frame=2.0, third=24),
    Settings(1, decay=0.85, chunk=8, frame=0.05),
    Settings(1, decay=0.95, chunk=8, frame=0.05, third=4, further=2),
    Settings(1, decay=0.9, chunk=16, frame=0.05, third=40, further=40),
)
"""Settings of which each is the best for some programs: the frame's weight is to be small for molecules, where it pays
to stay in a far frame, and great for lattices."""
_KEPT = 4
"""Settings, with their directions, that go on after the scouts."""
