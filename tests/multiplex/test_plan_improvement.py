"""Plans made better as a whole, and when batches begin."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qlower.dialects.queue.building import QueuedJob
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.guarded import qlower_plan
from qlower.passes.multiplex.guarded.holding import start_s
from qlower.passes.multiplex.guarded.pack_qlower import PackQlower
from qlower.passes.multiplex.job_time import BatchWork, JobTimeModel
from qlower.passes.multiplex.model import read_queue
from tests.multiplex.tenants import NAMES, device, late_jobs, packed

TARGET = "ibm_brisbane"
MIXED = [QueuedJob(f"j{i}", i % len(NAMES), 4000) for i in range(63)]
MODEL = JobTimeModel()


def seconds(plan):
    return sum(batch.seconds for batch in plan.batches)


def work_of(queue, place, target):
    figures = figures_of_program(queue.variants[place.variant].compiled, target)
    measured, mid_circuit = int(figures.measurements.sum()), figures.mid_circuit_measurements
    return figures, BatchWork(4000, figures.duration_ns, figures.operations, measured, mid_circuit)


def mean_use(plan, module):
    """Mean over batches of Σ qubits · seconds alone over the seconds of the batch."""
    queue, (target, _) = read_queue(module), device(TARGET)
    shares = []
    for batch in plan.batches:
        pairs = [work_of(queue, place, target) for place in batch.placements]
        served = sum(figures.num_qubits * MODEL.seconds(work) for figures, work in pairs)
        shares.append(served / batch.seconds)
    return np.mean(shares)


@pytest.mark.parametrize("reset_error", [-1.0, 0.0])
def test_moving_jobs_between_batches_saves_device_time(monkeypatch, reset_error):
    better, module = packed(PackQlower(reset_error=reset_error), MIXED, TARGET)
    monkeypatch.setattr(qlower_plan, "IMPROVEMENT_BUDGET", 0)
    greedy, _ = packed(PackQlower(reset_error=reset_error), MIXED, TARGET)
    assert seconds(better) < seconds(greedy) - 0.01
    assert sorted(place.job for batch in better.batches for place in batch.placements) == list(range(len(MIXED)))
    assert not late_jobs(better, read_queue(module))


def test_the_goal_utilisation_keeps_batches_busy_for_little_device_time():
    least, least_module = packed(PackQlower(reset_error=0.0), MIXED, TARGET)
    busy, busy_module = packed(PackQlower(reset_error=0.0, goal="utilisation"), MIXED, TARGET)
    assert mean_use(busy, busy_module) > 1.02 * mean_use(least, least_module)
    assert seconds(busy) <= (1.0 + PackQlower().slack) * seconds(least) + 1e-9
    assert not late_jobs(busy, read_queue(busy_module))


def test_without_slack_a_busy_plan_takes_no_more_time():
    least, _ = packed(PackQlower(reset_error=0.0), MIXED, TARGET)
    busy, _ = packed(PackQlower(reset_error=0.0, goal="utilisation", slack=0.0), MIXED, TARGET)
    assert seconds(busy) <= seconds(least) + 1e-9


def test_seconds_of_moved_batches_are_those_of_the_model():
    """What the search compares is what the plan's placements say."""
    plan, module = packed(PackQlower(goal="utilisation"), MIXED, TARGET)
    queue, (target, _) = read_queue(module), device(TARGET)
    for batch in plan.batches:
        works = [work_of(queue, place, target)[1] for place in batch.placements]
        whole = BatchWork(
            4000, max(place.end_ns for place in batch.placements), sum(work.operations for work in works),
            sum(work.measurements for work in works), sum(work.mid_circuit_measurements for work in works),
            sum(place.order > 0 for place in batch.placements),
        )  # fmt: skip
        assert batch.seconds == pytest.approx(MODEL.seconds(whole))


def test_jobs_that_ask_for_more_shots_than_a_batch_gives_are_left_where_they_are():
    jobs = [QueuedJob(f"j{i}", i % len(NAMES), (100, 4000)[i % 2]) for i in range(20)]
    plan, _ = packed(PackQlower(shots="least", goal="utilisation"), jobs, TARGET)
    given_shots = [sum(p.shots for b in plan.batches for p in b.placements if p.job == i) for i in range(20)]
    assert given_shots == [job.shots for job in jobs]


ARRIVALS = st.lists(st.floats(0.0, 50.0), min_size=1, max_size=12).map(sorted)


def waited(arrivals, now_s):
    return sum(max(now_s - arrival, 0.0) for arrival in arrivals)


@given(arrivals=ARRIVALS, now_s=st.floats(0.0, 60.0), hold_s=st.floats(0.0, 20.0), waited_s=st.floats(0.0, 80.0))
def test_a_batch_begins_as_soon_as_all_rules_allow(arrivals, now_s, hold_s, waited_s):
    begin_s = start_s(np.array(arrivals), now_s, hold_s, waited_s)
    assert begin_s >= max(now_s, arrivals[0])
    if begin_s < arrivals[-1]:
        assert begin_s >= arrivals[0] + hold_s
        assert waited(arrivals, begin_s) >= waited_s - 1e-6
    earlier = begin_s - 1e-3
    if earlier > max(now_s, arrivals[0]):
        assert earlier < arrivals[-1]
        assert earlier < arrivals[0] + hold_s or waited(arrivals, earlier) < waited_s


@given(arrivals=ARRIVALS, later=ARRIVALS, hold_s=st.floats(0.0, 20.0), waited_s=st.floats(0.0, 80.0))
def test_nobody_knows_who_is_to_come(arrivals, later, hold_s, waited_s):
    """The start does not depend on arrivals after it, as long as there are any."""
    begin_s = start_s(np.array(arrivals), 0.0, hold_s, waited_s)
    assume(begin_s < arrivals[-1])
    here = [arrival for arrival in arrivals if arrival <= begin_s]
    others = [begin_s + 0.001 + arrival for arrival in later]
    assert start_s(np.array(here + others), 0.0, hold_s, waited_s) == pytest.approx(begin_s)


def test_patience_trades_waiting_for_device_time():
    times = np.cumsum(np.random.default_rng(3).exponential(1.0, 40)).tolist()
    jobs = [QueuedJob(f"j{i}", i % len(NAMES), 4000, arrival_s=time_s) for i, time_s in enumerate(times)]
    spent, waits = [], []
    for patience in (0.0, 5.0, 40.0):
        plan, module = packed(PackQlower(patience=patience), jobs, TARGET)
        assert not late_jobs(plan, read_queue(module))
        spent.append(seconds(plan))
        waits.append(np.mean([b.start_s - times[p.job] for b in plan.batches for p in b.placements]))
    assert spent[0] > spent[1] > spent[2]
    assert waits[0] < waits[1] < waits[2]
