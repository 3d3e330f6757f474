"""HALO's published suites: batches and qubits in use are those of its logs."""

import pytest

from benchmarks.halo import HALO, figures, logs, planned, qubits_of
from benchmarks.halo import device as torino
from qlower.ir.checking import Effort
from qlower.lowering import Context
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.passes.multiplex.halo.share_helpers import ShareHelpers
from qlower.passes.multiplex.model import read_plan
from qlower.passes.multiplex.presets import composing

pytestmark = pytest.mark.skipif(not HALO.is_dir(), reason=f"the published suites are not at {HALO}")
SUITES = ("multiXmedium", "multiXsmall", "qecmedium", "qecsmall", "randommedium", "randomsmall")


@pytest.mark.parametrize("suite", SUITES)
def test_batches_and_qubits_in_use_are_those_of_the_log(suite):
    log = logs()[suite]
    found = figures(suite, "halo", log["processes"], 4, route=False)
    assert found.refused == 0
    assert found.processes == pytest.approx(log["mean_processes_per_batch"], rel=0.15)
    assert found.utilisation == pytest.approx(log["mean_utilization"], rel=0.15)


def test_a_published_batch_becomes_a_program_that_the_device_accepts():
    archive = Archive(None, reuse=False)
    plan = planned("qecsmall", "halo", 26, 0, archive)
    batch = read_plan(plan).batches[0]
    assert len(batch.placements) == 26 and batch.shots == 1000
    request = Request(pipeline=composing("share-helpers", 0, torino()), target=torino(), effort=Effort.NONE)
    done = compile_module(archive, plan, "<plan>", request)
    violations = {step.name: step.metrics["violations"] for step in done.trace.steps if "violations" in step.metrics}
    assert violations == {"check-weaving": 0, "check-conformance": 0, "check-isolation": 0}
    woven = ShareHelpers().run(plan, Context(target=torino())).module
    data = {qubit for item in batch.placements for qubit in item.qubits}
    assert data <= qubits_of(woven)
