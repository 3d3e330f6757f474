"""Repetitions of pipelines: how often they are run, what is recorded of them, and how they read and print."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

import qlower
from qlower.diagnostics import QlowerError
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.ir.rewriting import rewrite_runs
from qlower.lowering import Context, Pass, PassResult
from qlower.lowering.pipeline import Pipeline, Repetition
from qlower.lowering.pipeline_text import parse_pipeline
from qlower.lowering.replay import replay
from qlower.store.store import Store
from tests.lowering.sample_passes import Declining, DoubleX
from tests.program_builder import program

TEXTS = [
    "while-better(elide-swaps),decompose-standard",
    'while-better{most=3 objective="depth"}(elide-swaps;cancel-commuting{rounds=2})',
    "while-better(best-of(elide-swaps|cancel-commuting),while-better(decompose-standard))",
]


def names(done):
    return [step.name for step in done.trace.steps[1:]]


def swaps(count):
    """A chain of SWAPs and a CX, of which elide-swaps leaves the CX alone."""
    made = program(count + 1).cx(0, 1)
    for wire in range(count):
        made.swap(wire, wire + 1)
    return made.module()


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_printed_is_read_back(text):
    pipeline = parse_pipeline(text)
    assert str(pipeline) == text
    assert parse_pipeline(str(pipeline)) == pipeline


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("while-better()", "QL0320"),
        ("while-better(elide-swaps|cancel-commuting)", "QL0320"),
        ("while-better(elide-swaps;)", "QL0320"),
        ("while-better{most=many}(elide-swaps)", "QL0322"),
        ("while-better{rounds=1}(elide-swaps)", "QL0321"),
        ("while-better{most=1 most=2}(elide-swaps)", "QL0323"),
        ("while-better(nothing)", "QL0300"),
    ],
)
def test_broken_repetitions(text, code):
    with pytest.raises(QlowerError, match=code):
        parse_pipeline(text)


@dataclass(frozen=True, slots=True)
class OnePairLess(Pass):
    """Leave out the first two rows, which have to be gates that undo each other."""

    name: ClassVar[str] = "test.one-pair-less"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY

    def run(self, module: Module, context: Context) -> PassResult:
        return PassResult(rewrite_runs(module, lambda run: run.take(range(2, len(run.rows)))))


@pytest.mark.parametrize(("most", "rounds"), [(1, 1), (3, 3), (8, 4)])
def test_it_goes_on_while_it_gains_and_no_longer(most, rounds):
    module = program(2).cx(0, 1).cx(0, 1).cx(1, 0).cx(1, 0).cx(0, 1).cx(0, 1).cx(1, 0).cx(1, 0).h(0).h(0).module()
    done = qlower.compile(module, pipeline=Pipeline((Repetition(Pipeline((OnePairLess(),)), most),)), check="full")
    assert names(done) == ["test.one-pair-less"] * rounds
    assert done.trace.steps[-1].metrics["two_qubit"] == 8 - 2 * rounds


def test_a_round_that_gains_nothing_leaves_no_trace():
    done = qlower.compile(swaps(3), pipeline="while-better(elide-swaps,cancel-commuting),decompose-standard")
    assert names(done) == ["elide-swaps", "cancel-commuting", "decompose-standard"]
    assert [step.index for step in done.trace.steps] == [0, 1, 2, 3]
    assert done.wire_map.final.tolist() == [1, 2, 3, 0]


def test_what_is_no_better_behind_its_first_stage_is_given_up():
    """Behind the second it would be."""
    done = qlower.compile(swaps(2), pipeline="while-better(cancel-commuting;elide-swaps)")
    assert names(done) == []


def test_what_is_worse_in_the_end_is_dropped():
    done = qlower.compile(swaps(1), pipeline="while-better(decompose-standard)")
    assert names(done) == []


def test_one_whose_first_pass_declines_is_given_up():
    done = qlower.compile(swaps(1), pipeline=Pipeline((Repetition(Pipeline((Declining(), DoubleX()))),)))
    assert names(done) == []


def test_depth_counts_layers():
    """The SWAP beside the two CX is one gate more and no layer more."""
    module = program(4).cx(0, 1).cx(0, 1).swap(2, 3).module()
    assert names(qlower.compile(module, pipeline="while-better(elide-swaps)")) == ["elide-swaps"]
    assert names(qlower.compile(module, pipeline='while-better{objective="depth"}(elide-swaps)')) == []


def test_a_repetition_replays(tmp_path):
    text = "while-better(elide-swaps;decompose-standard,cancel-commuting)"
    done = qlower.compile(swaps(3), pipeline=text, store=tmp_path / "store")
    again = qlower.compile(swaps(3), pipeline=text, store=tmp_path / "store")
    assert names(done) == ["elide-swaps", "decompose-standard", "cancel-commuting"]
    assert all(again.reused[1:])
    assert again.trace == done.trace
    assert replay(Store.open(tmp_path / "store"), "r1").identical
