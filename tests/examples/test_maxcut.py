"""QAOA on MaxCut gives the expected cuts."""

import runpy
import sys
from itertools import product

import pytest
from maxcut import best_cut, solve

RING = """
schema: qlower-problem-1
kind: optimization
system:
  kind: max_cut
  graph: {{edges: {edges}}}
approximation_ratio: 0.9
"""


def ring(size):
    return RING.format(edges=[[node, (node + 1) % size] for node in range(size)])


def wheel(example):
    lines = example("maxcut_edges.txt").read_text().splitlines()
    edges = [line.split() for line in lines if not line.startswith("#")]
    return [(int(a), int(b), float(*weight or [1])) for a, b, *weight in edges]


@pytest.mark.parametrize(("layers", "share"), [(1, 3 / 4), (2, 5 / 6)])
def test_rings_have_the_known_share_of_their_edges(layers, share):
    """On a ring of more than 2p + 1 nodes p layers cut (2p + 1)/(2p + 2) of the edges: arXiv:1411.4028."""
    result = solve(ring(8), layers)
    assert result.cut == pytest.approx(8 * share, abs=1e-6)
    for circuit in result.circuits:
        assert circuit.cut == pytest.approx(result.cut, abs=1e-9)
        assert circuit.evidence in ("exact", "proved", "sampled")
    assert best_cut(ring(8))[0] == pytest.approx(8)


def test_the_best_cut_is_the_largest_of_all(example):
    edges = wheel(example)
    cuts = {
        "".join(sides): sum(weight for a, b, weight in edges if sides[a] != sides[b])
        for sides in product("01", repeat=6)
    }
    best, sides = best_cut(example("maxcut.yaml"))
    assert best == pytest.approx(max(cuts.values()))
    assert cuts[sides] == pytest.approx(best)


def test_more_layers_cut_more_and_less_than_the_best(example):
    path = example("maxcut.yaml")
    one, two = (solve(path, layers) for layers in (1, 2))
    best, _ = best_cut(path)
    assert 0.9 * best < one.cut < two.cut < best
    for circuit in (*one.circuits, *two.circuits):
        assert circuit.cut == pytest.approx((one if circuit in one.circuits else two).cut, abs=1e-9)


def test_the_program_prints_its_table(example, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["maxcut.py"])
    runpy.run_path(str(example("maxcut.py")), run_name="__main__")
    shown = capsys.readouterr().out
    assert shown.startswith("best cut: 5.5, ")
    assert "p = 2:" in shown
    assert "ibm_torino" in shown
