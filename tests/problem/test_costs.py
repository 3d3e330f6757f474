"""Costs of bit strings against counting by hand, over all bit strings."""

import json
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.hamiltonian.operators import rows_of
from tests.problem.problems import diagonal, hamiltonian_level, optimization_problem, paulis

GRAPHS = [
    nx.cycle_graph(5),
    nx.petersen_graph(),
    nx.gnp_random_graph(8, 0.4, seed=3),
    nx.star_graph(4),
    nx.complete_graph(4),
]


def bit_strings(count):
    """All bit strings in the order of their integers, bit 0 first."""
    return [bits[::-1] for bits in product((0, 1), repeat=count)]


def cost_of(kind, graph, rest=""):
    edges = json.dumps([[*edge] for edge in graph.edges])
    system = f"kind: {kind}\ngraph: {{num_nodes: {graph.number_of_nodes()}, edges: {edges}}}\n{rest}"
    return hamiltonian_level(optimization_problem(system)).find("hamiltonian")


@pytest.mark.parametrize("graph", GRAPHS)
def test_max_cut(graph):
    expected = [-sum(bits[i] != bits[j] for i, j in graph.edges) for bits in bit_strings(graph.number_of_nodes())]
    assert np.allclose(diagonal(cost_of("max_cut", graph)), expected, atol=1e-12)


@pytest.mark.parametrize("graph", GRAPHS)
def test_maximum_independent_set(graph):
    found = diagonal(cost_of("maximum_independent_set", graph, "penalty: 1.5"))
    expected = [
        -sum(bits) + 1.5 * sum(bits[i] and bits[j] for i, j in graph.edges)
        for bits in bit_strings(graph.number_of_nodes())
    ]
    assert np.allclose(found, expected, atol=1e-12)
    largest = max(map(len, nx.find_cliques(nx.complement(graph))))
    assert found.min() == pytest.approx(-largest, abs=1e-12)


@pytest.mark.parametrize("graph", GRAPHS)
def test_vertex_cover(graph):
    found = diagonal(cost_of("vertex_cover", graph))
    expected = [
        sum(bits) + 2.0 * sum(not bits[i] and not bits[j] for i, j in graph.edges)
        for bits in bit_strings(graph.number_of_nodes())
    ]
    assert np.allclose(found, expected, atol=1e-12)
    largest = max(map(len, nx.find_cliques(nx.complement(graph))))
    assert found.min() == pytest.approx(graph.number_of_nodes() - largest, abs=1e-12)


COEFFICIENTS = st.integers(-8, 8).map(lambda value: value / 4)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), COEFFICIENTS), min_size=1), COEFFICIENTS, st.booleans())
def test_quadratic_forms(couplings, constant, maximize):
    sense = "maximize" if maximize else "minimize"
    rest = f"num_variables: 5\ncouplings: {[list(one) for one in couplings]}\nconstant: {constant}\nsense: {sense}"
    sign = -1.0 if maximize else 1.0
    for kind in ("qubo", "ising"):
        found = diagonal(hamiltonian_level(optimization_problem(f"kind: {kind}\n{rest}")).find("hamiltonian"))
        expected = []
        for bits in bit_strings(5):
            values = bits if kind == "qubo" else [1 - 2 * bit for bit in bits]
            terms = (c * (values[i] * values[j] if i != j else values[i]) for i, j, c in couplings)
            expected.append(sign * (constant + sum(terms)))
        assert np.allclose(found, expected, atol=1e-12)


def test_a_matrix_is_the_sum_of_both_triangles():
    system = "kind: qubo\nmatrix:\n  - [1, 2, 0]\n  - [3, -1, 0.5]\n  - [0, 0, 4]\n"
    matrix = np.array([[1, 2, 0], [3, -1, 0.5], [0, 0, 4]])
    found = diagonal(hamiltonian_level(optimization_problem(system)).find("hamiltonian"))
    expected = [np.array(bits) @ matrix @ np.array(bits) for bits in bit_strings(3)]
    assert np.allclose(found, expected, atol=1e-12)


def test_a_term_comes_from_the_edges_that_are_in_it():
    graph = nx.path_graph(3)
    operator = cost_of("maximum_independent_set", graph, "penalty: 2.5")
    rows = rows_of(operator)
    strings = list(paulis(operator))
    origins = {text: tuple(rows.origins_of(row).tolist()) for row, text in enumerate(strings)}
    # Positions: 0 the goal, 1 the system, 2 and 3 the edges.
    assert origins == {"III": (1, 2, 3), "ZII": (1, 2), "IZI": (1, 2, 3), "IIZ": (1, 3), "ZZI": (2,), "IZZ": (3,)}


def test_files_of_graphs_say_the_same(tmp_path):
    graph = nx.gnp_random_graph(7, 0.5, seed=1)
    for i, j in graph.edges:
        graph[i][j]["weight"] = 0.25 * (i + 2 * j)
    lines = "\n".join(f"{i} {j} {data['weight']}" for i, j, data in graph.edges(data=True))
    (tmp_path / "edges.txt").write_text(f"# a comment\n{lines}  # another\n\n")
    for edges in ("edges", "links"):
        (tmp_path / f"{edges}.json").write_text(json.dumps(nx.node_link_data(graph, edges=edges), indent=1))
    named = nx.relabel_nodes(graph, {node: f"n{node}" for node in graph})
    (tmp_path / "named.json").write_text(json.dumps(nx.node_link_data(named, edges="edges")))
    found = []
    for name in ("edges.txt", "edges.json", "links.json", "named.json"):
        path = tmp_path / "problem.yaml"
        path.write_text(optimization_problem(f"kind: max_cut\ngraph: {{file: {name}}}"))
        found.append(hamiltonian_level(path).find("hamiltonian"))
    cuts = [
        -sum(data["weight"] for i, j, data in graph.edges(data=True) if bits[i] != bits[j]) for bits in bit_strings(7)
    ]
    for operator in found:
        assert np.allclose(diagonal(operator), cuts, atol=1e-12)
