"""Runs that end before their pipeline does: at a level asked for, or with an answer."""

from dataclasses import dataclass

import pytest

import qlower
from qlower.diagnostics import QlowerError
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.lowering.pass_ import Context, Pass, PassResult
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.replay import replay
from qlower.store.store import Store

PROGRAM = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n'


def test_stopping_at_a_level_runs_no_pass_that_leaves_it():
    done = qlower.compile(PROGRAM, "ibm_torino", stop_at="circuit")
    assert done.module().level == "circuit"
    assert done.trace.steps[-1].name == "relayout-best"
    assert done.trace.pipeline.endswith("relayout-best")


def test_a_level_that_is_not_passed_is_refused():
    with pytest.raises(QlowerError, match="QL0340"):
        qlower.compile(PROGRAM, "ibm_torino", stop_at="pulse")


def test_a_stopped_run_is_replayed_up_to_there(tmp_path):
    done = qlower.compile(PROGRAM, "ibm_torino", stop_at="circuit", store=tmp_path)
    report = replay(Store.open(tmp_path), done.run)
    assert report.identical
    assert report.steps == len(done.trace.steps)


@dataclass(frozen=True)
class Answering(Pass):
    """Says that the module needs nothing more."""

    name = "test.answering"
    reads = ("circuit",)
    contract = Contract.ANALYSIS

    def run(self, module: Module, context: Context) -> PassResult:
        """Change nothing."""
        return PassResult(module, final=True)


@dataclass(frozen=True)
class Never(Answering):
    """Must not be run."""

    name = "test.never"

    def run(self, module: Module, context: Context) -> PassResult:
        """Fail."""
        raise AssertionError("run after the final pass")


@dataclass(frozen=True)
class Lifting(Never):
    """Reads another level and writes that of the program."""

    name = "test.lifting"
    reads = ("algorithm",)
    writes = "circuit"


def test_a_second_way_to_a_level_declines():
    done = compile_module(Archive(None), qlower.parse(PROGRAM), "program", Request(Pipeline((Lifting(),))))
    assert done.trace.steps[1].declined == "the program is at level circuit already"


def test_nothing_runs_after_a_final_result():
    archive, module = Archive(None), qlower.parse(PROGRAM)
    request = Request(Pipeline((Answering(), Never())))
    first = compile_module(archive, module, "program", request)
    assert [step.name for step in first.trace.steps] == ["module", "test.answering"]
    assert first.trace.pipeline == "test.answering"
    # The answer is also known to be final when it comes from the archive.
    second = compile_module(archive, module, "program", request)
    assert second.reused[1]
    assert len(second.trace.steps) == 2
