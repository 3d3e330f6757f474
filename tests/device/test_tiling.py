"""The finder of regions."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.isomorphism import GraphMatcher

from qlower.device.catalogue import find_target
from qlower.device.emit import emit_section
from qlower.device.loader import load_target
from qlower.device.tiling import Shape, block, copies, line, propose_shape, propose_tiling, ring, shape_of_text
from qlower.device.topology import Topology
from qlower.diagnostics import QlowerError

I_SHAPE = Shape.of(7, [[0, 1], [1, 2], [1, 3], [3, 5], [4, 5], [5, 6]])


def assert_tiles(topology, shape, regions, *, buffer):
    everyone = [qubit for region in regions for qubit in region]
    assert len(set(everyone)) == len(everyone)
    graph = nx.Graph(topology.edges.tolist())
    for region in regions:
        local = {qubit: index for index, qubit in enumerate(region)}
        own = {tuple(sorted((local[a], local[b]))) for a, b in graph.subgraph(region).edges}
        assert own == set(shape.edges)
    if buffer:
        owner = {qubit: number for number, region in enumerate(regions) for qubit in region}
        assert all(owner.get(a) == owner.get(b) or None in (owner.get(a), owner.get(b)) for a, b in graph.edges)


@pytest.mark.parametrize("buffer", [False, True])
@pytest.mark.parametrize(
    ("name", "shape", "least", "least_with_buffer"),
    [
        ("ibm_brisbane", I_SHAPE, 11, 11),  # HyperQ's own tiling has 9
        ("ibm_torino", I_SHAPE, 12, 12),
        ("ibm_brisbane", line(3), 42, 27),  # 42 is all that fit on 127 qubits
        ("rigetti_ankaa_3", block(2, 3), 12, 8),
        ("rigetti_ankaa_3", ring(8), 7, 5),
        ("google_willow", block(2, 3), 15, 9),
        ("iqm_garnet", block(2, 2), 4, 2),
        ("generic_grid:11x11", block(2, 4), 12, 8),
        ("generic_grid:6x6", block(2, 2), 9, 4),
        ("generic_heavy_hex:21", I_SHAPE, 112, 112),
        ("generic_line:20", line(3), 6, 5),
    ],
)
def test_tilings_are_sound_and_dense(name, shape, least, least_with_buffer, buffer):
    topology = find_target(name).topology
    regions = propose_tiling(topology, shape, buffer=buffer)
    assert_tiles(topology, shape, regions, buffer=buffer)
    assert len(regions) >= (least_with_buffer if buffer else least)
    assert regions == propose_tiling(topology, shape, buffer=buffer)


@settings(max_examples=60, deadline=None)
@given(st.integers(4, 11), st.data())
def test_small_graphs_against_all_ways(num_qubits, data):
    pairs = [(a, b) for a in range(num_qubits) for b in range(a)]
    edges = data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=16))
    shape = data.draw(st.sampled_from([line(2), line(3), ring(3), ring(4), Shape.of(4, [[0, 1], [0, 2], [0, 3]])]))
    topology = Topology(num_qubits, np.array(edges, dtype=np.int32).reshape(-1, 2))
    graph = nx.Graph(edges)
    graph.add_nodes_from(range(num_qubits))
    wanted = {frozenset(m) for m in GraphMatcher(graph, nx.Graph(shape.edges)).subgraph_isomorphisms_iter()}
    found = copies([set(topology.neighbours_of(q).tolist()) for q in range(num_qubits)], shape)
    assert {frozenset(qubits) for qubits in found} == wanted
    assert len(found) == len(wanted)
    for buffer in (False, True):
        regions = propose_tiling(topology, shape, buffer=buffer)
        assert_tiles(topology, shape, regions, buffer=buffer)
        assert len(regions) == best(list(wanted), graph, buffer)


def best(sets, graph, buffer):
    """The most that fit, by trying all ways."""
    if not sets:
        return 0
    first, *rest = sets
    blocked = first | {n for q in first for n in graph[q]} if buffer else first
    return max(1 + best([s for s in rest if not s & blocked], graph, buffer), best(rest, graph, buffer))


@pytest.mark.parametrize(("name", "size"), [("ibm_brisbane", 7), ("rigetti_ankaa_3", 8), ("generic_grid:7x7", 1)])
def test_a_shape_is_proposed(name, size):
    topology = find_target(name).topology
    shape, regions = propose_shape(topology, size, buffer=True)
    assert shape.num_qubits == size
    assert_tiles(topology, shape, regions, buffer=True)
    assert len(regions) * size >= 0.45 * topology.num_qubits


def test_a_square_lattice_is_cut_into_blocks():
    shape, _ = propose_shape(find_target("generic_grid:11x11").topology, 6)
    assert nx.is_isomorphic(nx.Graph(shape.edges), nx.grid_2d_graph(2, 3))


def test_a_proposal_can_be_pasted_into_a_descriptor():
    target = find_target("iqm_garnet")
    shape, regions = propose_shape(target.topology, 5)
    section = {
        "kind": "regions",
        "num_qubits": 5,
        "edges": [list(edge) for edge in shape.edges],
        "grid": [[list(region) for region in regions]],
        "dimensions": [[1, 1]],
    }
    text = emit_section({**target.document, "virtual_machines": section})
    assert load_target(text).virtual_machines.grid == (regions,)


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("line:3", ((0, 1), (1, 2))),
        ("ring:3", ((0, 1), (0, 2), (1, 2))),
        ("block:2x2", ((0, 1), (0, 2), (1, 3), (2, 3))),
        ("2-1,0-1", ((0, 1), (1, 2))),
        ("line:1", ()),
    ],
)
def test_shapes_of_texts(text, edges):
    assert shape_of_text(text).edges == edges


@pytest.mark.parametrize(
    "text", ["", "foo", "line:", "line:0", "0-0", "0-2", "ring:-1", "block:2", "0-1,", "1-2", "line:٣"]
)
def test_texts_that_are_no_shape(text):
    with pytest.raises(QlowerError) as caught:
        shape_of_text(text)
    assert caught.value.diagnostics[0].code == "QL0483"


@pytest.mark.parametrize(("name", "size"), [("ibm_torino", 134), ("ibm_torino", 0), ("quantinuum_helios", 3)])
def test_parts_that_do_not_exist(name, size):
    with pytest.raises(QlowerError) as caught:
        propose_shape(find_target(name).topology, size)
    assert caught.value.diagnostics[0].code == "QL0484"
