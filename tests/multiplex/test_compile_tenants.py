"""Programs of a queue are compiled alone, once each, and cut to the qubits they use."""

import json

import networkx as nx
import pytest

from qlower.diagnostics import QlowerError
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.manager import run_pipeline
from qlower.lowering.pass_ import Context
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.compile_tenants import CompileTenants
from qlower.passes.multiplex.local_programs import couplings
from qlower.passes.multiplex.model import read_queue

HEADER = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
CHAIN = HEADER + "qreg q[4];\ncreg c[4];\nh q[0];\ncx q[0],q[1];\ncx q[1],q[2];\ncx q[2],q[3];\nmeasure q -> c;\n"
BELL = HEADER + "qreg q[5];\ncreg c[2];\nh q[1];\ncx q[1],q[3];\nmeasure q[1] -> c[0];\nmeasure q[3] -> c[1];\n"
BROKEN = HEADER + "qreg q[2];\ncx q[0],q[7];\n"


def compiled(programs, jobs, target="ibm_torino", archive=None, effort=Effort.DEFAULT, **options):
    module = queue_module([QueuedProgram(f"prog{i}", "openqasm2", text) for i, text in enumerate(programs)], jobs)
    archive = archive or Archive(None)
    pipeline = Pipeline((CompileTenants(optimization=1, variants=2, **options),))
    context = Context(target=find_target(target))
    return run_pipeline(archive, Handle.of(archive, module), pipeline, context, effort)


def test_forms_are_on_the_qubits_they_use():
    queue = read_queue(compiled([CHAIN, BELL], [QueuedJob("a", 0, 1), QueuedJob("b", 1, 1)]).handles[-1].module)
    chain, reusing = (variant.compiled for variant in queue.variants_of(0))
    assert chain.num_qubits == 4
    assert nx.is_isomorphic(nx.Graph(couplings(chain)), nx.path_graph(4))
    assert reusing.num_qubits == 2  # a qubit that was measured early serves again
    assert queue.variants_of(1)[0].compiled.num_qubits == 2


def test_a_faulty_program_does_not_stop_the_others():
    jobs = [QueuedJob("a", 0, 1), QueuedJob("b", 1, 1)]
    queue = read_queue(compiled([BROKEN, BELL], jobs).handles[-1].module)
    fault = json.loads(queue.programs[0].fault)
    assert fault["code"].startswith("QL1")
    assert not queue.variants_of(0)
    assert queue.variants_of(1)


def test_programs_that_no_job_runs_are_not_compiled():
    queue = read_queue(compiled([CHAIN, BELL], [QueuedJob("a", 1, 1)]).handles[-1].module)
    assert not queue.variants_of(0)


def test_the_neighbours_do_not_matter():
    """A program's form is the same object, by content, whatever else is in the queue."""
    alone = read_queue(compiled([BELL], [QueuedJob("a", 0, 1)]).handles[-1].module)
    beside = read_queue(compiled([BELL, CHAIN], [QueuedJob("a", 0, 9), QueuedJob("b", 1, 1)]).handles[-1].module)
    first, second = alone.variants[0].compiled, beside.variants[0].compiled
    assert [run.rows.qubits.tolist() for run in first.body.operations[:-1]] == [
        run.rows.qubits.tolist() for run in second.body.operations[:-1]
    ]
    assert first.attributes == second.attributes


def test_what_was_compiled_before_is_reused():
    archive = Archive(None)
    compiled([BELL], [QueuedJob("a", 0, 1)], archive=archive)
    seen = []
    known = archive.action
    archive.action = lambda key: seen.append((key, known(key) is not None)) or known(key)  # type: ignore[method-assign]
    compiled([BELL], [QueuedJob("other", 0, 7)], archive=archive)
    assert sum(found for _, found in seen) == len(seen) - 1  # all but the pass on the other queue itself


def test_regions_need_declared_virtual_machines():
    with pytest.raises(QlowerError) as caught:
        compiled([BELL], [QueuedJob("a", 0, 1)], target="generic_line:9", shapes="regions")
    assert caught.value.diagnostics[0].code == "QL0943"


def test_unknown_shapes_are_refused():
    with pytest.raises(QlowerError) as caught:
        compiled([BELL], [QueuedJob("a", 0, 1)], shapes="round")
    assert caught.value.diagnostics[0].code == "QL0942"


def test_forms_that_were_not_checked_are_checked_when_that_is_asked():
    """The checks of what a pass runs are made inside it, so its result is not reused across how much is checked."""
    archive = Archive(None)
    lax = compiled([BELL], [QueuedJob("a", 0, 1)], archive=archive, effort=Effort.NONE)
    seen = []
    put = archive.put_action
    archive.put_action = lambda key, result: seen.append(result) or put(key, result)  # type: ignore[method-assign]
    strict = compiled([BELL], [QueuedJob("a", 0, 1)], archive=archive, effort=Effort.FULL)
    assert strict.handles[-1].digest == lax.handles[-1].digest
    assert any("evidence" in result for result in seen)
