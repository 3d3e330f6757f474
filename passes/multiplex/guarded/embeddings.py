"""Places for compiled programs: embeddings of a program's couplings in the device's, the best ones from everywhere.

A program falls into pieces, the connected components of the couplings that it uses, and each piece may lie anywhere.
For each piece a beam search goes over its qubits in an order in which each follows a neighbour. It keeps the best
beginnings for each image of the first qubit, so that every part of the device is covered, and the best of all. The beam
is exact where the device has fewer embeddings than it is wide.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.device.topology import UNREACHABLE, Topology
from qlower.lowering import Context
from qlower.passes.mapping.coupling import coupling_of
from qlower.passes.mapping.pattern import FAR, Pattern, pattern_of
from qlower.passes.mapping.subgraph import first_embedding, spread_embeddings
from qlower.passes.multiplex.figures import VariantFigures
from qlower.passes.multiplex.predicted_success import DeviceFigures, pair_weights, qubit_weights

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Piece:
    """A connected part of a program.

    Attributes:
        qubits: its local qubits in the order of the search, [n].
        pattern: its couplings in that order.
        node_cost: of each qubit on each of the device's, [n, device qubits].
        link_cost: of each entry of ``pattern.earlier`` on each of the device's couplings, [entries, device couplings].
    """

    qubits: Ints
    pattern: Pattern
    node_cost: Floats
    link_cost: Floats

    @property
    def key(self) -> bytes:
        """Equal for pieces with the same embeddings at the same costs, whatever their qubits are called."""
        parts = (self.pattern.offsets, self.pattern.earlier, self.node_cost, self.link_cost)
        return b"|".join(part.tobytes() for part in parts)


class Table(NamedTuple):
    """Embeddings of a piece, each set of qubits once, cheapest first.

    Attributes:
        images: [k, n], the device's qubit of each of the piece's.
        costs: [k].
    """

    images: Ints
    costs: Floats


def pieces_of(figures: VariantFigures, device: DeviceFigures) -> tuple[Piece, ...]:
    """The connected parts of a program, the largest first."""
    nodes, links = qubit_weights(figures, device), pair_weights(figures, device)
    coupling = {tuple(pair): index for index, pair in enumerate(figures.couplings.tolist())}
    made = []
    for part in _components(figures):
        own = [pair for pair in coupling if pair[0] in part]
        pattern = pattern_of(np.array(own, dtype=np.int32)) if own else _point(part[0])
        order = pattern.wires.tolist()
        entries = [
            coupling[min(order[place], order[other]), max(order[place], order[other])]
            for place in range(pattern.num)
            for other in pattern.earlier[pattern.offsets[place] : pattern.offsets[place + 1]].tolist()
        ]
        made.append(Piece(np.array(order, dtype=np.int64), pattern, nodes[order], links[entries]))
    return tuple(made)


def _components(figures: VariantFigures) -> list[list[int]]:
    """Local qubits by component, the largest first, then by the lowest qubit."""
    label = list(range(figures.num_qubits))
    for low, high in figures.couplings.tolist():
        old, new = max(label[low], label[high]), min(label[low], label[high])
        label = [new if value == old else value for value in label]
    parts: dict[int, list[int]] = {}
    for qubit, root in enumerate(label):
        parts.setdefault(root, []).append(qubit)
    return sorted(parts.values(), key=lambda part: (-len(part), part[0]))


def _point(qubit: int) -> Pattern:
    """The pattern of a qubit without couplings."""
    zero = np.zeros(1, dtype=np.int32)
    return Pattern(1, np.array([qubit], dtype=np.int32), zero, np.zeros(2, dtype=np.int32), zero[:0], zero)


class EmbeddingSearch:
    """Finds the embeddings of pieces in one device; equal pieces once."""

    def __init__(self, topology: Topology, device: DeviceFigures, context: Context, width: int, budget: int) -> None:
        """``width``: beginnings that are kept; ``budget``: candidates of the search where the beam finds nothing."""
        self.topology, self.device, self.context, self.width, self.budget = topology, device, context, width, budget
        self.neighbours = _padded(topology)
        self.degrees = np.diff(topology.neighbour_offsets).astype(np.int64)
        self.distances = np.minimum(topology.distances, UNREACHABLE).astype(np.int32)
        self.known: dict[bytes, Table] = {}

    def table(self, piece: Piece) -> Table:
        """Its embeddings; empty if none was found that can work."""
        key = piece.key
        if key not in self.known:
            self.known[key] = self._found(piece)
        return self.known[key]

    def _found(self, piece: Piece) -> Table:
        wide = _Beam(self, piece, self.width, max(self.width // max(self.topology.num_qubits, 1), 4)).run()
        images = np.concatenate([wide, _Beam(self, piece, self.width, self.width).run()])
        if not len(images):
            images = self._searched(piece)
        return _table(images, self._costs(piece, images), self.topology.num_qubits)

    def _searched(self, piece: Piece) -> Ints:
        coupling = coupling_of(self.topology)
        found = first_embedding(coupling, piece.pattern, self.budget, self.context)
        if found is None:
            return np.zeros((0, piece.pattern.num), dtype=np.int64)
        images = [found, *spread_embeddings(coupling, piece.pattern, self.budget, 4, self.context)]
        return np.array(images, dtype=np.int64)

    def _costs(self, piece: Piece, images: Ints) -> Floats:
        """The cost of each embedding, summed in the order of the search."""
        costs = np.zeros(len(images))
        for place in range(piece.pattern.num):
            costs = costs + piece.node_cost[place, images[:, place]]
            for at in range(int(piece.pattern.offsets[place]), int(piece.pattern.offsets[place + 1])):
                other = images[:, piece.pattern.earlier[at]]
                edges = self.device.edge_of[images[:, place] * self.device.num_qubits + other]
                costs = costs + piece.link_cost[at, edges]
        return costs


class _Beam:
    """One beam search: ``width`` beginnings in all, ``each`` for every image of the first qubit."""

    def __init__(self, search: EmbeddingSearch, piece: Piece, width: int, each: int) -> None:
        self.search, self.piece, self.width, self.each = search, piece, width, each
        self.pattern = piece.pattern
        self.distance = self.pattern.distance.reshape(self.pattern.num, self.pattern.num)

    def run(self) -> Ints:
        """The embeddings that are left, [k, n]."""
        roots = np.flatnonzero(self.search.degrees >= self.pattern.degree[0])
        costs = self.piece.node_cost[0, roots]
        images: Ints = roots[np.isfinite(costs)][:, None]
        costs = costs[np.isfinite(costs)]
        for place in range(1, self.pattern.num):
            images, costs = self._extended(images, costs, place)
        return images

    def _extended(self, images: Ints, costs: Floats, place: int) -> tuple[Ints, Floats]:
        low, high = int(self.pattern.offsets[place]), int(self.pattern.offsets[place + 1])
        candidates = self.search.neighbours[images[:, self.pattern.earlier[low]]]
        state, column = np.nonzero(candidates >= 0)
        candidate = candidates[state, column]
        fits = self.search.degrees[candidate] >= self.pattern.degree[place]
        state, candidate = state[fits], candidate[fits]
        state, candidate = self._apart(images, state, candidate, place)
        total = costs[state] + self.piece.node_cost[place, candidate]
        for at in range(low, high):
            other = images[state, self.pattern.earlier[at]]
            edges = self.search.device.edge_of[candidate * self.search.device.num_qubits + other]
            total = total + self.piece.link_cost[at, edges]
        chosen = self._best(images[state, 0], total)
        return np.concatenate([images[state[chosen]], candidate[chosen][:, None]], axis=1), total[chosen]

    def _apart(self, images: Ints, state: Ints, candidate: Ints, place: int) -> tuple[Ints, Ints]:
        """Those candidates that are free and not farther from any image than the qubits are in the program.

        Neighbours in the program are at distance 1, so they come out coupled.
        """
        for other in range(place):
            apart = self.search.distances[candidate, images[state, other]]
            limit = min(int(self.distance[place, other]), FAR)
            fits = (apart > 0) & (apart <= limit)
            state, candidate = state[fits], candidate[fits]
        return state, candidate

    def _best(self, roots: Ints, costs: Floats) -> Ints:
        """Which to keep, in an order that depends on costs and places only."""
        order = np.lexsort((costs, roots))
        order = order[np.isfinite(costs[order])]
        first = np.searchsorted(roots[order], roots[order], side="left")
        order = order[np.arange(len(order)) - first < self.each]
        if len(order) > self.width:
            order = order[np.argsort(costs[order], kind="stable")[: self.width]]
        return order


def _padded(topology: Topology) -> Ints:
    """The neighbours of each qubit, filled up with −1, [qubits, degree]."""
    degrees = np.diff(topology.neighbour_offsets)
    padded = np.full((topology.num_qubits, int(degrees.max(initial=1))), -1, dtype=np.int64)
    padded[np.arange(padded.shape[1]) < degrees[:, None]] = topology.neighbours
    return padded


def _table(images: Ints, costs: Floats, num_qubits: int) -> Table:
    """Cheapest first; of embeddings on the same qubits the cheapest."""
    fine = np.isfinite(costs)
    images, costs = images[fine], costs[fine]
    order = np.argsort(costs, kind="stable")
    images, costs = images[order], costs[order]
    same = np.sort(images, axis=1)
    _, first = np.unique(same, axis=0, return_index=True) if len(same) else (None, np.zeros(0, dtype=np.int64))
    kept = np.sort(first)
    return Table(images[kept], costs[kept])


def thinned(table: Table, limit: float, keep: int) -> Table:
    """At most ``keep`` embeddings that cost no more than ``limit``: for each qubit in turn the best one that covers it.

    So every part of the device keeps some, and the best of all stay.
    """
    within = np.flatnonzero(table.costs <= limit)
    if len(within) <= keep:
        return Table(table.images[within], table.costs[within])
    rank = _coverage_rank(table.images[within])
    kept = np.sort(within[np.argsort(rank, kind="stable")[:keep]])
    return Table(table.images[kept], table.costs[kept])


def _coverage_rank(images: Ints) -> Ints:
    """For embeddings, cheapest first: how many cheaper ones cover its least covered qubit, [k]."""
    flat = images.reshape(-1)
    order = np.argsort(flat, kind="stable")
    first = np.searchsorted(flat[order], flat[order], side="left")
    seen = np.zeros(len(flat), dtype=np.int64)
    seen[order] = np.arange(len(flat)) - first
    least: Ints = seen.reshape(images.shape).min(axis=1)
    return least
