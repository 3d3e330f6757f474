"""Small devices for tests of mapping."""

import numpy as np

from qlower.device.target import Target
from qlower.device.topology import Topology
from qlower.passes.mapping.coupling import Coupling, coupling_of

Edges = list[tuple[int, int]]

T_SHAPE: Edges = [(0, 1), (1, 2), (1, 3), (3, 4)]


def line(length: int) -> Edges:
    return [(q, q + 1) for q in range(length - 1)]


def grid(rows: int, columns: int) -> Edges:
    across = [(r * columns + c, r * columns + c + 1) for r in range(rows) for c in range(columns - 1)]
    return across + [(q, q + columns) for q in range((rows - 1) * columns)]


def target(num_qubits: int, edges: Edges, *, all_to_all: bool = False) -> Target:
    topology = Topology(num_qubits, np.array(edges, dtype=np.int32).reshape(-1, 2), all_to_all=all_to_all)
    return Target("test_device", "1", "test", num_qubits, topology, ())


def coupling(num_qubits: int, edges: Edges) -> Coupling:
    return coupling_of(target(num_qubits, edges).topology)


def random_connected(generator: np.random.Generator, num_qubits: int, more: int) -> Edges:
    """A random tree with some more edges, on shuffled labels."""
    names = generator.permutation(num_qubits).tolist()
    edges = {(names[int(generator.integers(q))], names[q]) for q in range(1, num_qubits)}
    for _ in range(more):
        first, second = generator.permutation(num_qubits)[:2].tolist() if num_qubits > 1 else (0, 0)
        if first != second and (second, first) not in edges:
            edges.add((first, second))
    return sorted(edges)
