"""The pass from a queue to a plan: what is planned, what is refused and why, and that plans are what boards say."""

from dataclasses import replace

import pytest

from benchmarks.hyperq import poisson_arrivals
from qlower.device.calibration import load_calibration
from qlower.device.target import OperationFigures
from qlower.diagnostics import QlowerError
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module, with_jobs
from qlower.ir.checking import Effort
from qlower.lowering import Context
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.manager import run_pipeline
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.compile_tenants import CompileTenants
from qlower.passes.multiplex.composition.relabelling import relabelled
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.hyperq.noise_ranking import worst_regions
from qlower.passes.multiplex.hyperq.pack_hyperq import PackHyperq
from qlower.passes.multiplex.hyperq.region_board import Grid
from qlower.passes.multiplex.job_time import JobTimeModel, TenantWork, batch_work
from qlower.passes.multiplex.model import read_plan, read_queue
from qlower.passes.multiplex.presets import composing
from tests.multiplex.test_hyperq_published import CALIBRATION

HEADER = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
MEASURE = "measure q -> c;\n"
BRISBANE = find_target("ibm_brisbane")
SNAPSHOT = load_calibration(CALIBRATION)


def chain(num_qubits):
    gates = "".join(f"cx q[{i}],q[{i + 1}];\n" for i in range(num_qubits - 1))
    return f"{HEADER}qreg q[{num_qubits}];\ncreg c[{num_qubits}];\nh q[0];\n{gates}measure q -> c;\n"


PROGRAMS = {
    "pair": chain(2),
    "five": chain(5),
    "wide": chain(12),
    "huge": chain(100),
    "broken": HEADER + "qreg q[2];\ncx q[0],q[7];\n",
    "deep": HEADER
    + "qreg q[5];\ncreg c[5];\n"
    + "cx q[0],q[1];\nh q[1];\nt q[1];\ncx q[1],q[2];\nh q[1];\n" * 40
    + MEASURE,
    "repeated": HEADER
    + "qreg q[2];\ncreg c[20];\n"
    + "".join(f"h q[0];\nmeasure q[0] -> c[{i}];\n" for i in range(20)),
}
NAMES = list(PROGRAMS)


@pytest.fixture(scope="module")
def compiled():
    """The programs for regions of ibm_brisbane."""
    module = queue_module(
        [QueuedProgram(name, "openqasm2", text) for name, text in PROGRAMS.items()],
        [QueuedJob(name, i, 1) for i, name in enumerate(NAMES)],
    )
    archive = Archive(None)
    pipeline = Pipeline((CompileTenants(shapes="regions", optimization=1),))
    done = run_pipeline(archive, Handle.of(archive, module), pipeline, Context(target=BRISBANE), Effort.NONE)
    return done.handles[-1].module


def packed(compiled, jobs, calibration=None, target=BRISBANE, **options):
    """The plan's module and the plan for jobs (program, fields of a job)."""
    queued = [
        QueuedJob(f"j{i}", NAMES.index(name), **{"shots": 100, **fields}) for i, (name, fields) in enumerate(jobs)
    ]
    context = Context(target=target, calibration=calibration)
    module = PackHyperq(**options).run(with_jobs(compiled, queued), context).module
    return module, read_plan(module)


def test_a_plan(compiled):
    jobs = [("pair", {"shots": 500}), ("five", {}), ("wide", {}), *[("five", {})] * 5, ("pair", {"shots": 4000})]
    module, plan = packed(compiled, jobs)
    assert plan.policy == "hyperq"
    assert plan.options["mode"] == "space"
    (batch,) = plan.batches
    assert batch.shots == 4000
    placed = {item.job: item for item in batch.placements}
    assert [placed[job].shots for job in range(9)] == [500, *[100] * 7, 4000]
    assert placed[0].qubits == (3, 4, 5)
    assert placed[8].qubits == (21, 22, 23)
    assert placed[1].qubits == (7, 8, 9, 16, 25, 26, 27)
    assert set(placed[2].qubits) >= {40, 41, 42, 53, 59, 60, 61, 44, 45, 46, 54, 63, 64, 65}
    assert placed[0].reason == "part 1 of the virtual machine at row 0, column 0"
    for item in batch.placements:  # the qubits are those of the variant, so that it can be put there
        relabelled(read_queue(module).variants[item.variant].compiled, item.qubits, BRISBANE)


