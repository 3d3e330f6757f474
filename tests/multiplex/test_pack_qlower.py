"""Our policy: what every plan of it keeps, whatever the jobs, and what it says of those it cannot serve."""

import os
import subprocess
import sys
from itertools import pairwise
from math import exp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.dialects.plan import rows as plan_rows
from qlower.dialects.queue.building import QueuedJob, with_jobs
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.kernels import Kernel
from qlower.lowering.manager import run_pipeline
from qlower.lowering.pass_ import Context
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.guarded.pack_qlower import MODES, PackQlower
from qlower.passes.multiplex.model import read_plan, read_queue
from qlower.passes.multiplex.predicted_success import device_figures, placement_cost
from qlower.passes.multiplex.presets import composing
from qlower.passes.multiplex.tenancy import read_tenants
from tests.multiplex.tenants import NAMES, compiled_queue, device, is_embedded, late_jobs, overlaps, packed

TARGET = "ibm_brisbane"
TIERS = ("shared", "buffered", "frequency-separated", "time-separated", "sole")
LEAST_DETUNING_HZ = 17e6


def job_lists(tiers=TIERS):
    one = st.tuples(
        st.integers(0, len(NAMES) - 1),
        st.sampled_from([100, 100, 400]),
        st.sampled_from(tiers),
        st.sampled_from([-1.0, -1.0, 0.0, 0.1]),
        st.sampled_from([(), ("verified-reset",)]),
    )
    return st.lists(one, min_size=1, max_size=14).map(lambda drawn: [job(i, fields) for i, fields in enumerate(drawn)])


def job(number, drawn):
    program, shots, tier, largest_loss, protections = drawn
    return QueuedJob(f"j{number}", program, shots, tier=tier, largest_loss=largest_loss, protections=protections)


POLICIES = st.builds(
    PackQlower,
    width=st.just(2000),
    mode=st.sampled_from(MODES),
    reuse_limit=st.sampled_from([1, 2, 8]),
    goal=st.sampled_from(["seconds", "utilisation", "batches"]),
    resets=st.sampled_from([1, 3]),
    reset_error=st.sampled_from([-1.0, 0.0, 0.01]),
    shots=st.sampled_from(["most", "least"]),
    largest_loss=st.sampled_from([0.0, 0.03, 0.2]),
)
SOME = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@SOME
@given(jobs=job_lists(), policy=POLICIES)
def test_every_plan_keeps_what_was_promised(jobs, policy):
    target, calibration = device(TARGET)
    plan, module = packed(policy, jobs, TARGET)
    queue = read_queue(module)
    assert not plan.refused
    assert not late_jobs(plan, queue)
    assert not overlaps(plan, policy.resets * target.reset.duration_ns)
    for batch in plan.batches:
        assert batch.shots == max(place.shots for place in batch.placements)
        assert len({place.job for place in batch.placements}) == len(batch.placements)
        for place in batch.placements:
            program = queue.variants[place.variant].compiled
            assert queue.variants[place.variant].program == jobs[place.job].program
            assert is_embedded(program, place.qubits, target)
            assert place.end_ns == pytest.approx(place.start_ns + figures_of_program(program, target).duration_ns)
            assert place.order < (1 if policy.mode == "space" else policy.reuse_limit)
            assert_guarded(policy, queue.jobs[place.job], place)
            assert place.reason
        assert_success(batch, queue, target, calibration, policy.reset_error)
        assert_tiers(batch, jobs, target, calibration)
    given_shots = [sum(p.shots for b in plan.batches for p in b.placements if p.job == i) for i in range(len(jobs))]
    assert given_shots == [job.shots for job in jobs]


def assert_guarded(policy, job, place):
    share = 0.5 if policy.mode == "noise-aware" else 1.0
    loss = job.largest_loss if job.largest_loss >= 0.0 else policy.largest_loss * share
    least = min((1.0 - loss) * place.success_alone, place.success_alone - policy.smallest_loss)
    assert place.success >= least - 1e-9


def assert_success(batch, queue, target, calibration, reset_error):
    """Success is what the place costs, and that of resets of qubits that had an owner before."""
    figures = device_figures(target, calibration, reset_error)
    for place in batch.placements:
        program = queue.variants[place.variant].compiled
        cost = placement_cost(figures_of_program(program, target), figures, place.qubits)
        before = {q for other in batch.placements if other.start_ns < place.start_ns for q in other.qubits}
        left = [
            calibration.prob_meas1_prep0[q] if reset_error < 0 else reset_error for q in place.qubits if q in before
        ]
        expected = exp(-cost)
        for error in left:
            expected *= 1.0 - error
        assert place.success == pytest.approx(expected, rel=1e-9)
        assert place.success <= place.success_alone + 1e-12


