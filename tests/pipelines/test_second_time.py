"""A second compilation changes nothing: the text of the first one's result comes back, to the letter."""

import pytest
from test_never_worse import DEVICES, figures, random_program

import qlower
from benchmarks.random_programs import Drawn
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.passes.presets import preset

FORCED = "ibm_torino"
"""A device with CZ between neighbours such as 0 and 1, 1 and 2."""


OBJECTIVES = ("gates", "depth", "duration", "fidelity")


def twice(source, device, objective="gates", **options):
    asked = {"optimization": 3, "check": "none", **options}
    first = qlower.compile(source, device, objective=objective, **asked).emit("openqasm3")
    second = qlower.compile(first, device, objective=objective, **asked).emit("openqasm3")
    return first, second


def compiled(text, device=FORCED, **options):
    return qlower.compile(f'OPENQASM 3.0; include "stdgates.inc"; {text}', device, **{"optimization": 3, **options})


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("device", DEVICES)
def test_nothing_changes(device, objective):
    for seed in range(DEVICES.index(device), 20, 5):
        first, second = twice(random_program(seed), device, objective)
        assert first == second, seed


@pytest.mark.parametrize("options", [{"optimization": 1}, {"optimization": 2, "objective": "depth"}], ids=str)
@pytest.mark.parametrize("device", [*DEVICES, "ibm_torino"])
def test_nothing_changes_at_other_levels(device, options):
    for seed in range(3):
        first, second = twice(random_program(seed), device, **options)
        assert first == second, seed


@pytest.mark.parametrize("options", [{"effort": 2}, {"outcomes_only": True}], ids=str)
@pytest.mark.parametrize("device", DEVICES)
def test_where_other_ways_are_looked_for_only_better_ones_are_taken(device, options):
    for seed in range(4):
        asked = {"optimization": 3, "check": "none", **options}
        first = qlower.compile(random_program(seed), device, **asked)
        second = qlower.compile(first.emit("openqasm3"), device, **asked)
        assert figures(second)["gates"] <= figures(first)["gates"], seed


def test_two_gates_that_meet_when_frames_are_gone_are_one_at_once():
    first, second = twice(Drawn(9).module, "generic_all_to_all:6", optimization=2)
    assert first == second


@pytest.mark.parametrize("seed", [3, 46, 58])
def test_pulses_with_turned_axes_do_not_change(seed):
    first, second = twice(random_program(seed), "ionq_forte")
    assert first == second


@pytest.mark.parametrize("module", [random_program(20), Drawn(38).module], ids=["20", "38"])
def test_what_lies_on_good_qubits_stays_there(module):
    first, second = twice(module, "ibm_torino")
    assert first == second


def test_only_what_is_exact_stays_in_place():
    text = "bit c; sx $1; cz $0, $1; c = measure $1;"
    assert figures(compiled(text))["gates"] == 1
    assert figures(compiled(text, outcomes_only=True))["gates"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("objective", OBJECTIVES)
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
    start = Handle.of(Archive(None, reuse=False), qlower.parse('OPENQASM 3.0; include "stdgates.inc"; cz $0, $1;'))
    target = qlower.find_target(FORCED)
    assert "layout-perfect" not in str(preset(3, target, start))
    assert "layout-perfect" in str(preset(3, target, start, effort=2))