def test_time_and_timeout(compiled):
    module, plan = packed(compiled, [("deep", {})] + [("five", {})] * 9, mode="space-time")
    (batch,) = plan.batches
    variants = read_queue(module).variants
    works = []
    for item in batch.placements:
        figures = figures_of_program(variants[item.variant].compiled, BRISBANE)
        assert item.end_ns - item.start_ns == pytest.approx(figures.duration_ns)
        assert item.start_ns == 0 or item.start_ns == pytest.approx(figures.duration_ns + BRISBANE.reset.duration_ns)
        work = TenantWork(figures.duration_ns, figures.operations, int(figures.measurements.sum()))
        works.append((work, item.end_ns, item.order))
    assert [item.order for item in batch.placements] == [0] * 9 + [1]
    assert batch.placements[-1].reason == "virtual machine at row 0, column 1, after 1 other"
    assert batch.seconds == pytest.approx(JobTimeModel().seconds(batch_work(works, 100)))
    assert batch.timeout_s == pytest.approx(1.5 * batch.seconds)


def test_one_bad_job_does_not_spoil_the_batch(compiled):
    jobs = [("broken", {}), ("pair", {}), ("huge", {}), ("five", {"tier": "time-separated"}), ("five", {})]
    _, plan = packed(compiled, jobs)
    assert [item.job for batch in plan.batches for item in batch.placements] == [1, 4]
    refused = {item.job: item for item in plan.refused}
    assert sorted(refused) == [0, 2, 3]
    assert refused[0].code.startswith("QL1")
    assert refused[0].reason.startswith("broken: ")
    assert refused[2].code == "QL0951"
    assert refused[3].code == "QL0952"


def test_owners_decide_about_sharing(compiled):
    fives, mine = [("five", {})] * 8, ("pair", {"may_share_region": False})
    for jobs, expected in (
        ([("pair", {}), *fives, ("pair", {})], [10]),
        ([mine, *fives, ("pair", {})], [9, 1]),
        ([("pair", {}), *fives, mine], [9, 1]),
        ([("pair", {}), *fives, mine, ("pair", {})], [10, 1]),
    ):
        _, plan = packed(compiled, jobs)
        assert [len(batch.placements) for batch in plan.batches] == expected


def test_sole_occupancy_and_many_mid_circuit_measurements(compiled):
    jobs = [("pair", {}), ("five", {"tier": "sole"}), ("repeated", {}), ("five", {})]
    _, plan = packed(compiled, jobs)
    assert [sorted(item.job for item in batch.placements) for batch in plan.batches] == [[0, 3], [1], [2]]
    assert plan.batches[1].placements[0].reason.endswith("in a batch of its own")
    _, plan = packed(compiled, jobs, most_measurements=19)
    assert [sorted(item.job for item in batch.placements) for batch in plan.batches] == [[0, 2, 3], [1]]


def test_batches_are_made_of_the_jobs_that_have_come(compiled):
    """The device is idle only while nobody waits, and what it takes is the queue at that moment."""
    arrivals_s = poisson_arrivals(40, seed=5)
    jobs = [(("pair", "five", "wide")[i % 3], {"arrival_s": at_s}) for i, at_s in enumerate(arrivals_s)]
    _, plan = packed(compiled, jobs)
    left, free_s = list(range(40)), 0.0
    for batch in plan.batches:
        assert batch.start_s == max(free_s, arrivals_s[left[0]])
        taken = {item.job for item in batch.placements}
        assert left[0] in taken
        assert max(arrivals_s[job] for job in taken) <= batch.start_s
        here = [jobs[job] for job in left if arrivals_s[job] <= batch.start_s]
        again = packed(compiled, [(name, {}) for name, _ in here])[1].batches[0]
        assert {left[item.job] for item in again.placements} == taken
        left = [job for job in left if job not in taken]
        free_s = batch.start_s + batch.seconds
    assert not left


