"""Figures of compiled programs, against counting row by row."""

import pytest

from qlower.ir.rewriting import runs
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.model import read_queue
from tests.multiplex.tenants import NAMES, compiled_queue


def compiled(name, target="ibm_torino"):
    queue = read_queue(compiled_queue(target))
    return queue.variants_of(NAMES.index(name))[0].compiled


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_those_of_the_rows(name):
    program, target = compiled(name), find_target("ibm_torino")
    figures = figures_of_program(program, target)
    rows = [row for run in runs(program) for row in run.unpack()]
    gates = [row for row in rows if row.kind.name == "physical.gate"]
    pairs = [tuple(sorted(row.qubits)) for row in gates if len(row.qubits) == 2]
    assert figures.num_qubits == program.num_qubits
    assert [tuple(pair) for pair in figures.couplings.tolist()] == sorted(set(pairs))
    assert figures.pair_counts.sum(axis=0).tolist() == [pairs.count(pair) for pair in sorted(set(pairs))]
    for gate, counts in zip(figures.single_gates, figures.single_counts.tolist(), strict=True):
        assert gate != "rz"
        touched = [row.qubits[0] for row in gates if row.kind.attribute("gate") == gate]
        assert counts == [touched.count(qubit) for qubit in range(program.num_qubits)]
    measured = [row.qubits[0] for row in rows if row.kind.name == "physical.measure"]
    assert figures.measurements.tolist() == [measured.count(qubit) for qubit in range(program.num_qubits)]
    directives = ("physical.barrier", "physical.delay", "physical.gphase")
    assert figures.operations == sum(row.kind.name not in directives for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_duration_is_the_schedule_s(name):
    program = compiled(name)
    assert figures_of_program(program, find_target("ibm_torino")).duration_ns == pytest.approx(program.duration_ns)


def test_mid_circuit_measurements_have_something_after_them():
    target = find_target("ibm_torino")
    assert figures_of_program(compiled("mid circuit"), target).mid_circuit_measurements == 1
    assert figures_of_program(compiled("chain"), target).mid_circuit_measurements == 0


def test_qubits_idle_between_their_first_and_last_row():
    """Every row is as late as it can be: one qubit of a pair waits for a gate of the other's at most."""
    target = find_target("ibm_torino")
    assert figures_of_program(compiled("bell"), target).idle_ns.max() <= 32.0
    assert figures_of_program(compiled("coins"), target).idle_ns.max() == 0.0
    long = figures_of_program(compiled("long"), target)
    rows = [row for run in runs(compiled("long")) for row in run.unpack()]
    ns = {"sx": 32.0, "x": 32.0, "rz": 0.0, "cz": 68.0}
    for qubit in range(3):
        busy = sum(ns[row.kind.attribute("gate")] for row in rows
                   if row.kind.name == "physical.gate" and qubit in row.qubits)  # fmt: skip
        assert long.idle_ns[qubit] <= long.duration_ns - busy - 1560.0 + 1e-6
    assert long.idle_ns.max() > 500.0


def test_unknown_durations_are_assumed_and_named():
    figures = figures_of_program(compiled("bell", "generic_line:6"), find_target("generic_line:6"))
    assert figures.duration_ns > 0.0
    assert "duration of cz" in figures.assumed
    assert not figures_of_program(compiled("bell"), find_target("ibm_torino")).assumed
