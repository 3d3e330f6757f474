"""A program's interaction graph in the order in which a search places its wires."""

from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.mapping.coupling import Ints

FAR = 1 << 30


class Pattern(NamedTuple):
    """An interaction graph in the order of the search.

    Attributes:
        num: wires.
        wires: the wires in the order they are placed, [n].
        degree: neighbours of each, by place, [n].
        offsets: stretches of ``earlier``, [n + 1].
        earlier: places of neighbours that come before, by place.
        distance: between places, ``FAR`` between components, [n · n].
    """

    num: int
    wires: Ints
    degree: Ints
    offsets: Ints
    earlier: Ints
    distance: Ints


class Graph(NamedTuple):
    """An interaction graph with its wires numbered from 0 in ascending order, and work space.

    Attributes:
        pairs: the distinct pairs, flat.
        offsets: stretches of ``beside``, [n + 1]; filled.
        beside: the neighbours of each wire; filled.
        component: of each wire, the smallest wire of its component, [n]; −1 everywhere, filled.
        size: of a component, by its smallest wire, [n]; 0 everywhere, filled.
        placed: by wire, how many neighbours are placed already, −1 once it is itself, [n]; 0 everywhere, changed.
        place: of each wire, [n]; filled.
        queue: work space, [n].
    """

    pairs: Ints
    offsets: Ints
    beside: Ints
    component: Ints
    size: Ints
    placed: Ints
    place: Ints
    queue: Ints


@kernel_part
def join(graph: Graph) -> None:
    """Fill the neighbours of every wire."""
    num = len(graph.place)
    for at in range(len(graph.pairs)):
        graph.offsets[graph.pairs[at] + 1] += 1
    for wire in range(num):
        graph.offsets[wire + 1] += graph.offsets[wire]
        graph.queue[wire] = graph.offsets[wire]
    for at in range(len(graph.pairs)):
        wire = graph.pairs[at]
        other = graph.pairs[at + 1 if at % 2 == 0 else at - 1]
        graph.beside[graph.queue[wire]] = other
        graph.queue[wire] += 1


@kernel_part
def find_components(graph: Graph) -> None:
    """Fill the component of every wire, and the sizes of components."""
    for root in range(len(graph.place)):
        if graph.component[root] >= 0:
            continue
        graph.component[root] = root
        graph.queue[0] = root
        tail = 1
        head = 0
        while head < tail:
            wire = graph.queue[head]
            head += 1
            for at in range(graph.offsets[wire], graph.offsets[wire + 1]):
                other = graph.beside[at]
                if graph.component[other] < 0:
                    graph.component[other] = root
                    graph.queue[tail] = other
                    tail += 1
        graph.size[root] = tail


@kernel_part
def degree_of(graph: Graph, wire: int) -> int:
    """How many neighbours a wire has."""
    return int(graph.offsets[wire + 1] - graph.offsets[wire])


@kernel_part
def next_wire(graph: Graph, component: int) -> int:
    """The wire of a component with most placed neighbours, then of most degree, then the smallest."""
    best = -1
    for wire in range(len(graph.place)):
        if graph.component[wire] != component or graph.placed[wire] < 0:
            continue
        if best >= 0:
            closer = graph.placed[wire] - graph.placed[best]
            if closer < 0 or (closer == 0 and degree_of(graph, wire) <= degree_of(graph, best)):
                continue
        best = wire
    return best


@kernel_part
def put_in_order(graph: Graph, pattern: Pattern) -> None:
    """Order the wires: component by component, the largest first."""
    placed = 0
    while placed < len(graph.place):
        largest = -1
        for root in range(len(graph.place)):
            if graph.size[root] > 0 and (largest < 0 or graph.size[root] > graph.size[largest]):
                largest = root
        for _ in range(graph.size[largest]):
            wire = next_wire(graph, largest)
            graph.placed[wire] = -1
            graph.place[wire] = placed
            pattern.wires[placed] = wire
            placed += 1
            for at in range(graph.offsets[wire], graph.offsets[wire + 1]):
                if graph.placed[graph.beside[at]] >= 0:
                    graph.placed[graph.beside[at]] += 1
        graph.size[largest] = 0


@kernel_part
def look_back(graph: Graph, pattern: Pattern) -> None:
    """Fill degrees and the places of the neighbours that come before, ascending."""
    end = 0
    for place in range(len(graph.place)):
        wire = pattern.wires[place]
        pattern.degree[place] = degree_of(graph, wire)
        begin = end
        for at in range(graph.offsets[wire], graph.offsets[wire + 1]):
            other = graph.place[graph.beside[at]]
            if other >= place:
                continue
            slot = end
            while slot > begin and pattern.earlier[slot - 1] > other:
                pattern.earlier[slot] = pattern.earlier[slot - 1]
                slot -= 1
            pattern.earlier[slot] = other
            end += 1
        pattern.offsets[place + 1] = end


@kernel(seconds_per_work=4e-7, compile_seconds=2)
def fill_pattern(graph: Graph, pattern: Pattern) -> None:
    """Fill the pattern of a graph; its wires are numbered as the graph's, and distances are ``FAR`` everywhere."""
    num = len(graph.place)
    join(graph)
    find_components(graph)
    put_in_order(graph, pattern)
    look_back(graph, pattern)
    for start in range(num):
        pattern.distance[start * num + start] = 0
        graph.queue[0] = start
        tail = 1
        head = 0
        while head < tail:
            place = graph.queue[head]
            head += 1
            wire = pattern.wires[place]
            for at in range(graph.offsets[wire], graph.offsets[wire + 1]):
                other = graph.place[graph.beside[at]]
                if pattern.distance[start * num + other] == FAR:
                    pattern.distance[start * num + other] = pattern.distance[start * num + place] + 1
                    graph.queue[tail] = other
                    tail += 1


def pattern_of(pairs: Ints) -> Pattern:
    """The pattern of the distinct pairs of wires that interact, int32 [m, 2].

    Component by component, the largest first; in each, the wire with most placed neighbours comes next, then that of
    most degree.
    """
    wires = np.unique(pairs)
    num, entries = len(wires), pairs.size

    def column(length: int, value: int = 0) -> Ints:
        return np.full(length, value, dtype=np.int32)

    graph = Graph(
        pairs=np.searchsorted(wires, pairs.reshape(-1)).astype(np.int32),
        offsets=column(num + 1),
        beside=column(entries),
        component=column(num, -1),
        size=column(num),
        placed=column(num),
        place=column(num),
        queue=column(num),
    )
    pattern = Pattern(num, column(num), column(num), column(num + 1), column(entries // 2), column(num * num, FAR))
    fill_pattern.run(graph, pattern, work=num * (2 * num + entries))
    return pattern._replace(wires=wires[pattern.wires])
