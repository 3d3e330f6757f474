"""Embedding a program's interaction graph into the coupling graph: a search with a counted budget.

Backtracking over an order of the wires in which each, but for the first of a component, follows a neighbour; a
candidate must have the degree, be free, and be coupled to the images of all earlier neighbours. Cf. VF2 (doi:10.1109/TPAMI.2004.75).
"""

from dataclasses import dataclass

import numpy as np

from qlower.lowering import Context
from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Coupling, Ints


@dataclass(frozen=True)
class Pattern:
    """An interaction graph in the order of the search.

    Attributes:
        wires: the wires in the order they are placed, [n].
        degree: neighbours of each, by place, [n].
        offsets: stretches of ``earlier``, [n + 1].
        earlier: places of neighbours that come before, by place.
    """

    wires: Ints
    degree: Ints
    offsets: Ints
    earlier: Ints


def pattern_of(pairs: Ints) -> Pattern:
    """The pattern of the distinct pairs of wires that interact, int32 [m, 2]."""
    neighbours: dict[int, set[int]] = {}
    for first, second in pairs.tolist():
        neighbours.setdefault(first, set()).add(second)
        neighbours.setdefault(second, set()).add(first)
    order = _order(neighbours)
    place = {wire: index for index, wire in enumerate(order)}
    earlier = [sorted(place[n] for n in neighbours[wire] if place[n] < place[wire]) for wire in order]
    return Pattern(
        np.array(order, dtype=np.int32),
        np.array([len(neighbours[wire]) for wire in order], dtype=np.int32),
        np.concatenate([[0], np.cumsum([len(e) for e in earlier])]).astype(np.int32),
        np.array([p for e in earlier for p in e], dtype=np.int32),
    )


def _order(neighbours: dict[int, set[int]]) -> list[int]:
    """Component by component, the largest first; in each, the wire with most placed neighbours, then of most degree."""
    order: list[int] = []
    for component in sorted(_components(neighbours), key=lambda c: (-len(c), min(c))):
        placed_neighbours = dict.fromkeys(sorted(component), 0)
        while placed_neighbours:
            wire = max(placed_neighbours, key=lambda w: (placed_neighbours[w], len(neighbours[w]), -w))
            del placed_neighbours[wire]
            order.append(wire)
            for other in neighbours[wire]:
                if other in placed_neighbours:
                    placed_neighbours[other] += 1
    return order


def _components(neighbours: dict[int, set[int]]) -> list[set[int]]:
    found: list[set[int]] = []
    seen: set[int] = set()
    for wire in sorted(neighbours):
        if wire in seen:
            continue
        component, pending = {wire}, [wire]
        while pending:
            for other in neighbours[pending.pop()]:
                if other not in component:
                    component.add(other)
                    pending.append(other)
        seen |= component
        found.append(component)
    return found


@kernel(seconds_per_work=2e-6, compile_seconds=4)
def embed(  # noqa: PLR0917  # kernels take positions only
    offsets: Ints,
    neighbours: Ints,
    distance: Ints,
    degree: Ints,
    pattern_offsets: Ints,
    earlier: Ints,
    image: Ints,
    used: Ints,
    cursor: Ints,
    budget: int,
) -> int:
    """Find the next embedding; return the budget left, or −1 if there is none, or −2 if the budget ran out.

    Args:
        offsets: coupling stretches, [qubits + 1].
        neighbours: coupling neighbours.
        distance: of qubits, [qubits · qubits].
        degree: by place, [n].
        pattern_offsets: stretches of ``earlier``, [n + 1].
        earlier: places of neighbours that come before.
        image: qubit by place, [n]; all −1 to begin with, or the last embedding to go on behind it.
        used: whether a qubit is taken, [qubits], in step with ``image``.
        cursor: next candidate by place, [n]; zeros to begin with.
        budget: candidates that may be looked at.
    """
    num_qubits = len(offsets) - 1
    num = len(degree)
    place = 0
    if image[0] >= 0:
        place = num - 1
        used[image[place]] = 0
        image[place] = -1
    while place < num:
        anchor = -1
        if pattern_offsets[place] < pattern_offsets[place + 1]:
            anchor = image[earlier[pattern_offsets[place]]]
        low = offsets[anchor] if anchor >= 0 else 0
        count = offsets[anchor + 1] - low if anchor >= 0 else num_qubits
        chosen = -1
        while cursor[place] < count:
            candidate = neighbours[low + cursor[place]] if anchor >= 0 else cursor[place]
            cursor[place] += 1
            budget -= 1
            if budget < 0:
                return -2
            if used[candidate] != 0 or offsets[candidate + 1] - offsets[candidate] < degree[place]:
                continue
            fits = True
            for at in range(pattern_offsets[place], pattern_offsets[place + 1]):
                if distance[candidate * num_qubits + image[earlier[at]]] != 1:
                    fits = False
                    break
            if fits:
                chosen = candidate
                break
        if chosen >= 0:
            image[place] = chosen
            used[chosen] = 1
            place += 1
            if place < num:
                cursor[place] = 0
        else:
            cursor[place] = 0
            place -= 1
            if place < 0:
                return -1
            used[image[place]] = 0
            image[place] = -1
    return budget


def embeddings(coupling: Coupling, pattern: Pattern, budget: int, most: int, context: Context) -> list[Ints]:
    """Up to ``most`` embeddings in the order the search meets them: the qubit of each place of the pattern."""
    num = len(pattern.wires)
    image = np.full(num, -1, dtype=np.int32)
    used, cursor = np.zeros(coupling.num, dtype=np.int32), np.zeros(num, dtype=np.int32)
    found: list[Ints] = []
    while len(found) < most:
        budget = embed.run(
            coupling.offsets, coupling.neighbours, coupling.distance, pattern.degree, pattern.offsets, pattern.earlier,
            image, used, cursor, budget, work=min(budget, 100 * num), progress=context.progress,
        )  # fmt: skip
        if budget < 0:
            break
        found.append(image.copy())
    return found
