"""Jobs over time: drawn arrivals, figures of a plan, its pictures."""

from xml.etree import ElementTree

import numpy as np
import pytest

from qlower.diagnostics import QlowerError
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module
from qlower.lowering.pass_ import Context
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.draw_arrivals import DrawArrivals
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, Refused, read_queue
from qlower.passes.multiplex.pictures.chip import STEP, _places, chip_picture
from qlower.passes.multiplex.pictures.gantt import gantt_picture
from qlower.passes.multiplex.statistics import statistics

SVG = "{http://www.w3.org/2000/svg}"


def queue_of(count, **fields):
    jobs = [QueuedJob(f"job<{i}>", 0, 100, user="ann", **fields) for i in range(count)]
    return queue_module([QueuedProgram("bell", "openqasm2", "OPENQASM 2.0;")], jobs)


def test_arrivals_are_a_poisson_process():
    drawn = DrawArrivals(rate_per_s=2.0).run(queue_of(4000), Context(seed=7)).module
    times = np.array([job.arrival_s for job in read_queue(drawn).jobs])
    gaps = np.diff(times, prepend=0.0)
    assert (gaps > 0).all()
    assert gaps.mean() == pytest.approx(0.5, rel=0.06)
    assert gaps.std() == pytest.approx(0.5, rel=0.08)  # an exponential's deviation is its mean
    assert [job.id for job in read_queue(drawn).jobs] == [f"job<{i}>" for i in range(4000)]


def test_arrivals_depend_on_the_seed_alone():
    draws = [DrawArrivals().run(queue_of(5), Context(seed=seed)).module.digest for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]


@pytest.mark.parametrize("rate", [0.0, -1.0, float("inf"), float("nan")])
def test_a_rate_is_above_zero(rate):
    with pytest.raises(QlowerError) as caught:
        DrawArrivals(rate_per_s=rate).run(queue_of(1), Context())
    assert caught.value.diagnostics[0].code == "QL0981"


def planned():
    batches = (
        PlannedBatch(
            (Placement(0, -1, (0, 1), 100, success=0.9, success_alone=1.0), Placement(1, -1, (3,), 100)), 100, 2.0, 4.0
        ),
        PlannedBatch(
            (Placement(0, -1, (0, 1), 50, success=0.8, success_alone=1.0), Placement(2, -1, (1, 2), 50, order=1)),
            50,
            6.0,
            1.0,
        ),
    )
    return Plan("test", {}, batches, (Refused(3, "QL0940", "no"),))


def test_figures_of_a_plan():
    queue = read_queue(queue_of(4, arrival_s=1.0))
    found = statistics(queue, planned(), 5)
    assert (found.planned, found.refused, found.batches, found.tenants_per_batch) == (3, 1, 2, 2.0)
    assert found.total_s == 6.0
    assert found.jobs_per_s == 0.5
    assert found.waiting_s == pytest.approx((1 + 1 + 5) / 3)
    assert found.turnaround_s == pytest.approx((6 + 5 + 6) / 3)
    assert found.mean_qubit_share == pytest.approx((3 / 5 + 3 / 5) / 2)
    assert found.busy == pytest.approx(5 / 6)
    assert found.success == pytest.approx(0.85)


def test_plans_without_times_have_no_waiting():
    plan = Plan("test", {}, (PlannedBatch((Placement(0, -1, (0,), 1),), 1),))
    found = statistics(read_queue(queue_of(1)), plan, 5)
    assert found.total_s is None
    assert found.waiting_s is None


def test_a_bar_for_every_stay():
    root = ElementTree.fromstring(gantt_picture(read_queue(queue_of(4)), planned(), "two & more"))
    titles = [rect.find(f"{SVG}title").text for rect in root.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    assert titles == [
        "job<0> (ann): 100 shots", "job<1> (ann): 100 shots", "job<0> (ann): 50 shots", "job<2> (ann): 50 shots",
    ]  # fmt: skip


def test_a_chip_shows_the_owners():
    target = find_target("generic_grid:2x3")
    text = chip_picture(target, read_queue(queue_of(4)), planned().batches[1], "batch 1")
    root = ElementTree.fromstring(text)
    titles = [
        circle.find(f"{SVG}title").text
        for circle in root.iter(f"{SVG}circle")
        if circle.find(f"{SVG}title") is not None
    ]
    assert titles == [
        "qubit 0: job<0>", "qubit 1: job<0>, then job<2>", "qubit 2: job<2>",
        "qubit 3: free", "qubit 4: free", "qubit 5: free",
    ]  # fmt: skip
    assert text == chip_picture(target, read_queue(queue_of(4)), planned().batches[1], "batch 1")


def test_neighbours_are_drawn_side_by_side():
    places = _places(find_target("ibm_torino"))
    points = np.array([places[q] for q in range(133)])
    distances = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(133) * 1e9
    assert distances.min() > STEP / 3
