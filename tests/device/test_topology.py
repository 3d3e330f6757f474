import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.transpiler import CouplingMap

from qlower.device.lattices import grid_edges, heavy_hex_edges, heavy_hex_size, line_edges, ring_edges
from qlower.device.topology import UNREACHABLE, Topology

GRAPHS = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda e: e[0] < e[1]), max_size=20),
    )
)


def build(n: int, edges: object, **options: bool) -> Topology:
    return Topology(n, np.array(sorted(edges), dtype=np.int32).reshape(-1, 2), **options)  # type: ignore[call-overload]


@given(GRAPHS)
def test_agrees_with_networkx(graph: tuple[int, set[tuple[int, int]]]) -> None:
    n, edges = graph
    topology, reference = build(n, edges), nx.Graph()
    reference.add_nodes_from(range(n))
    reference.add_edges_from(edges)
    lengths = dict(nx.all_pairs_shortest_path_length(reference))
    expected = [[lengths[a].get(b, UNREACHABLE) for b in range(n)] for a in range(n)]
    assert topology.distances.tolist() == expected
    assert [set(c) for c in topology.components()] == sorted(nx.connected_components(reference), key=min)
    for a in range(n):
        assert topology.neighbours_of(a).tolist() == sorted(reference[a])
        assert [topology.connected(a, b) for b in range(n)] == [reference.has_edge(a, b) for b in range(n)]
        assert [topology.has_edge(a, b) for b in range(n)] == [reference.has_edge(a, b) for b in range(n)]


def test_directions() -> None:
    topology = build(3, [(1, 0), (1, 2)], directed=True)
    assert topology.has_edge(1, 0)
    assert not topology.has_edge(0, 1)
    assert topology.connected(0, 1)
    assert topology.distances[0, 2] == 2
    assert topology.has_edges(np.array([1, 0, 1, 5, -1]), np.array([2, 1, 1, 0, 0])).tolist() == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_both_directions_declared() -> None:
    topology = build(2, [(0, 1), (1, 0)], directed=True)
    assert topology.has_edge(0, 1)
    assert topology.has_edge(1, 0)
    assert topology.neighbours.tolist() == [1, 0]


def test_no_topology_is_not_an_empty_one() -> None:
    free, empty = build(4, [], all_to_all=True), build(4, [])
    assert free.connected(0, 3)
    assert free.distances.tolist() == (1 - np.eye(4, dtype=int)).tolist()
    assert free.neighbours_of(2).tolist() == [0, 1, 3]
    assert free.components() == ((0, 1, 2, 3),)
    assert not free.connected(2, 2)
    assert not empty.connected(0, 3)
    assert empty.distances[0, 3] == UNREACHABLE
    assert empty.components() == ((0,), (1,), (2,), (3,))


def test_one_qubit() -> None:
    for all_to_all in (False, True):
        topology = build(1, [], all_to_all=all_to_all)
        assert topology.neighbour_offsets.tolist() == [0, 0]
        assert topology.distances.tolist() == [[0]]
        assert not topology.connected(0, 0)


def test_arrays_cannot_be_changed() -> None:
    topology = build(3, [(0, 1)])
    for array in (topology.edges, topology.neighbours, topology.neighbour_offsets, topology.distances):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_types_are_those_of_the_kernels() -> None:
    topology = build(3, [(0, 1)])
    assert {a.dtype for a in (topology.edges, topology.neighbours, topology.neighbour_offsets, topology.distances)} == {
        np.dtype(np.int32)
    }


@pytest.mark.parametrize("distance", [1, 3, 5, 7])
def test_heavy_hex_is_the_known_lattice(distance: int) -> None:
    reference = nx.Graph(list(CouplingMap.from_heavy_hex(distance, bidirectional=False).get_edges()))
    graph = nx.Graph(heavy_hex_edges(distance))
    graph.add_nodes_from(range(heavy_hex_size(distance)))
    reference.add_nodes_from(range(heavy_hex_size(distance)))
    assert nx.is_isomorphic(graph, reference)


def test_regular_lattices() -> None:
    assert line_edges(1) == []
    assert line_edges(3) == [(0, 1), (1, 2)]
    assert ring_edges(2) == [(0, 1)]
    assert ring_edges(4) == [(0, 1), (0, 3), (1, 2), (2, 3)]
    assert nx.is_isomorphic(nx.Graph(grid_edges(3, 5)), nx.grid_2d_graph(3, 5))
    assert grid_edges(2, 3)[:3] == [(0, 1), (0, 3), (1, 2)]
