"""The cheapest of a program's embeddings into the coupling graph: branch and bound with a counted budget.

The search is that of ``subgraph``, with a cost for each wire on each qubit and each coupling on each of the device's,
and gives up a branch as soon as it cannot come out below the best that is known. Costs are whole numbers, so that sums
do not depend on their order.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering import Context
from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Coupling, Ints
from qlower.passes.mapping.errors_by_place import Errors
from qlower.passes.mapping.pattern import Pattern
from qlower.passes.mapping.subgraph import Search, fits, new_search, put, take_back

Longs = NDArray[np.int64]


class Costs(NamedTuple):
    """What an embedding costs: the sum over its wires and over its couplings.

    Attributes:
        single: of the wire of a place on a qubit, [places · qubits].
        uses: how often the coupling of each entry of the pattern's ``earlier`` is used.
        pair: of one use of the coupling of two qubits, [qubits · qubits].
        rest: at least what the places from here on cost, [places + 1].
        spent: filled: what the places before cost, [places + 1].
        best: the qubit of each place of the best embedding; changed to a better one, [places].
        lowest: what that costs, [1].
    """

    single: Longs
    uses: Longs
    pair: Longs
    rest: Longs
    spent: Longs
    best: Ints
    lowest: Longs


@kernel(seconds_per_work=8e-6, compile_seconds=1.5)
def improve(coupling: Coupling, pattern: Pattern, search: Search, costs: Costs, budget: int) -> int:
    """Look for cheaper embeddings from every image of the first wire in turn; return the budget left.

    What is left of the budget is shared out evenly among the images still to come.

    Args:
        coupling: the graph.
        pattern: at least one wire.
        search: with nothing placed.
        costs: with the best embedding that is known.
        budget: candidates that may be looked at.
    """
    for root in range(coupling.num):
        granted = budget // (coupling.num - root)
        budget -= granted
        place = 0
        search.cursor[0] = root
        while place >= 0:
            anchor = -1
            if pattern.offsets[place] < pattern.offsets[place + 1]:
                anchor = search.image[pattern.earlier[pattern.offsets[place]]]
            low = coupling.offsets[anchor] if anchor >= 0 else 0
            count = coupling.offsets[anchor + 1] - low if anchor >= 0 else coupling.num
            if place == 0:
                count = root + 1
            chosen = -1
            while chosen < 0 and granted > 0 and search.cursor[place] < count:
                granted -= 1
                candidate = coupling.neighbours[low + search.cursor[place]] if anchor >= 0 else search.cursor[place]
                search.cursor[place] += 1
                spent = costs.spent[place] + costs.single[place * coupling.num + candidate]
                for at in range(pattern.offsets[place], pattern.offsets[place + 1]):
                    beside = search.image[pattern.earlier[at]]
                    spent += costs.uses[at] * costs.pair[candidate * coupling.num + beside]
                if spent + costs.rest[place + 1] < costs.lowest[0] and fits(
                    coupling, pattern, search, place, candidate
                ):
                    costs.spent[place + 1] = spent
                    chosen = candidate
            if chosen >= 0:
                put(coupling, pattern, search, place, chosen)
                place += 1
                if place < pattern.num:
                    search.cursor[place] = 0
                    continue
                costs.lowest[0] = costs.spent[place]
                for at in range(pattern.num):
                    costs.best[at] = search.image[at]
            place -= 1
            if place >= 0:
                take_back(coupling, pattern, search, place)
        budget += granted
    return budget


def cheapest_embedding(coupling: Coupling, pattern: Pattern, errors: Errors, budget: int, context: Context) -> Ints:
    """The cheapest embedding found within the budget, at worst the one with every wire where it is.

    Args:
        coupling: the graph.
        pattern: the couplings in use, of wires that are numbered as the qubits they lie on.
        errors: what places cost.
        budget: candidates that may be looked at.
        context: for progress.

    Returns:
        The qubit of each place of the pattern.
    """
    sizes = np.diff(pattern.offsets)
    places = np.repeat(np.arange(pattern.num), sizes)
    later, earlier = pattern.wires[places], pattern.wires[pattern.earlier]
    uses = errors.uses[later, earlier]
    single = np.ascontiguousarray(errors.single[pattern.wires])
    joined = np.repeat(np.arange(coupling.num), np.diff(coupling.offsets))
    least = single.min(axis=1)
    np.add.at(least, places, uses * errors.pair[joined, coupling.neighbours].min())
    known = single[np.arange(pattern.num), pattern.wires].sum() + (uses * errors.pair[later, earlier]).sum()
    costs = Costs(
        single.reshape(-1),
        uses,
        np.ascontiguousarray(errors.pair).reshape(-1),
        np.append(np.cumsum(least[::-1])[::-1], 0),
        np.zeros(pattern.num + 1, dtype=np.int64),
        pattern.wires.copy(),
        np.array([known], dtype=np.int64),
    )
    search = new_search(coupling, pattern, 0)
    improve.run(coupling, pattern, search, costs, budget, work=budget, progress=context.progress)
    return costs.best