def assert_tiers(batch, jobs, target, calibration):
    for place in batch.placements:
        tier = jobs[place.job].tier
        others = [other for other in batch.placements if other.job != place.job]
        if tier == "sole":
            assert not others
        beside = {int(n) for q in place.qubits for n in target.topology.neighbours_of(q)} - set(place.qubits)
        for other in others:
            touching = beside.intersection(other.qubits)
            at_once = other.start_ns < place.end_ns and place.start_ns < other.end_ns
            if tier == "buffered":
                assert not touching
            if tier == "time-separated":
                assert not (touching and at_once)
            if tier == "frequency-separated" and at_once:
                for one in place.qubits:
                    for two in touching.intersection(target.topology.neighbours_of(one).tolist()):
                        apart = calibration.frequency_hz[one] - calibration.frequency_hz[two]
                        assert abs(apart) >= LEAST_DETUNING_HZ


@settings(max_examples=5, deadline=None, derandomize=True)
@given(jobs=job_lists())
def test_every_batch_composes_and_its_tenants_are_proved_apart(jobs):
    plan, module = packed(PackQlower(), jobs, TARGET)
    target, calibration = device(TARGET)
    for number in range(len(plan.batches)):
        archive = Archive(None)
        chain = run_pipeline(
            archive, Handle.of(archive, module), composing("place", number, target),
            Context(target=target, calibration=calibration), Effort.NONE,
        )  # fmt: skip
        composed = chain.handles[-1].module
        assert composed.level == "physical"
        for tenant in read_tenants(composed).tenants:
            assert tenant.resets == PackQlower().resets


def many(count, programs=NAMES, **fields):
    return [QueuedJob(f"j{i}", NAMES.index(programs[i % len(programs)]), 100, **fields) for i in range(count)]


def test_good_qubits_have_several_owners_and_that_takes_fewer_seconds():
    seconds = {}
    for mode in ("space", "space-time"):
        plan, _ = packed(PackQlower(mode=mode), many(60))
        seconds[mode] = sum(batch.seconds for batch in plan.batches)
        assert (max(place.order for batch in plan.batches for place in batch.placements) > 0) == (mode == "space-time")
    assert seconds["space-time"] < 0.6 * seconds["space"]


def test_the_guard_decides_how_far_jobs_spread():
    def used(loss):
        plan, _ = packed(PackQlower(mode="space", largest_loss=loss), many(40, ("chain",)))
        return len({q for place in plan.batches[0].placements for q in place.qubits}), len(plan.batches)

    tight, wide = used(0.01), used(0.3)
    assert tight[0] < wide[0]
    assert tight[1] > wide[1]


def test_alone_means_the_best_place():
    plan, _ = packed(PackQlower(), many(1, ("chain",)))
    (place,) = plan.batches[0].placements
    assert place.success == place.success_alone
    assert "the best place on the device" in place.reason


def test_the_same_plan_from_a_compiled_and_an_interpreted_kernel(monkeypatch):
    found = []
    for compiled in (True, False):
        monkeypatch.setattr(Kernel, "prefers_compiled", lambda self, work, way=compiled: way)
        found.append(packed(PackQlower(width=500), many(12, tier="buffered"))[1].digest)
    assert found[0] == found[1]


def test_the_same_plan_under_any_hash_seed():
    script = (
        "from tests.multiplex.tenants import packed\n"
        "from tests.multiplex.test_pack_qlower import many\n"
        "from qlower.passes.multiplex.guarded.pack_qlower import PackQlower\n"
        "print(packed(PackQlower(), many(20))[1].digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "7")
    }
    assert len(digests) == 1


def test_least_shots_carry_the_rest():
    jobs = [QueuedJob("short", 1, 100), QueuedJob("long", 1, 250)]
    plan, _ = packed(PackQlower(shots="least"), jobs)
    assert [batch.shots for batch in plan.batches] == [100, 150]
    assert "later batches" in next(p.reason for p in plan.batches[0].placements if p.job == 1)
    assert [batch.shots for batch in packed(PackQlower(), jobs)[0].batches] == [250]


def test_as_many_jobs_in_a_batch_as_the_guard_allows():
    jobs = [QueuedJob(f"j{i}", NAMES.index("mid circuit"), 10_000) for i in range(30)]
    by_seconds, by_batches = (packed(PackQlower(goal=goal), jobs)[0] for goal in ("seconds", "batches"))
    assert len(by_batches.batches) < len(by_seconds.batches)
    assert sum(batch.seconds for batch in by_batches.batches) > sum(batch.seconds for batch in by_seconds.batches)


