"""A patch that is kept: the same faults, detectors and distances as the memory of Stim's own generator."""

import numpy as np
import pytest
import stim

from qlower.lowering import Context
from qlower.passes.logical_to_circuit.check_realisation import CheckRealisation
from qlower.passes.logical_to_circuit.stim_tools import logical_errors
from tests.logical.realisation.logical_programs import circuit_of, measured, noisy, notes_of, realised

PROGRAMS = {"z": measured(1, "Z"), "x": measured(1, "X", "X")}
"""A patch begins in |0⟩; the first measurement of X makes it a state of X."""


def generated(basis, distance, probability=0.001):
    return stim.Circuit.generated(
        f"surface_code:rotated_memory_{basis}",
        distance=distance,
        rounds=distance,
        after_clifford_depolarization=probability,
        before_measure_flip_probability=probability,
        after_reset_flip_probability=probability,
        before_round_data_depolarization=probability,
    )


def faults(circuit):
    """How probable each fault is and how many detectors it changes, sorted."""
    model = circuit.flattened().detector_error_model()
    return sorted(
        (sum(target.is_relative_detector_id() for target in item.targets_copy()), item.args_copy()[0])
        for item in model
        if item.type == "error"
    )


@pytest.mark.parametrize("basis", ["z", "x"])
@pytest.mark.parametrize("distance", [3, 5, 7])
def test_the_faults_are_those_of_stims_generator(basis, distance):
    ours = circuit_of(noisy(realised(PROGRAMS[basis], distance)))
    theirs = generated(basis, distance)
    assert ours.num_detectors == theirs.num_detectors
    assert np.allclose(faults(ours), faults(theirs), rtol=0, atol=1e-12)


@pytest.mark.parametrize("basis", ["z", "x"])
@pytest.mark.parametrize("distance", [3, 5, 7])
def test_it_takes_as_many_faults_as_the_distance(basis, distance):
    checked = CheckRealisation().run(realised(PROGRAMS[basis], distance), Context())
    assert checked.metrics["graph_distance"] == distance
    assert checked.metrics["observables"] == 1


@pytest.mark.parametrize("distance", [3, 5])
def test_a_patch_has_2_d_squared_minus_1_qubits(distance):
    module = realised(PROGRAMS["z"], distance)
    assert module.find("main").num_qubits == 2 * distance**2 - 1
    assert len(set(notes_of(module).coordinates)) == 2 * distance**2 - 1


def test_rounds_can_be_chosen():
    module = realised(PROGRAMS["z"], 3, rounds=7)
    assert circuit_of(module).num_measurements == 7 * 8 + 9
    assert CheckRealisation().run(module, Context()).metrics["graph_distance"] == 3


def compared(distance, shots):
    for basis, program in PROGRAMS.items():
        ours = logical_errors(str(circuit_of(noisy(realised(program, distance)))), shots, 1)
        theirs = logical_errors(str(generated(basis, distance)), shots, 2)
        assert abs(ours.rate - theirs.rate) <= 2 * (ours.deviation**2 + theirs.deviation**2) ** 0.5


def test_decoded_error_rates_are_those_of_stims_generator():
    compared(3, 200_000)


@pytest.mark.slow
@pytest.mark.parametrize("distance", [5, 7])
def test_decoded_error_rates_at_larger_distances(distance):
    compared(distance, 4_000_000)
