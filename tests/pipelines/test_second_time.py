"""A second -O3 changes nothing: the text of the first one's result comes back, to the letter."""

import pytest
from test_never_worse import DEVICES, figures, random_program

import qlower

FORCED = "ibm_torino"
"""A device with CZ between neighbours such as 0 and 1, 1 and 2."""


def twice(source, device, objective="gates"):
    first = qlower.compile(source, device, optimization=3, objective=objective, check="none").emit("openqasm3")
    second = qlower.compile(first, device, optimization=3, objective=objective, check="none").emit("openqasm3")
    return first, second


def compiled(text, device=FORCED, **options):
    return qlower.compile(f'OPENQASM 3.0; include "stdgates.inc"; {text}', device, **{"optimization": 3, **options})


@pytest.mark.parametrize("objective", ["gates", "depth"])
@pytest.mark.parametrize("device", DEVICES)
def test_nothing_changes(device, objective):
    for seed in range(DEVICES.index(device), 20, 5):
        first, second = twice(random_program(seed), device, objective)
        assert first == second, seed


@pytest.mark.slow
@pytest.mark.parametrize("objective", ["gates", "depth"])
@pytest.mark.parametrize("device", [*DEVICES, "ibm_torino", "iqm_garnet", "google_willow"])
def test_nothing_changes_many_times(device, objective):
    for seed in range(100, 300):
        first, second = twice(random_program(seed), device, objective)
        assert first == second, seed


def test_a_program_written_for_the_device_gets_shorter():
    done = compiled("cz $5, $4; sx $4; rz(0.3) $4; rz(-0.3) $4; x $5; x $5; cz $3, $4; cz $4, $3;", check="full")
    assert figures(done) == {"gates": 1, "depth": 1}


def test_three_gates_that_need_be_none_vanish():
    done = compiled("cz $5, $4; x $5; cz $5, $4; z $4; x $5;", check="full")
    assert figures(done)["gates"] == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("cz $0, $30;", "not coupled"),
        ("cx $0, $1;", "not native"),
        ("qubit[3] q; cz q[0], q[1]; cz q[1], q[2];", "registers may lie anywhere"),
    ],
)
def test_what_is_not_on_the_device_is_compiled_as_usual(text, why):
    names = [step.name for step in compiled(text).trace.steps]
    assert "layout-perfect" in names, why


def test_more_effort_looks_for_other_ways():
    text = "cz $0, $1;"
    assert "layout-perfect" not in [step.name for step in compiled(text).trace.steps]
    assert "layout-perfect" in [step.name for step in compiled(text, effort=2).trace.steps]