def test_a_batch_runs_no_more_shots_than_the_device_takes():
    target, _ = device(TARGET)
    plan, _ = packed(PackQlower(), [QueuedJob("huge", 1, 250_000)], TARGET)
    assert [batch.shots for batch in plan.batches] == [target.limits.max_shots] * 2 + [50_000]


def test_jobs_that_come_later_are_in_later_batches():
    jobs = [QueuedJob(f"j{i}", 1, 100, arrival_s=float(i)) for i in range(12)]
    plan, _ = packed(PackQlower(), jobs)
    for batch in plan.batches:
        assert all(jobs[place.job].arrival_s <= batch.start_s for place in batch.placements)
    for before, after in pairwise(plan.batches):
        assert after.start_s >= before.start_s + before.seconds
    held, _ = packed(PackQlower(hold_s=20.0), jobs)
    assert [(batch.start_s, len(batch.placements)) for batch in held.batches] == [(11.0, 12)]


def test_owners_are_told_why_they_wait():
    plan, _ = packed(PackQlower(mode="space"), many(40, ("chain",)))
    late = plan.batches[-1].placements[0].reason
    assert f"waited for {len(plan.batches) - 1} batch" in late
    assert "without a place" in late


def test_programs_too_large_are_refused_and_the_others_planned():
    module = compiled_queue("ibm_torino")
    target, _ = device("generic_line:2")
    jobs = [QueuedJob("large", NAMES.index("coins"), 10), QueuedJob("small", NAMES.index("bell"), 10)]
    plan = read_plan(PackQlower().run(with_jobs(module, jobs), Context(target=target)).module)
    assert [(item.job, item.code) for item in plan.refused] == [(0, "QL0951")]
    assert "takes 3 qubits" in plan.refused[0].reason
    assert [place.job for batch in plan.batches for place in batch.placements] == [1]


def test_shapes_that_the_device_does_not_have_are_refused():
    module = compiled_queue("ibm_torino")
    target, _ = device("generic_line:9")
    jobs = [QueuedJob("star", NAMES.index("star"), 10), QueuedJob("bell", NAMES.index("bell"), 10)]
    plan = read_plan(PackQlower().run(with_jobs(module, jobs), Context(target=target)).module)
    placed = [place.job for batch in plan.batches for place in batch.placements]
    assert sorted(placed + [item.job for item in plan.refused]) == [0, 1]
    for batch in plan.batches:
        for place in batch.placements:
            assert is_embedded(read_queue(module).variants[place.variant].compiled, place.qubits, target)


def test_programs_compiled_for_other_gates_are_refused():
    target, calibration = device("ibm_torino")
    jobs = with_jobs(compiled_queue("ibm_brisbane"), many(2, ("bell", "coins")))
    plan = read_plan(PackQlower().run(jobs, Context(target=target, calibration=calibration)).module)
    assert [(item.job, item.code) for item in plan.refused] == [(0, "QL0951")]


def test_unknown_frequencies_keep_no_tier():
    plan, _ = packed(PackQlower(), many(3, tier="frequency-separated"), target="generic_line:12")
    assert {item.code for item in plan.refused} == {"QL0952"}
    assert not plan.batches


def test_unknown_figures_are_remarked():
    said = []
    packed(PackQlower(), many(3), target="generic_line:12", diagnose=said)
    assert [item.code for item in said] == ["QL0954"]
    assert "error of cz" in said[0].message


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"mode": "fast"}, "QL0956"),
        ({"shots": "all"}, "QL0953"),
        ({"goal": "all"}, "QL0953"),
        ({"largest_loss": 1.5}, "QL0953"),
        ({"reuse_limit": 0}, "QL0953"),
        ({"patience": -1.0}, "QL0953"),
        ({"slack": float("nan")}, "QL0953"),
    ],
)
def test_options_out_of_range(options, code):
    with pytest.raises(QlowerError) as caught:
        packed(PackQlower(**options), many(1))
    assert caught.value.diagnostics[0].code == code


def test_noise_aware_needs_a_snapshot():
    with pytest.raises(QlowerError) as caught:
        packed(PackQlower(mode="noise-aware"), many(1), calibration=False)
    assert caught.value.diagnostics[0].code == "QL0950"


def test_a_plan_of_no_jobs():
    plan, module = packed(PackQlower(), [])
    assert not plan.batches
    assert module.level == "plan"
    assert plan_rows.PLACE == "plan.place"
