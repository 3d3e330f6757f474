"""The check of a run from end to end."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

import qlower
from qlower.diagnostics import QlowerError
from qlower.ir.checking import Contract
from qlower.ir.rewriting import rewrite_runs
from qlower.lowering import Pass, PassResult, checks
from qlower.lowering.pipeline import Pipeline
from tests.lowering import sample_passes as samples
from tests.program_builder import program


def long_program(rounds=20):
    built = program(4)
    for _ in range(rounds):
        built = built.h(0).cx(0, 1).t(1).cx(1, 2).s(2).cx(2, 3)
    return built.module()


@dataclass(frozen=True, slots=True)
class Forgetful(Pass):
    """Drops the last row of every run, and claims that nothing changed."""

    name: ClassVar[str] = "test.forgetful"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)

    def run(self, module, context):
        return PassResult(rewrite_runs(module, lambda run: run.take(range(len(run.rows) - 1))))


def test_a_lie_that_the_check_of_a_step_does_not_see_is_found_at_the_end():
    with pytest.raises(QlowerError) as caught:
        qlower.compile(long_program(), pipeline=Pipeline((Forgetful(),)))
    found = caught.value.diagnostics[0]
    assert found.code == "QL0313"
    assert "not equivalent to the source" in found.message


def test_an_honest_run_says_what_was_checked_of_it():
    done = qlower.compile(long_program(), pipeline=Pipeline((samples.DoubleX(),)))
    assert done.trace.steps[1].evidence == "trusted"
    assert done.trace.evidence == "sampled"
    assert "random input states" in done.trace.checked


def test_none_checks_nothing():
    done = qlower.compile(long_program(), pipeline=Pipeline((Forgetful(),)), check="none")
    assert done.trace.evidence == "trusted"


def test_a_run_that_changed_nothing_is_proved():
    done = qlower.compile(long_program(3), pipeline=Pipeline((samples.Declining(),)))
    assert done.trace.evidence == "proved"


def test_the_verdict_is_reused(tmp_path):
    first = qlower.compile(long_program(), pipeline=Pipeline((samples.DoubleX(),)), store=tmp_path)
    again = qlower.compile(long_program(), pipeline=Pipeline((samples.DoubleX(),)), store=tmp_path)
    assert (again.trace.evidence, again.trace.checked) == (first.trace.evidence, first.trace.checked)


def test_a_chain_keeps_what_its_loosest_step_keeps():
    assert checks.loosest([]) is Contract.ANALYSIS
    assert checks.loosest([Contract.UNITARY, Contract.PERMUTATION, Contract.UNITARY]) is Contract.PERMUTATION
    assert checks.loosest([Contract.DISTRIBUTION, Contract.CHANNEL]) is Contract.DISTRIBUTION
    assert set(checks.ORDER) == set(Contract)


@dataclass(frozen=True, slots=True)
class Choosing(Pass):
    """Leaves the first row of every run out and says that this was a choice."""

    name: ClassVar[str] = "test.choosing"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.REFINEMENT

    def run(self, module, context):
        return PassResult(rewrite_runs(module, lambda run: run.take(range(1, len(run.rows)))))


def test_after_a_choice_the_comparison_begins_behind_it():
    done = qlower.compile(long_program(), pipeline=Pipeline((samples.DoubleX(), Choosing(), samples.DoubleX())))
    assert done.trace.evidence == "sampled"
    assert done.trace.checked.startswith("behind the choice of test.choosing: 2 random input states")
    with pytest.raises(QlowerError, match="QL0313"):
        qlower.compile(long_program(), pipeline=Pipeline((Choosing(), Forgetful())))


def test_a_choice_at_the_end_is_trusted():
    done = qlower.compile(long_program(), pipeline=Pipeline((samples.DoubleX(), Choosing())))
    assert (done.trace.evidence, done.trace.checked) == ("trusted", checks.CHOICE.how)
