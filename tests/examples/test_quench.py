"""Product formulas are as near to the exact evolution as they declare, and so are their circuits."""

import runpy
import sys
from functools import cache

import numpy as np
import pytest
import quench

from qlower.dialects.hamiltonian.bounds import formula_error
from qlower.dialects.hamiltonian.operators import find_pauli_operator, table_of

LARGEST_FACTOR = 20
ROUNDING = 1e-11
PROBLEM = """
schema: qlower-problem-1
kind: time_evolution
system:
  {system}
time_inverse_energy: {time}
accuracy_operator_norm: {accuracy}
initial_state: {{repeat: "01"}}
"""
SYSTEMS = {
    "xxz-ladder": """kind: heisenberg
  lattice: {kind: ladder, length: 3}
  coupling_x: 1.0
  coupling_y: 1.0
  coupling_z: 0.5
  field_z: 0.3""",
    "ising-chain-of-ten": """kind: transverse_field_ising
  lattice: {kind: chain, length: 10}
  coupling: 1.0
  field: 1.0""",
    "hubbard-2x2": """kind: fermi_hubbard
  lattice: {kind: square, rows: 2, columns: 2}
  hopping: 1.0
  interaction: 8.0""",
    "mixed-sum": """kind: pauli_sum
  terms: {XZIYI: 0.7, IYYII: -0.4, ZIIZX: 0.9, XXXXX: 0.3, IIZII: 1.1}""",
}
LARGE = ("ising-chain-of-ten",)
evolution = cache(quench.evolution)


def steps_of(evolved):
    """How many steps a formula has: where the first and the last one differ, one is split over three ops."""
    repeats = [op.repeat for op in evolved.sequences]
    return repeats[0] if len(repeats) == 1 else repeats[1] + 1


def check(evolved, order):
    formula = evolved.formula(order)
    assert 0 < formula.actual <= formula.declared + ROUNDING
    assert formula.declared <= LARGEST_FACTOR * formula.actual + ROUNDING
    assert formula.declared <= evolved.goal.max_error
    return formula


def by_commutators(evolved, order):
    """The bound that needs no matrix of the whole formula."""
    error = formula_error(*table_of(find_pauli_operator(evolved.module)), order)
    return error.bound(evolved.goal.time, steps_of(evolved))


@pytest.mark.parametrize("order", [1, 2, 4])
@pytest.mark.parametrize("name", ["heisenberg_quench", "hubbard_quench"])
def test_examples_keep_what_they_declare(name, order, example):
    check(evolution(example(f"{name}.yaml"), order), order)


@pytest.mark.parametrize("order", [1, 2, pytest.param(4, marks=pytest.mark.slow)])
def test_the_ising_model_keeps_what_it_declares(order, example):
    check(evolution(example("tfim.yaml"), order), order)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("time", "accuracy"), [(0.3, 0.05), (1.2, 0.2)])
@pytest.mark.parametrize(
    "system", [pytest.param(name, marks=[pytest.mark.slow] if name in LARGE else []) for name in SYSTEMS]
)
def test_other_systems_keep_what_they_declare(system, time, accuracy, order):
    evolved = evolution(PROBLEM.format(system=SYSTEMS[system], time=time, accuracy=accuracy), order)
    formula = check(evolved, order)
    assert formula.actual - ROUNDING <= by_commutators(evolved, order) <= LARGEST_FACTOR * formula.actual


@pytest.mark.parametrize("target", ["generic_all_to_all", "ibm_torino"])
@pytest.mark.parametrize("name", ["heisenberg_quench", "hubbard_quench"])
def test_circuits_give_the_observables_within_the_error(name, target, example):
    evolved = evolution(example(f"{name}.yaml"), 2)
    formula, circuit = evolved.formula(2), evolved.circuit(target)
    assert 0 < circuit.distance <= formula.declared + ROUNDING
    wanted = evolved.observables(evolved.exact_state())
    assert set(wanted) == set(circuit.observables) == set(evolved.goal.observables)
    for observable, value in circuit.observables.items():
        norm = float(np.abs(np.linalg.eigvalsh(evolved.matrix(observable))).max())
        assert abs(value - wanted[observable]) <= 2 * norm * formula.declared
        assert abs(value - wanted[observable]) > 1e-9, "a formula with an error should show it"
    assert circuit.evidence in ("exact", "proved", "sampled")


def test_the_observables_are_those_of_the_model(example):
    """In the begin there is a pair on every second site, and particles are neither made nor lost."""
    evolved = evolution(example("hubbard_quench.yaml"), 2)
    first = np.linalg.solve(evolved.exact, evolved.exact_state())
    assert evolved.observables(first) == pytest.approx({"pairs": 2.0, "first_site": 2.0})


def test_the_program_prints_its_tables(example, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["quench.py", str(example("hubbard_quench.yaml"))])
    runpy.run_path(str(example("quench.py")), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "hubbard_quench"
    assert [line.split()[0] for line in lines[1:]] == [
        "order", "1", "2", "4", "two-qubit", "exact", "generic_all_to_all", "ibm_torino",
    ]  # fmt: skip
