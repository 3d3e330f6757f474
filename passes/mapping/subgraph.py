"""Embedding a program's interaction graph into the coupling graph: a search with a counted budget.

Backtracking over an order of the wires in which each, but for the first of a component, follows a neighbour. A
candidate must be free and coupled to the images of all earlier neighbours; it must not be farther from any image than
the wires are from each other in the pattern; and every wire must keep enough free qubits around it for its neighbours
to come. Cf. VF2 (doi:10.1109/TPAMI.2004.75).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from qlower.lowering import Context
from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.mapping.coupling import Coupling, Ints
from qlower.passes.mapping.pattern import Pattern

FIRST_BUDGET = 3000
"""Candidates looked at before it is worth waiting for a compiled kernel."""
NONE_LEFT, OUT_OF_BUDGET = -1, -2


class Search(NamedTuple):
    """Where a search stands.

    Attributes:
        image: qubit by place, −1 while it is not placed, [n].
        place_of: place by qubit, −1 for none, [qubits].
        cursor: next candidate by place, [n].
        free: free neighbours by qubit, [qubits].
        need: neighbours that are not placed yet, by place, [n].
    """

    image: Ints
    place_of: Ints
    cursor: Ints
    free: Ints
    need: Ints


@kernel_part
def fits(coupling: Coupling, pattern: Pattern, search: Search, place: int, candidate: int) -> bool:
    """Whether a qubit may be the image of the wire of a place, as far as can be seen now."""
    low = pattern.offsets[place]
    high = pattern.offsets[place + 1]
    if search.place_of[candidate] >= 0 or search.free[candidate] < pattern.degree[place] - (high - low):
        return False
    for at in range(low, high):
        if coupling.distance[candidate * coupling.num + search.image[pattern.earlier[at]]] != 1:
            return False
    for at in range(coupling.offsets[candidate], coupling.offsets[candidate + 1]):
        beside = coupling.neighbours[at]
        other = search.place_of[beside]
        if other >= 0:
            served = 1 if pattern.distance[place * pattern.num + other] == 1 else 0
            if search.free[beside] - 1 < search.need[other] - served:
                return False
    for other in range(place):
        apart = coupling.distance[candidate * coupling.num + search.image[other]]
        if apart > pattern.distance[place * pattern.num + other]:
            return False
    return True


@kernel_part
def put(coupling: Coupling, pattern: Pattern, search: Search, place: int, qubit: int) -> None:
    """Place the wire of a place on a qubit."""
    search.image[place] = qubit
    search.place_of[qubit] = place
    for at in range(coupling.offsets[qubit], coupling.offsets[qubit + 1]):
        search.free[coupling.neighbours[at]] -= 1
    for at in range(pattern.offsets[place], pattern.offsets[place + 1]):
        search.need[pattern.earlier[at]] -= 1
        search.need[place] -= 1


@kernel_part
def take_back(coupling: Coupling, pattern: Pattern, search: Search, place: int) -> None:
    """Undo the placing of a place's wire."""
    qubit = search.image[place]
    search.image[place] = -1
    search.place_of[qubit] = -1
    for at in range(coupling.offsets[qubit], coupling.offsets[qubit + 1]):
        search.free[coupling.neighbours[at]] += 1
    for at in range(pattern.offsets[place], pattern.offsets[place + 1]):
        search.need[pattern.earlier[at]] += 1
        search.need[place] += 1


@kernel(seconds_per_work=1e-5, compile_seconds=1)
def embed(coupling: Coupling, pattern: Pattern, search: Search, budget: int) -> int:
    """Find the next embedding; return the budget left, ``NONE_LEFT``, or ``OUT_OF_BUDGET`` and can be called again.

    Args:
        coupling: the graph.
        pattern: at least one wire.
        search: where to go on: at the beginning, behind the last embedding, or where the budget ran out.
        budget: candidates that may be looked at.
    """
    place = 0
    while place < pattern.num and search.image[place] >= 0:
        place += 1
    if place == pattern.num:
        place -= 1
        take_back(coupling, pattern, search, place)
    while place < pattern.num:
        anchor = -1
        if pattern.offsets[place] < pattern.offsets[place + 1]:
            anchor = search.image[pattern.earlier[pattern.offsets[place]]]
        low = coupling.offsets[anchor] if anchor >= 0 else 0
        count = coupling.offsets[anchor + 1] - low if anchor >= 0 else coupling.num
        chosen = -1
        while chosen < 0 and search.cursor[place] < count:
            if budget == 0:
                return OUT_OF_BUDGET
            budget -= 1
            candidate = coupling.neighbours[low + search.cursor[place]] if anchor >= 0 else search.cursor[place]
            search.cursor[place] += 1
            if fits(coupling, pattern, search, place, candidate):
                chosen = candidate
        if chosen >= 0:
            put(coupling, pattern, search, place, chosen)
            place += 1
            if place < pattern.num:
                search.cursor[place] = 0
            continue
        place -= 1
        if place < 0:
            return NONE_LEFT
        take_back(coupling, pattern, search, place)
    return budget


def first_embedding(coupling: Coupling, pattern: Pattern, budget: int, context: Context) -> Ints | None:
    """The first embedding the search meets: the qubit of each place of the pattern."""
    search = new_search(coupling, pattern, 0)
    for granted in (min(budget, FIRST_BUDGET), max(budget - FIRST_BUDGET, 0)):
        left = embed.run(coupling, pattern, search, granted, work=granted, progress=context.progress)
        if left >= 0:
            return search.image
        if left == NONE_LEFT:
            break
    return None


def spread_embeddings(coupling: Coupling, pattern: Pattern, budget: int, each: int, context: Context) -> Iterator[Ints]:
    """Embeddings from all over the graph: up to ``each`` for every image of the first wire.

    The budget is shared out among the images of the first wire.
    """
    share = max(budget // coupling.num, 1)
    work = min(budget, 2 * coupling.num * each * pattern.num)
    root = 0
    while root < coupling.num:
        search = new_search(coupling, pattern, root)
        granted = share
        for _ in range(each):
            granted = embed.run(coupling, pattern, search, granted, work=work, progress=context.progress)
            if granted < 0:
                break
            yield search.image.copy()
        if granted == NONE_LEFT:
            return
        root = max(int(search.cursor[0]), root + 1)


def new_search(coupling: Coupling, pattern: Pattern, root: int) -> Search:
    """A search that has placed nothing and begins with the first wire on a qubit."""
    search = Search(
        np.full(pattern.num, -1, dtype=np.int32),
        np.full(coupling.num, -1, dtype=np.int32),
        np.zeros(pattern.num, dtype=np.int32),
        np.diff(coupling.offsets).astype(np.int32),
        pattern.degree.copy(),
    )
    search.cursor[0] = root
    return search