def test_no_jobs_no_batches(compiled):
    _, plan = packed(compiled, [])
    assert plan.batches == ()


def test_worst_regions_of_the_shipped_snapshot():
    assert worst_regions(Grid(BRISBANE), SNAPSHOT, 3) == {(2, 2), (1, 0), (2, 0)}
    assert worst_regions(Grid(BRISBANE), SNAPSHOT, 0) == frozenset()


def test_noise_aware(compiled):
    _, plan = packed(compiled, [("five", {})] * 7, SNAPSHOT, mode="noise-aware", tolerant_operations=400)
    assert [len(batch.placements) for batch in plan.batches] == [6, 1]
    bad = {qubit for cell in ((2, 2), (1, 0), (2, 0)) for qubit in Grid(BRISBANE).qubits(*cell, 1, 1)}
    assert all(bad.isdisjoint(item.qubits) for batch in plan.batches for item in batch.placements)
    _, plan = packed(compiled, [("deep", {})], SNAPSHOT, mode="noise-aware", tolerant_operations=100)
    assert bad.issuperset(plan.batches[0].placements[0].qubits)


@pytest.mark.parametrize("mode", ["space", "space-time"])
def test_batches_compose_into_isolated_programs(compiled, mode):
    """What the plan says of qubits, order and times is what the composite program does."""
    names = ["deep", "five", "pair", "pair", "wide", "five", "repeated", "pair", "five", "five", "pair", "deep", "wide"]
    jobs = [(name, {"tier": "buffered" if i % 4 == 1 else "shared"}) for i, name in enumerate(names)]
    module, plan = packed(compiled, jobs, mode=mode, reuse_limit=3, most_measurements=19)
    assert (max(item.order for item in plan.batches[0].placements) > 0) is (mode == "space-time")
    archive = Archive(None)
    for number, batch in enumerate(plan.batches):
        # Ends in check-conformance and check-isolation, which share no code with policies and composition.
        pipeline = composing(plan.composition, number, BRISBANE)
        context = Context(target=BRISBANE)
        done = run_pipeline(archive, Handle.of(archive, module), pipeline, context, Effort.NONE)
        assert pipeline.passes[-1].name == "check-isolation"
        main = done.handles[-1].module.find("main")
        # Gates turned to the device's directions take a little longer, or merge with those beside them.
        assert main.duration_ns == pytest.approx(max(item.end_ns for item in batch.placements), rel=0.1)


def test_assumed_figures_are_said(compiled):
    """Nothing of ibm_brisbane is assumed; a device whose measurement takes unknown time gets a remark."""
    for target, expected in ((BRISBANE, []), (replace(BRISBANE, measurement=OperationFigures()), ["QL0954"])):
        said = []
        jobs = [QueuedJob("j", NAMES.index("pair"), 1)]
        PackHyperq().run(with_jobs(compiled, jobs), Context(target=target, diagnose=said.append))
        assert [diagnostic.code for diagnostic in said] == expected


def code_of(action):
    with pytest.raises(QlowerError) as caught:
        action()
    return caught.value.diagnostics[0].code


def test_refused_options(compiled):
    assert code_of(lambda: packed(compiled, [], mode="fast")) == "QL0956"
    assert code_of(lambda: packed(compiled, [], mode="noise-aware")) == "QL0950"
    assert code_of(lambda: packed(compiled, [], target=find_target("generic_line:9"))) == "QL0943"
    assert code_of(lambda: packed(compiled, [], target=None)) == "QL0310"
