"""Lattices against geometry: the neighbours are the sites at the least distance."""

import networkx as nx
import numpy as np
import pytest

from qlower.dialects.problem.lattices import LATTICES, count_of, edges_of

ROOT3 = np.sqrt(3.0)
CELLS = {
    "chain": ([(0.0, 0.0)], [(1.0, 0.0)]),
    "ladder": ([(0.0, 0.0), (0.0, 1.0)], [(1.0, 0.0)]),
    "square": ([(0.0, 0.0)], [(0.0, 1.0), (1.0, 0.0)]),
    "triangular": ([(0.0, 0.0)], [(-0.5, ROOT3 / 2), (1.0, 0.0)]),
    "kagome": ([(0.0, 0.0), (0.5, 0.0), (0.25, ROOT3 / 4)], [(0.5, ROOT3 / 2), (1.0, 0.0)]),
}
"""Sites of a cell, and the step to the next cell in each direction."""
DISTANCE = {"kagome": 0.5}


def positions(name, sizes):
    sites, steps = CELLS[name]
    cells = np.indices(sizes).reshape(len(sizes), -1).T
    return (cells @ np.array(steps))[:, None, :] + np.array(sites)[None]


def geometric_edges(name, sizes, periodic):
    points = positions(name, sizes).reshape(-1, 2)
    steps = np.array(CELLS[name][1])
    shifts = [np.zeros(2)]
    for size, closed, step in zip(sizes, periodic, steps, strict=True):
        if closed:
            shifts = [shift + turns * size * step for shift in shifts for turns in (-1, 0, 1)]
    found = set()
    for shift in shifts:
        distance = np.linalg.norm(points[:, None] - points[None] + shift, axis=2)
        for i, j in np.argwhere(np.abs(distance - DISTANCE.get(name, 1.0)) < 1e-9):
            found.add((min(i, j), max(i, j)))
    return sorted((int(i), int(j)) for i, j in found if i != j)


CASES = [
    (name, sizes, periodic)
    for name in CELLS
    for sizes in ([(1,), (2,), (5,)] if len(CELLS[name][1]) == 1 else [(1, 1), (2, 3), (3, 4), (4, 3)])
    for periodic in ([(False,), (True,)] if len(sizes) == 1 else [(a, b) for a in (False, True) for b in (False, True)])
    if all(size >= LATTICES[name].least_periodic for size, closed in zip(sizes, periodic, strict=True) if closed)
]


@pytest.mark.parametrize(("name", "sizes", "periodic"), CASES)
def test_neighbours_are_the_nearest_sites(name, sizes, periodic):
    assert list(map(tuple, edges_of(name, sizes, periodic).tolist())) == geometric_edges(name, sizes, periodic)


@pytest.mark.parametrize("name", LATTICES)
@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_counts_are_those_of_the_edges(name, closed, size):
    sizes = (size, size + 1)[: len(LATTICES[name].directions)]
    if closed and size < LATTICES[name].least_periodic:
        return
    sites, edges = count_of(name, sizes, [closed] * len(sizes))
    found = edges_of(name, sizes, [closed] * len(sizes))
    assert len(found) == edges
    assert len({tuple(edge) for edge in found.tolist()}) == edges
    assert (found[:, 0] < found[:, 1]).all()
    assert found.max(initial=sites - 1) == sites - 1


@pytest.mark.parametrize(
    ("name", "coordination"), [("chain", 2), ("ladder", 3), ("square", 4), ("triangular", 6), ("kagome", 4)]
)
def test_every_site_of_a_closed_lattice_has_the_same_number_of_neighbours(name, coordination):
    sizes = (5, 4)[: len(LATTICES[name].directions)]
    edges = edges_of(name, sizes, [True] * len(sizes))
    assert set(np.bincount(edges.reshape(-1)).tolist()) == {coordination}


def test_a_closed_heavy_hex_lattice_is_a_honeycomb_with_a_site_on_each_bond():
    edges = edges_of("heavy-hex", (3, 4), (True, True))
    graph = nx.Graph(edges.tolist())
    degrees = [degree for _, degree in sorted(graph.degree)]
    assert degrees == [3] * 24 + [2] * 36
    honeycomb = nx.Graph([tuple(graph.neighbors(site)) for site in range(24, 60)])
    assert set(dict(honeycomb.degree).values()) == {3}
    assert nx.is_bipartite(honeycomb)
    assert min(map(len, nx.minimum_cycle_basis(honeycomb))) == 6


def test_an_open_heavy_hex_lattice_has_hexagons_of_twelve_sites():
    graph = nx.Graph(edges_of("heavy-hex", (2, 2), (False, False)).tolist())
    assert sorted(map(len, nx.minimum_cycle_basis(graph))) == [12]
    assert nx.is_connected(graph)
    assert graph.number_of_nodes() == count_of("heavy-hex", (2, 2), (False, False))[0]


def test_the_largest_counts_need_no_memory():
    sites, edges = count_of("triangular", (10**9, 10**9), (True, True))
    assert (sites, edges) == (10**18, 3 * 10**18)
