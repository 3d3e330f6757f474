"""How far each qubit is from the nearest one without data, kept up to date as qubits are freed and taken."""

from qlower.lowering.kernels import kernel_part
from qlower.passes.multiplex.annealing.annealing_columns import CHANGES, FREE, STAMP, Layout, Sites, Weights


@kernel_part
def distance_to_free(sites: Sites, layout: Layout, site: int) -> int:
    """The distance to the nearest free qubit; to the farthest qubit of all if none is free."""
    last = 0
    for place in range(sites.num):
        other = sites.by_distance[site * sites.num + place]
        last = int(sites.distance[site * sites.num + other])
        if layout.data_at[other] == FREE:
            return last
    return last


@kernel_part
def set_nearest(weights: Weights, layout: Layout, site: int, distance: int) -> int:
    """Change an entry of ``nearest``, keep what it was, and return by how much the cost of the data there grows."""
    number = layout.totals[CHANGES]
    old = layout.nearest[site]
    layout.changed[number] = site
    layout.before[number] = old
    layout.totals[CHANGES] = number + 1
    layout.nearest[site] = distance
    data = layout.data_at[site]
    return int(weights.helper[data] * (distance - old)) if data >= 0 else 0


@kernel_part
def begin_search(layout: Layout, site: int) -> None:
    """Begin a breadth-first search: ``queue`` holds the first qubit."""
    layout.totals[STAMP] += 1
    layout.queue[0] = site
    layout.seen[site] = layout.totals[STAMP]


@kernel_part
def search_on(sites: Sites, layout: Layout, here: int, tail: int) -> int:
    """Put the neighbours of a qubit that were not seen at the end of ``queue``; return its new ``tail``."""
    stamp = layout.totals[STAMP]
    for at in range(sites.offsets[here], sites.offsets[here + 1]):
        there = sites.neighbours[at]
        if layout.seen[there] != stamp:
            layout.seen[there] = stamp
            layout.queue[tail] = there
            tail += 1
    return tail


@kernel_part
def release(sites: Sites, weights: Weights, layout: Layout, freed: int) -> int:
    """Update ``nearest`` now that a qubit is free; return by how much the cost grows.

    If a qubit is now closer to ``freed`` than to all others, so is every qubit on a shortest path between the two: the
    search needs to look no further where one is not.
    """
    begin_search(layout, freed)
    head = 0
    tail = 1
    growth = 0
    while head < tail:
        here = layout.queue[head]
        head += 1
        distance = int(sites.distance[freed * sites.num + here])
        if distance >= layout.nearest[here]:
            continue
        growth += set_nearest(weights, layout, here, distance)
        tail = search_on(sites, layout, here, tail)
    return growth


@kernel_part
def occupy(sites: Sites, weights: Weights, layout: Layout, taken: int) -> int:
    """Update ``nearest`` now that a qubit is free no more; return by how much the cost grows.

    The qubits to which it was a nearest one are connected, for the same reason as in ``release``.
    """
    begin_search(layout, taken)
    head = 0
    tail = 1
    growth = 0
    while head < tail:
        here = layout.queue[head]
        head += 1
        if sites.distance[taken * sites.num + here] != layout.nearest[here]:
            continue
        growth += set_nearest(weights, layout, here, distance_to_free(sites, layout, here))
        tail = search_on(sites, layout, here, tail)
    return growth
