"""Many searches with different settings, forwards and backwards; the shortest walk is taken."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.frame_signs import Ending, signs_along
from qlower.passes.pauli_synthesis.search import Settings, closed_problem, find_walk, work_of
from qlower.passes.pauli_synthesis.walk import Walk

_WIDTH = (1, 8, 32, 64, 128)
_SEARCHES = (1, 4, 12, 36, 72)
"""By effort: states of a beam, and searches."""
_WORK = (0.0, 1e8, 6e8, 6e9, 6e10)
"""By effort: about how much work (``work_of``) all searches together may be: large programs are searched for less."""
_SWAP = 3
"""CX of a SWAP."""


def best_walk(rotations: PauliTable, effort: int, *, swaps_are_free: bool) -> Walk | None:
    """The shortest walk that a number of searches find; None if none finds one.

    Args:
        rotations: strings on at least one qubit each, in order.
        effort: 0 to 4, how much to search; the work is counted, so the walk does not depend on the machine.
        swaps_are_free: whether a walk may exchange qubits for nothing; else each costs three CX.
    """
    best: Walk | None = None
    least = 0
    backwards = rotations.take(np.arange(len(rotations))[::-1])
    problems = closed_problem(rotations), closed_problem(backwards)
    most_moves = 4 * int(rotations.weights.sum()) + 20 * rotations.num_qubits + 20
    searches, width = _size(work_of(problems[0], _CHUNKS[0]), effort)
    for settings, is_backwards in _settings(searches, width):
        walk = find_walk(problems[is_backwards], settings, most_moves, searches=searches)
        if walk is None:
            continue
        ending = signs_along(problems[is_backwards].rotations, walk)[1]
        walk = reversed_walk(walk, ending) if is_backwards else walk
        cost = walk.num_moves + (0 if swaps_are_free else _SWAP * num_swaps(ending))
        most_moves = min(most_moves, walk.num_moves - 1) if swaps_are_free else most_moves
        if best is None or cost < least:
            best, least = walk, cost
        if least == 0:
            break
    return best


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


_CHUNKS = (16, 8)
_DECAYS = (0.9, 0.95, 0.85)
_FURTHER = ((12, 8), (4, 2), (24, 8))


def _settings(searches: int, width: int) -> Iterator[tuple[Settings, bool]]:
    """So many settings, the ones that most often win first, with whether to search backwards."""
    plain = Settings(width, frame=0.05)
    seed = 0
    while True:
        for chunk, (third, further), decay in product(_CHUNKS, _FURTHER, _DECAYS):
            for is_backwards in (False, True):
                seed += 1
                if seed > searches:
                    return
                found = replace(plain, decay=decay, chunk=chunk, third=third, further=further, seed=seed)
                yield found, is_backwards


def _size(work: float, effort: int) -> tuple[int, int]:
    """How many searches of what width: of width 1 each takes ``work``. Fewer, then narrower, where that is a lot."""
    searches, width = _SEARCHES[effort], _WIDTH[effort]
    while searches > 2 and searches * width * work > _WORK[effort]:
        searches //= 2
    while width > 1 and searches * width * work > _WORK[effort]:
        width //= 2
    return (1 if width == 1 else searches), width
