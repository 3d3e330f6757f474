"""The job-time model: what it counts, that the fit finds what made the times, and how well it tells published ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hyperq_qiskit import read_forms
from benchmarks.hyperq_workload import workload
from benchmarks.job_time_fit import Observation, alone, fitted, in_batches, relative_errors
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.hyperq.region_board import Grid
from qlower.passes.multiplex.job_time import BatchWork, JobTimeModel, TenantWork, batch_work, job_time_model

FORMS = read_forms(Path(__file__).parent / "hyperq_forms.json")
WORKLOAD = workload()
needs_workload = pytest.mark.skipif(WORKLOAD is None, reason="HyperQ's published files are not beside the checkout")

WORK = BatchWork(1000, 5_000.0, 200, 10, 2, 3)


def test_seconds_are_the_sum_of_what_is_done():
    model = JobTimeModel(2.0, 0.001, 100_000.0, 10_000.0, 500.0)
    # 1,000 shots of 100 µs + 5 µs + 3 · 10 µs + 2 · 10 · 0.5 µs
    assert model.seconds(WORK) == pytest.approx(2.0 + 0.2 + 0.145)


def test_the_work_of_a_batch():
    short, long = TenantWork(1_000.0, 10, 2, 1), TenantWork(9_000.0, 50, 4)
    work = batch_work([(short, 1_000.0, 0), (long, 9_000.0, 0), (short, 4_860.0, 1)], 100)
    assert work == BatchWork(100, 9_000.0, 70, 8, 2, 1)


@given(
    st.sampled_from(["shots", "duration_ns", "operations", "measurements", "mid_circuit_measurements", "hand_overs"])
)
def test_more_work_takes_longer(name):
    more = replace(WORK, **{name: 2 * getattr(WORK, name)})
    assert JobTimeModel().seconds(more) > JobTimeModel().seconds(WORK)


def test_devices_of_another_kind_have_no_model():
    assert job_time_model(find_target("ibm_torino")) == JobTimeModel()
    assert job_time_model(find_target("quantinuum_helios")) is None


def test_the_fit_finds_the_parameters_in_spite_of_outliers():
    true = JobTimeModel(1.5, 2e-5, 250_000.0, 30_000.0, 800.0)
    random = np.random.default_rng(3)
    observations = []
    for _ in range(200):
        most = (10_000, 100, 10, 10)
        operations, measurements, mid_circuit, hand_overs = (int(random.integers(0, high)) for high in most)
        work = BatchWork(4000, float(random.uniform(0, 1e6)), operations, measurements, mid_circuit, hand_overs)
        observations.append(Observation(work, true.seconds(work) * random.normal(1.0, 0.01)))
    observations[::20] = [replace(item, seconds=3 * item.seconds) for item in observations[::20]]
    found = fitted(observations)
    assert found.base_s == pytest.approx(true.base_s, rel=0.05)
    assert found.operation_s == pytest.approx(true.operation_s, rel=0.1)
    assert found.hand_over_ns == pytest.approx(true.hand_over_ns, rel=0.1)
    assert found.transfer_ns == pytest.approx(true.transfer_ns, rel=0.1)


@needs_workload
def test_published_times_of_programs_alone():
    errors = relative_errors(JobTimeModel(), alone(WORKLOAD, FORMS))
    assert len(errors) == 49
    assert np.median(errors) <= 0.03


@needs_workload
def test_the_parameters_shipped_are_those_of_the_fit():
    batches = in_batches(WORKLOAD, FORMS, Grid(find_target("ibm_brisbane")))
    found, shipped = fitted([*alone(WORKLOAD, FORMS), *batches]), JobTimeModel()
    for name in ("base_s", "operation_s", "repetition_delay_ns", "hand_over_ns", "transfer_ns"):
        assert getattr(found, name) == pytest.approx(getattr(shipped, name), rel=0.01), name
