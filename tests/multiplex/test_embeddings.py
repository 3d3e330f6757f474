"""Embeddings of compiled programs and what they cost, against exhaustive search and the formula row by row."""

import numpy as np
import pytest

from qlower.lowering import Context
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.guarded.embeddings import EmbeddingSearch, Table, pieces_of, thinned
from qlower.passes.multiplex.model import read_queue
from qlower.passes.multiplex.predicted_success import device_figures, placement_cost, predicted_success
from tests.multiplex.tenants import NAMES, all_embeddings, compiled_queue, device, success_by_formula


def compiled(name, target="ibm_torino"):
    return read_queue(compiled_queue(target)).variants_of(NAMES.index(name))[0].compiled


def searched(name, target="ibm_torino", width=8192):
    found, calibration = device(target)
    figures = device_figures(found, calibration)
    program = compiled(name, target)
    search = EmbeddingSearch(found.topology, figures, Context(), width, 10_000)
    pieces = pieces_of(figures_of_program(program, found), figures)
    return program, pieces, [search.table(piece) for piece in pieces]


@pytest.mark.parametrize("name", ["chain", "bell", "star", "long"])
def test_every_set_of_qubits_is_found_once_at_its_least_cost(name):
    target, calibration = device("ibm_torino")
    program, (piece,), (table,) = searched(name)
    best: dict[frozenset[int], float] = {}
    for qubits in all_embeddings(program, target):
        success = success_by_formula(program, qubits, target, calibration)
        best[frozenset(qubits)] = max(best.get(frozenset(qubits), 0.0), success)
    best = {qubits: success for qubits, success in best.items() if success > 0.0}
    assert {frozenset(image) for image in table.images.tolist()} == set(best)
    assert len(table.costs) == len(best)
    assert (np.diff(table.costs) >= 0.0).all()
    for image, cost in zip(table.images.tolist(), table.costs.tolist(), strict=True):
        assert predicted_success(cost) == pytest.approx(best[frozenset(image)], rel=1e-9)
    assert sorted(piece.qubits.tolist()) == list(range(program.num_qubits))


def test_a_narrow_beam_still_finds_places_everywhere():
    _, _, (table,) = searched("chain", width=600)
    assert len(np.unique(table.images)) > 120


@pytest.mark.parametrize("name", NAMES)
def test_the_cost_of_a_placement_is_the_formula(name):
    target, calibration = device("ibm_torino")
    program, pieces, tables = searched(name)
    qubits = [0] * program.num_qubits
    taken: set[int] = set()
    for piece, table in zip(pieces, tables, strict=True):
        image = next(image for image in table.images.tolist() if taken.isdisjoint(image))
        taken.update(image)
        for local, qubit in zip(piece.qubits.tolist(), image, strict=True):
            qubits[local] = qubit
    cost = placement_cost(figures_of_program(program, target), device_figures(target, calibration), qubits)
    expected = success_by_formula(program, tuple(qubits), target, calibration)
    assert predicted_success(cost) == pytest.approx(expected, rel=1e-9)


def test_programs_fall_into_pieces():
    assert [piece.pattern.num for piece in searched("two pieces")[1]] == [2, 2]
    assert [piece.pattern.num for piece in searched("coins")[1]] == [1, 1, 1]


def test_couplings_that_are_out_of_order_are_left_out():
    target, calibration = device("ibm_torino")
    broken = [qubits for qubits, error in zip(calibration.gates["cz"].qubits, calibration.gates["cz"].error,
                                              strict=True) if error == 1.0]  # fmt: skip
    assert broken
    _, _, (table,) = searched("bell")
    assert not {frozenset(qubits) for qubits in broken} & {frozenset(image) for image in table.images.tolist()}
    assert placement_cost(figures_of_program(compiled("bell"), target), device_figures(target, calibration),
                          broken[0]) == np.inf  # fmt: skip


def test_without_figures_everything_is_assumed_and_said():
    assumed = device_figures(find_target("generic_line:6"), None).assumed
    assert any("error of cz" in text for text in assumed)
    assert any("T1" in text.upper() for text in assumed)
    assert not any("error" in text and "reset" not in text for text in device_figures(*device("ibm_torino")).assumed)


def test_thinning_keeps_the_best_and_every_part():
    _, _, (table,) = searched("chain")
    kept = thinned(table, float(table.costs[-1]), 60)
    assert len(kept.costs) == 60
    assert kept.costs[0] == table.costs[0]
    assert len(np.unique(kept.images)) > 100
    limit = float(table.costs[5])
    assert thinned(table, limit, 1000).costs.tolist() == table.costs[table.costs <= limit].tolist()
    assert isinstance(kept, Table)
