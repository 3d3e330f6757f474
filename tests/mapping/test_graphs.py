"""Embeddings, token swapping and long paths."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from devices import coupling, grid, line, random_connected
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.isomorphism import GraphMatcher

from qlower.lowering import Context
from qlower.lowering.registry import find_target
from qlower.passes.mapping import subgraph
from qlower.passes.mapping.coupling import coupling_of
from qlower.passes.mapping.long_paths import filled_path, long_path
from qlower.passes.mapping.pattern import pattern_of
from qlower.passes.mapping.subgraph import first_embedding, spread_embeddings
from qlower.passes.mapping.token_swapping import swaps_to


def pairs_of(edges):
    return np.array(sorted({tuple(sorted(edge)) for edge in edges}), dtype=np.int32).reshape(-1, 2)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8), st.integers(0, 4), st.integers(0, 2))
def test_an_embedding_is_found_exactly_if_there_is_one(seed, num_wires, host_more, more):
    generator = np.random.default_rng(seed)
    edges = random_connected(generator, 9, host_more)
    wanted = random_connected(generator, num_wires, more)
    if num_wires > 4:
        wanted = [edge for edge in wanted if generator.random() < 0.8] or wanted  # often several components
    graph, pattern = coupling(9, edges), pattern_of(pairs_of(wanted))
    first = first_embedding(graph, pattern, 10**6, Context())
    spread = list(spread_embeddings(graph, pattern, 10**6, 2, Context()))
    for image in [*spread, *([] if first is None else [first])]:
        assert len(set(image.tolist())) == pattern.num
        qubit = dict(zip(pattern.wires.tolist(), image.tolist(), strict=True))
        assert all(graph.distance[qubit[a] * graph.num + qubit[b]] == 1 for a, b in wanted)
    host, guest = nx.Graph(edges), nx.Graph(wanted)
    assert (first is not None) == bool(spread) == GraphMatcher(host, guest).subgraph_is_monomorphic()


def test_embeddings_come_from_all_over_the_graph():
    graph, pattern = coupling(12, grid(3, 4)), pattern_of(pairs_of(line(3)))
    images = [tuple(image.tolist()) for image in spread_embeddings(graph, pattern, 10**6, 2, Context())]
    assert len(set(images)) == len(images) == 24
    assert {image[0] for image in images} == set(range(12))


def test_the_search_can_be_interrupted(monkeypatch):
    graph, pattern = coupling(12, grid(3, 4)), pattern_of(pairs_of(line(11)))
    first = first_embedding(graph, pattern, 10**6, Context()).tolist()
    for budget in (1, 5, 20):
        monkeypatch.setattr(subgraph, "FIRST_BUDGET", budget)
        assert first_embedding(graph, pattern, 10**6, Context()).tolist() == first


def test_the_budget_is_counted():
    graph, pattern = coupling(25, grid(5, 5)), pattern_of(pairs_of(line(25)))
    assert first_embedding(graph, pattern, 3, Context()) is None
    triangle = pattern_of(pairs_of([(0, 1), (1, 2), (0, 2)]))
    assert first_embedding(graph, triangle, 10**6, Context()) is None


@pytest.mark.parametrize(("device", "size"), [("ibm_torino", 12), ("ibm_torino", 90), ("generic_grid:11x11", 118)])
def test_lines_are_embedded_in_devices(device, size):
    graph = coupling_of(find_target(device).topology)
    assert first_embedding(graph, pattern_of(pairs_of(line(size))), 200_000, Context()) is not None


def test_a_ring_is_embedded_in_a_grid():
    graph = coupling(121, grid(11, 11))
    ring = [*line(40), (0, 39)]
    assert first_embedding(graph, pattern_of(pairs_of(ring)), 200_000, Context()) is not None
    odd = pattern_of(pairs_of([*line(39), (0, 38)]))
    assert first_embedding(graph, odd, 20_000, Context()) is None


def applied(layout, swaps):
    moved = layout.copy()
    for one, other in swaps.tolist():
        moved[layout == one], moved[layout == other] = other, one
        layout = moved.copy()
    return layout


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 14), st.integers(0, 6))
def test_contents_come_home_along_couplings(seed, num_qubits, more):
    generator = np.random.default_rng(seed)
    graph = coupling(num_qubits, random_connected(generator, num_qubits, more))
    now, wanted = (generator.permutation(num_qubits).astype(np.int32) for _ in range(2))
    swaps = swaps_to(graph, now, wanted)
    assert all(graph.distance[one * num_qubits + other] == 1 for one, other in swaps.tolist())
    np.testing.assert_array_equal(applied(now, swaps), wanted)
    total = int(graph.distance.reshape(num_qubits, num_qubits)[now, wanted].sum())
    assert total / 2 <= len(swaps) <= 2 * total, "between the bound and four times it"


def test_contents_come_home_in_every_part_of_a_device():
    graph = coupling(6, [(0, 1), (1, 2), (4, 5)])
    now = np.array([1, 2, 0, 3, 5, 4], dtype=np.int32)
    wanted = np.arange(6, dtype=np.int32)
    np.testing.assert_array_equal(applied(now, swaps_to(graph, now, wanted)), wanted)


@pytest.mark.parametrize(("device", "least"), [("ibm_torino", 98), ("ibm_brisbane", 85), ("generic_grid:6x6", 32)])
def test_long_paths(device, least):
    graph = coupling_of(find_target(device).topology)
    for start in (0, graph.num // 2, graph.num - 1):
        path = long_path(graph, start, graph.num)
        assert start in path and len(set(path)) == len(path)
        assert all(graph.distance[a * graph.num + b] == 1 for a, b in pairwise(path))
        assert len(path) >= least


def test_a_path_stops_growing_when_it_is_long_enough():
    graph = coupling(100, line(100))
    assert len(long_path(graph, 50, 5)) < 100


@pytest.mark.parametrize("enough", [110, 120, 133])
def test_a_filled_path_keeps_its_order_and_neighbours_stay_near(enough):
    graph = coupling_of(find_target("ibm_torino").topology)
    path = long_path(graph, 0, graph.num)
    filled = filled_path(graph, path, enough)
    assert len(filled) == len(set(filled)) == enough
    assert [qubit for qubit in filled if qubit in set(path)] == path
    distance = graph.distance.reshape(graph.num, graph.num)
    assert max(distance[one, other] for one, other in pairwise(filled)) <= 6
