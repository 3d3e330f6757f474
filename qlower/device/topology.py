"""Which qubits can interact."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)

UNREACHABLE = 1_000_000
"""Distance between qubits of different components; larger than any path, and sums of many do not overflow int32."""


@dataclass(frozen=True, eq=False)
class Topology:
    """The coupling of a device. All arrays are read-only.

    No topology (``all_to_all``) is not the same as an empty one: without edges and with ``all_to_all`` false no pair
    of qubits can interact at all.

    Attributes:
        num_qubits: qubits are numbered from 0.
        edges: int32 [m, 2] as declared, the order within an edge being its direction; empty if ``all_to_all``.
        directed: whether the order within an edge matters to gates that are ``directed``.
        all_to_all: every pair can interact.
    """

    num_qubits: int
    edges: NDArray[np.int32]
    directed: bool = False
    all_to_all: bool = False

    def __post_init__(self) -> None:
        edges = np.array(self.edges, dtype=np.int32).reshape(-1, 2)
        object.__setattr__(self, "edges", _frozen(edges))

    @cached_property
    def _adjacency(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        if self.all_to_all:
            offsets = np.arange(self.num_qubits + 1) * (self.num_qubits - 1)
            everyone = np.tile(np.arange(self.num_qubits), (self.num_qubits, 1))
            others = everyone[~np.eye(self.num_qubits, dtype=bool)]
            return _frozen(offsets.astype(np.int32)), _frozen(others.astype(np.int32))
        keys = np.unique(self._undirected_keys)
        first = keys // max(self.num_qubits, 1)
        offsets = np.searchsorted(first, np.arange(self.num_qubits + 1))
        return _frozen(offsets.astype(np.int32)), _frozen((keys % max(self.num_qubits, 1)).astype(np.int32))

    @property
    def neighbour_offsets(self) -> NDArray[np.int32]:
        """int32 [n + 1]: the neighbours of q are ``neighbours[neighbour_offsets[q]:neighbour_offsets[q + 1]]``."""
        return self._adjacency[0]

    @property
    def neighbours(self) -> NDArray[np.int32]:
        """int32: neighbours of qubit 0, then of qubit 1, and so on, each sorted; directions are ignored."""
        return self._adjacency[1]

    def neighbours_of(self, qubit: int) -> NDArray[np.int32]:
        """The sorted neighbours of one qubit, directions ignored."""
        return self.neighbours[self.neighbour_offsets[qubit] : self.neighbour_offsets[qubit + 1]]

    @cached_property
    def distances(self) -> NDArray[np.int32]:
        """int32 [n, n]: fewest edges between two qubits, directions ignored; ``UNREACHABLE`` between components."""
        n = self.num_qubits
        if self.all_to_all:
            return _frozen(np.ones((n, n), dtype=np.int32) - np.eye(n, dtype=np.int32))
        distances = np.full((n, n), UNREACHABLE, dtype=np.int32)
        frontier = np.eye(n, dtype=bool)
        step, padded = 0, self._padded_neighbours
        while frontier.any():
            distances[frontier] = step
            reached = np.zeros_like(frontier)
            for column in padded.T:
                reached |= frontier[column]
            frontier = reached & (distances == UNREACHABLE)
            step += 1
        return _frozen(distances)

    @property
    def _padded_neighbours(self) -> NDArray[np.int32]:
        """Int [n, degree]: the neighbours of each qubit, filled up with the qubit itself."""
        degrees = np.diff(self.neighbour_offsets)
        width = int(degrees.max(initial=0))
        padded = np.repeat(np.arange(self.num_qubits, dtype=np.int32)[:, None], width, axis=1)
        padded[np.arange(width) < degrees[:, None]] = self.neighbours
        return padded

    @cached_property
    def _component_of(self) -> NDArray[np.int32]:
        """int32 [n]: smallest qubit of each qubit's component."""
        label = np.arange(self.num_qubits, dtype=np.int32)
        if self.all_to_all:
            return _frozen(np.zeros_like(label))
        first, second = self.edges[:, 0], self.edges[:, 1]
        while True:
            lowest = label.copy()
            np.minimum.at(lowest, first, label[second])
            np.minimum.at(lowest, second, label[first])
            lowest = lowest[lowest]
            if np.array_equal(lowest, label):
                return _frozen(label)
            label = lowest

    def components(self) -> tuple[tuple[int, ...], ...]:
        """The connected components, each sorted, in the order of their smallest qubits."""
        label = self._component_of
        return tuple(tuple(np.flatnonzero(label == root).tolist()) for root in np.unique(label).tolist())

    @cached_property
    def _undirected_keys(self) -> NDArray[np.int64]:
        first, second = self.edges[:, 0].astype(np.int64), self.edges[:, 1].astype(np.int64)
        return np.concatenate([first * self.num_qubits + second, second * self.num_qubits + first])

    @cached_property
    def _allowed_keys(self) -> NDArray[np.int64]:
        """Sorted keys ``a * n + b`` of the ordered pairs that ``has_edge`` accepts."""
        keys = self._undirected_keys[: len(self.edges)] if self.directed else self._undirected_keys
        return np.unique(keys)

    def has_edge(self, first: int, second: int) -> bool:
        """Whether the pair is an edge in this order; in an undirected map either order is."""
        return self._are_different(first, second) and (self.all_to_all or (first, second) in self._allowed_pairs)

    def has_edges(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.bool_]:
        """``has_edge`` for columns of pairs; pairs out of range are no edges."""
        return self._contains(self._allowed_keys, first, second)

    def connected(self, first: int, second: int) -> bool:
        """Whether two different qubits can interact, directions ignored."""
        pairs = self._allowed_pairs
        return self._are_different(first, second) and (
            self.all_to_all or (first, second) in pairs or (second, first) in pairs
        )

    def _are_different(self, first: int, second: int) -> bool:
        return 0 <= first < self.num_qubits and 0 <= second < self.num_qubits and first != second

    @cached_property
    def _allowed_pairs(self) -> frozenset[tuple[int, int]]:
        """The ordered pairs that ``has_edge`` accepts, for questions about one pair; empty for all-to-all."""
        return frozenset((key // self.num_qubits, key % self.num_qubits) for key in self._allowed_keys.tolist())

    def _contains(
        self, keys: NDArray[np.int64], first: NDArray[np.integer], second: NDArray[np.integer]
    ) -> NDArray[np.bool_]:
        low, high = np.minimum(first, second), np.maximum(first, second)
        possible = (low >= 0) & (high < self.num_qubits) & (low != high)
        if self.all_to_all:
            return np.asarray(possible)
        if len(keys) == 0:
            return np.zeros(len(possible), dtype=np.bool_)
        wanted = first.astype(np.int64) * self.num_qubits + second
        places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.asarray(possible & (keys[places] == wanted))


def _frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array.setflags(write=False)
    return array
