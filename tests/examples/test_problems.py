"""The problems beside the programs go where they should: to a device, or to a solver that needs none."""

import pytest

import qlower

FREE_PARAMETERS = {"h2": 3, "maxcut": 2, "hubbard_quench": 0}


@pytest.mark.parametrize("name", FREE_PARAMETERS)
def test_problems_that_ask_for_a_quantum_computer_go_to_the_device(name, example):
    if name == "h2":
        pytest.importorskip("pyscf", reason="the extra chem is not installed")
    done = qlower.compile(example(f"{name}.yaml"), "ibm_torino")
    assert done.module().level == "physical"
    text = done.emit("openqasm3")
    assert text.count("input float") == FREE_PARAMETERS[name]
    assert done.trace.evidence in ("exact", "proved", "sampled")


def test_water_needs_no_quantum_computer(example):
    pytest.importorskip("pyscf", reason="the extra chem is not installed")
    done = qlower.compile(example("h2o.yaml"), "ibm_torino")
    answer = done.module().find("answer")
    assert answer.values[0][1] == pytest.approx(-75.012647, abs=1e-6)
    assert answer.values[0][2] <= 1.6e-3
    assert answer.certificate
