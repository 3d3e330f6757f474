"""pack-halo: who is in which batch, for how many shots, when and where."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_target
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.lowering import Context
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.passes.multiplex.halo.halo_batches import Admission, Waiting
from qlower.passes.multiplex.halo.pack_halo import ASSUMED_BATCH_S, PackHalo
from qlower.passes.multiplex.model import Job, Plan, read_plan, read_queue
from qlower.passes.multiplex.presets import composing, packing, policy_named
from tests.multiplex.halo_programs import assert_equal, circuit, distribution, product, queue_of, random_text

LINE = find_target("generic_line:10")
TORINO = find_target("ibm_torino")


def data(count: int, helpers: int = 0) -> str:
    """So many data qubits in a row, each joined with all helpers at once."""
    lines = [f"q = alloc_data({count})", *([f"s = alloc_helper({helpers})"] if helpers else [])]
    lines += [f"CNOT q{i}, q{i + 1}" for i in range(count - 1)]
    lines += [f"CNOT q0, s{i}" for i in range(helpers)] * 2
    return "\n".join([*lines, *(f"c{i} = MEASURE q{i}" for i in range(count)), "deallocate_data(q)"])


def planned(queue: Module, target=LINE, **options: float) -> Plan:
    policy = PackHalo(**{"restarts": 2, "steps": 50, **options})
    return read_plan(policy.run(queue, Context(target=target, seed=5)).module)


def jobs_of(plan: Plan) -> list[list[int]]:
    return [[item.job for item in batch.placements] for batch in plan.batches]


def test_first_fit_of_data_qubits_in_the_order_of_the_queue():
    plan = planned(queue_of([data(5), data(4), data(3), data(1), data(2)]))
    assert jobs_of(plan) == [[0, 2], [1, 3, 4]]
    assert plan.composition == "share-helpers" and plan.policy == "halo"
    for batch in plan.batches:
        taken = [qubit for item in batch.placements for qubit in item.qubits]
        assert len(set(taken)) == len(taken) <= 8
        assert all(item.variant == -1 for item in batch.placements)
    assert [len(item.qubits) for item in plan.batches[0].placements] == [5, 3]


def test_data_share_bounds_a_batch():
    texts = [data(2)] * 5
    assert [len(batch) for batch in jobs_of(planned(queue_of(texts)))] == [4, 1]
    assert [len(batch) for batch in jobs_of(planned(queue_of(texts), data_share=0.5))] == [2, 2, 1]
    assert [len(batch) for batch in jobs_of(planned(queue_of(texts), data_share=1.0))] == [5]


def test_shots_are_the_fewest_left_and_the_rest_is_carried():
    plan = planned(queue_of([data(2), data(2), data(6)], shots=[100, 250, 30]))
    assert jobs_of(plan) == [[0, 1], [1, 2], [1]]
    assert [batch.shots for batch in plan.batches] == [100, 30, 120]
    assert all(item.shots == batch.shots for batch in plan.batches for item in batch.placements)
    assert "150 shots are left" in plan.batches[0].placements[1].reason


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_shot_runs_once_and_no_job_waits_longer_than_one_by_one(seed):
    generator = np.random.default_rng(seed)
    count = int(generator.integers(1, 9))
    texts = [data(int(generator.integers(1, 9)), int(generator.integers(0, 3))) for _ in range(count)]
    shots = generator.integers(1, 5, count).tolist()
    arrivals = np.sort(generator.uniform(0, 20, count)).tolist()
    plan = planned(queue_of(texts, shots=shots, arrival_s=arrivals), restarts=1, steps=5, batch_s=2.0)
    refused = {item.job for item in plan.refused}
    for job in range(count):
        ran = [item.shots for batch in plan.batches for item in batch.placements if item.job == job]
        assert sum(ran) == (0 if job in refused else shots[job])
    served = [job for job in range(count) if job not in refused]
    for place, job in enumerate(served):
        first = next(at for at, batch in enumerate(jobs_of(plan)) if job in batch)
        assert first <= sum(shots[other] for other in served[:place])  # in a batch a shot, at worst
    free_s = 0.0
    for batch in plan.batches:
        assert batch.start_s >= free_s
        assert all(arrivals[item.job] <= batch.start_s for item in batch.placements)
        free_s = batch.start_s + batch.seconds


def test_a_small_batch_is_held_back_for_a_while():
    texts = [data(2)] * 4
    arrivals = [0.0, 0.4, 0.9, 1.5]
    plan = planned(queue_of(texts, arrival_s=arrivals), batch_s=1.0)
    assert jobs_of(plan) == [[0, 1, 2], [3]]
    assert [batch.start_s for batch in plan.batches] == [0.9, 2.9]  # 6 of 8 are enough; then 1.5, or 1.9, and one more
    eager = planned(queue_of(texts, arrival_s=arrivals), batch_s=1.0, longest_wait_s=0.0)
    assert jobs_of(eager) == [[0], [1, 2], [3]]
    late = planned(queue_of(texts[:1], arrival_s=[7.0]), batch_s=1.0, longest_wait_s=0.5)
    assert late.batches[0].start_s == 7.5


def test_the_neediest_of_a_batch_finds_its_helpers():
    plan = planned(queue_of([data(3, helpers=4), data(3), data(3, helpers=7), data(1)]))
    assert jobs_of(plan) == [[0, 1], [2], [3]]
    for batch in plan.batches:
        taken = sum(len(item.qubits) for item in batch.placements)
        needs = max({0: 4, 1: 0, 2: 7, 3: 0}[item.job] for item in batch.placements)
        assert taken + needs <= 10


def test_who_cannot_be_served_is_told_why_and_nobody_else_suffers():
    good, broken = data(2), "q = alloc_data(2)\nNONSENSE q0\ndeallocate_data(q)"
    programs = [
        QueuedProgram("good", "halo", good),
        QueuedProgram("broken", "halo", broken),
        QueuedProgram("faulty", "halo", good, fault=json.dumps({"code": "QL0600", "message": "too large"})),
        QueuedProgram("large", "halo", data(9)),
        QueuedProgram("needy", "halo", data(4, helpers=7)),
    ]
    jobs = [
        QueuedJob("a", 1, 10),
        QueuedJob("b", 2, 10),
        QueuedJob("c", 3, 10),
        QueuedJob("d", 4, 10),
        QueuedJob("e", 0, 10, tier="buffered"),
        QueuedJob("f", 0, 10, protections=("verified-reset",)),
        QueuedJob("g", 0, 10),
    ]
    plan = planned(queue_module(programs, jobs))
    assert jobs_of(plan) == [[6]]
    codes = {item.job: item.code for item in plan.refused}
    assert codes == {0: "QL1261", 1: "QL0600", 2: "QL0951", 3: "QL0951", 4: "QL0952", 5: "QL0952"}
    assert "9 data qubits" in next(item.reason for item in plan.refused if item.job == 2)


def test_sole_occupancy_is_a_batch_of_its_own():
    plan = planned(queue_of([data(2)] * 4, tier=["shared", "sole", "shared", "sole"]))
    assert jobs_of(plan) == [[0, 2], [1], [3]]


def test_batches_take_what_the_model_says():
    queue = queue_of([data(3)] * 2)
    assert planned(queue).batches[0].seconds == ASSUMED_BATCH_S
    seconds = planned(queue, target=TORINO).batches[0].seconds
    assert 2.0 < seconds < 3.0
    assert planned(queue, target=TORINO).batches[0].timeout_s == pytest.approx(1.5 * seconds)
    assert planned(queue, batch_s=9.0).batches[0].seconds == 9.0


def test_equal_seeds_give_equal_plans_on_any_number_of_threads():
    queue = queue_of([data(4, 2), data(3, 1), data(5)])
    modules = [
        PackHalo(restarts=4).run(queue, Context(target=TORINO, seed=seed, threads=threads)).module
        for seed, threads in ((1, 1), (1, 3), (2, 1))
    ]
    plans = [read_plan(module) for module in modules]
    assert plans[0] == plans[1]
    assert plans[0].batches != plans[2].batches


def test_admission_without_anybody_there_waits_for_the_first():
    job = read_queue(queue_of([data(1)], arrival_s=[3.0])).jobs[0]
    assert isinstance(job, Job)
    admission = Admission(num_qubits=10, most_data=8, least_data=0.0, longest_wait_s=1.0)
    start_s, chosen = admission.next_batch([Waiting(job, 1, 0, 5)], 0.0)
    assert (start_s, len(chosen)) == (3.0, 1)


def test_from_a_queue_to_programs_for_the_device():
    generator = np.random.default_rng(11)
    texts = [random_text(generator, size, 1, 6) for size in (2, 1, 1)]
    target = find_target("generic_line:6")
    archive = Archive(None, reuse=False)
    request = Request(pipeline=packing(policy_named("halo{restarts=2}")), target=target, effort=Effort.FULL)
    plan = compile_module(archive, queue_of(texts), "<jobs>", request).module("plan")
    found = read_plan(plan)
    assert jobs_of(found) == [[0, 1, 2]]
    request = Request(pipeline=composing(found.composition, 0, target), target=target, effort=Effort.FULL)
    done = compile_module(archive, plan, "<plan>", request)
    names = [step.name for step in done.trace.steps]
    assert names[1] == "share-helpers" and names[-1] == "check-isolation"
    steps = {step.name: step for step in done.trace.steps}
    assert str(steps["route-sabre"].evidence) in ("exact", "proved")
    assert "j2_c" in done.emit("openqasm3")
    assert_equal(distribution(done.module("circuit")), product([distribution(circuit(text)) for text in texts]))
