"""The figures of Microsoft's legacy estimator, to the last digit."""

import json
from math import isclose
from pathlib import Path

import pytest

from qlower.passes.logical.azure.binomial import least_successes
from qlower.passes.logical.azure.estimation import DistanceError, Workload, figures, split
from qlower.passes.logical.azure.qubit_models import CODES, QUBIT_MODELS, Machine

RECORDED = json.loads(Path(__file__).with_name("legacy.json").read_text())
"""Random programs with what ``qdk.estimator`` 1.33 said of them, all parameters but those named at their defaults."""

A = (100, 1_000_000, 0, 0, 0, 100)
B = (200, 0, 0, 100_000, 1000, 200)  # each qubit is measured at the end
C = (12_581, 0, 3_731_607_428, 0, 0, 1_078_154_040)
ROWS = [
    (A, "gate_ns_e3", "surface", 0.001, 472_860, 8_400_840_000, 21, 15, 18_000, (5, 19)),
    (A, "gate_ns_e4", "surface", 0.001, 91_300, 4_400_440_000, 11, 11, 3_240, None),
    (A, "gate_us_e3", "surface", 0.001, 330_020, 12_601_260_000_000, 21, 11, 11_560, None),
    (A, "maj_ns_e4", "floquet", 0.001, 435_480, 3_300_330_000, 11, 14, 21_840, None),
    (B, "gate_ns_e3", "surface", 0.001, 9_081_562, 913_520_000, 19, 263, 33_320, None),
    (B, "gate_ns_e4", "surface", 0.001, 774_522, 432_720_000, 9, 217, 3_240, None),
    (C, "gate_ns_e3", "surface", 0.333, 37_651_098, None, 27, 15, 33_320, None),
    (C, "gate_ns_e4", "surface", 0.333, 8_716_258, None, 13, 18, 5_760, None),
]


def estimated(counts, qubit, family, error_budget):
    model = QUBIT_MODELS[qubit]
    code = next(code for code in CODES[model.instructions] if code.family == family)
    workload = Workload(*counts)
    return figures(workload, Machine(model, code), split(error_budget, workload))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{'ABC'[(A, B, C).index(row[0])]}-{row[1]}")
def test_the_published_rows(row):
    *asked, qubits, runtime_ns, distance, factories, factory_qubits, rounds = row
    found = estimated(*asked)
    assert found.physical_qubits == qubits
    assert runtime_ns in (None, found.runtime_ns)
    assert (found.patch.distance, found.factories) == (distance, factories)
    assert found.factory.physical_qubits == factory_qubits
    assert rounds in (None, tuple(stage.distance for stage in found.factory.stages))


@pytest.mark.parametrize(("qubit", "seconds"), [("gate_ns_e3", 132_548), ("gate_ns_e4", 63_819)])
def test_rsa_2048_takes_so_many_seconds(qubit, seconds):
    assert round(estimated(C, qubit, "surface", 0.333).runtime_ns / 1e9) == seconds


def test_a_rotation_takes_20_t_gates():
    assert estimated(B, "gate_ns_e3", "surface", 0.001).t_per_rotation == 20


@pytest.mark.parametrize("recorded", RECORDED, ids=range(len(RECORDED)))
def test_recorded_estimates(recorded):
    found = estimated(recorded["counts"], recorded["qubit"], recorded["code"], recorded["error_budget"])
    keys = ("physical_qubits", "runtime_ns", "steps", "t_states", "factories")
    assert {key: getattr(found, key) for key in keys} == {key: recorded[key] for key in keys}
    assert (found.patch.distance, found.factory_runs) == (recorded["distance"], recorded["runs"])
    factory = recorded["factory"]
    assert (found.factory is None) == (factory is None)
    if factory is not None:
        assert [
            [stage.name, units, stage.distance]
            for stage, units in zip(found.factory.stages, found.factory.units, strict=True)
        ] == factory["rounds"]
        assert (found.factory.duration_ns, found.factory.states) == (factory["run_ns"], factory["states"])
        assert found.factory.input_states == factory["input_states"]
        assert isclose(found.factory.error_rate, factory["error_rate"], rel_tol=1e-14)


def test_recorded_estimates_cover_every_model_code_and_number_of_rounds():
    kinds = {(row["qubit"], row["code"]) for row in RECORDED}
    assert kinds == {(model.name, code.family) for model in QUBIT_MODELS.values() for code in CODES[model.instructions]}
    assert {len(row["factory"]["rounds"]) for row in RECORDED if row["factory"]} == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("trials", "failure", "probability"), [(18, 0.015, 0.005), (300, 0.75, 0.0025), (999, 0.02, 0.01)]
)
def test_quantiles_of_few_trials_are_exact(trials, failure, probability):
    from scipy.stats import binom  # noqa: PLC0415  # takes long to load

    assert least_successes(trials, failure, probability) == binom.ppf(probability, trials, 1 - failure)


@pytest.mark.parametrize(("trials", "failure"), [(3796, 0.015), (3375, 1.5e-5), (1000, 0.07), (20_000, 0.001)])
def test_quantiles_of_many_trials_come_to_an_end_near_the_exact_one(trials, failure):
    from scipy.stats import binom  # noqa: PLC0415

    exact = binom.ppf(0.0025, trials, 1 - failure)
    assert abs(least_successes(trials, failure, 0.0025) - exact) <= 2


def test_a_budget_that_no_distance_keeps():
    with pytest.raises(DistanceError, match=r"distance [5-9]\d would"):
        estimated((100, 10**15, 0, 0, 0, 0), "gate_ns_e3", "surface", 1e-12)
