"""Objectives and effort of presets; that more optimisation, or the same again, is never worse."""

import pytest
from program_builder import program

import qlower
from qlower.diagnostics import QlowerError
from qlower.ir.rewriting import runs
from qlower.lowering.objectives import OBJECTIVES

DEVICES = ("ibm_torino", "generic_grid:3x4")


def ring(num_qubits, layers=2):
    """A program that no device of DEVICES holds without SWAPs."""
    made = program(num_qubits, num_qubits)
    for layer in range(layers):
        for qubit in range(num_qubits):
            made.gate("rx", 0.1 + layer + qubit, qubit)
        for qubit in range(num_qubits):
            made.cx(qubit, (qubit + 2) % num_qubits).gate("rz", 0.3 * qubit, qubit).cx(qubit, (qubit + 1) % num_qubits)
    return made.measure_all().module()


PROGRAMS = {
    "ring": ring(5),
    "wide ring": ring(9, 1),
    "star": program(6).cx(0, 1).cx(0, 2).cx(0, 3).h(0).cx(0, 4).cx(0, 5).cx(1, 2).cx(3, 4).module(),
    "bridge": program(4).h(0).cx(0, 1).cx(1, 2).cx(2, 0).swap(1, 3).cx(3, 0).cx(0, 3).gate("rz", 0.2, 3).module(),
}


def compiled(module, device, level=3, **asked):
    return qlower.compile(module, device, optimization=level, check="none", **asked)


def cost(done):
    """Gates on two qubits, then all rows."""
    rows = [row for run in runs(done.module("physical")) for row in run.unpack() if "barrier" not in row.kind.name]
    return sum(1 for row in rows if len(row.qubits) == 2 and row.kind.name == "physical.gate"), len(rows)


def metric(done, name):
    return [step.metrics[name] for step in done.trace.steps if name in step.metrics][-1]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_more_optimisation_is_never_worse(name, device):
    assert cost(compiled(PROGRAMS[name], device)) <= cost(compiled(PROGRAMS[name], device, 2))


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_a_second_time_is_never_worse(name, device):
    first = compiled(PROGRAMS[name], device)
    second = compiled(first.emit("openqasm3"), device)
    assert cost(second)[0] <= cost(first)[0]


def test_a_program_that_fits_the_device_is_never_made_longer():
    made = program(6)
    for _ in range(4):
        for qubit in (0, 2, 4, 1, 3):
            made.cx(qubit, qubit + 1).gate("ry", 0.3 + qubit, qubit).gate("ry", 0.4, qubit + 1)
    assert cost(compiled(made.module(), "generic_line:6"))[0] <= 20


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_objectives_are_exact_and_never_worse_than_the_level_below(objective):
    figure = {"duration": "duration_ns", "fidelity": "log_success"}.get(objective)
    high, low = (compiled(PROGRAMS["bridge"], "ibm_torino", level, objective=objective) for level in (3, 2))
    qlower.compile(PROGRAMS["bridge"], "ibm_torino", optimization=3, objective=objective, check="full")
    if figure is not None:
        sign = -1 if objective == "fidelity" else 1
        assert sign * metric(high, figure) <= sign * metric(low, figure)


def test_the_objective_is_reached():
    """Each objective's own figure is at least as good as with the objective of gates."""
    module = PROGRAMS["bridge"]
    gates, depth, duration, fidelity = (compiled(module, "ibm_torino", objective=o) for o in OBJECTIVES)
    assert cost(gates)[0] <= min(cost(done)[0] for done in (depth, duration, fidelity))
    assert metric(duration, "duration_ns") <= metric(gates, "duration_ns")
    as_it_is = "layout-trivial,lower-circuit-to-physical,schedule-alap,predict-success"
    judged = qlower.compile(gates.emit("openqasm3"), "ibm_torino", pipeline=as_it_is, check="none")
    assert metric(fidelity, "log_success") >= metric(judged, "log_success")


@pytest.mark.parametrize("effort", [1, 2])
def test_efforts_repeat_and_keep_the_program(effort):
    first, second = (
        compiled(PROGRAMS["bridge"], "generic_line:4", effort=effort, threads=threads) for threads in (1, 2)
    )  # fmt: skip
    assert first.module("physical").digest == second.module("physical").digest
    qlower.compile(PROGRAMS["bridge"], "generic_line:4", optimization=3, effort=effort, check="full")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"objective": "speed"}, "QL0352"),
        ({"effort": 5}, "QL0353"),
        ({"effort": 0}, "QL0353"),
        ({"effort": 2, "level": 2}, "QL0353"),
    ],
)
def test_what_cannot_be_had_is_refused(asked, code):
    with pytest.raises(QlowerError, match=code):
        compiled(PROGRAMS["ring"], "ibm_torino", **asked)
