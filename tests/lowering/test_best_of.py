"""Choices between pipelines: which one is taken, what is recorded of it, and how it reads and prints."""

import pytest

import qlower
from qlower.diagnostics import QlowerError
from qlower.ir import WireMap
from qlower.lowering.pipeline import Choice, Pipeline
from qlower.lowering.pipeline_text import parse_pipeline
from qlower.lowering.replay import replay
from qlower.store.store import Store
from tests.lowering.sample_passes import Declining, DoubleX
from tests.program_builder import program

TEXTS = [
    "best-of(elide-swaps|cancel-commuting),decompose-standard",
    "best-of{objective=\"depth\"}(elide-swaps,cancel-commuting{rounds=2}|cancel-commuting|decompose-standard)",
    "elide-swaps,best-of(best-of(elide-swaps|cancel-commuting)|decompose-standard)",
    "best-of(elide-swaps;cancel-commuting,decompose-standard|decompose-standard,cancel-commuting;elide-swaps)",
    "best-of(best-of(elide-swaps;cancel-commuting|cancel-commuting);elide-swaps|cancel-commuting)",
]  # fmt: skip


def wasteful():
    """A program with a SWAP, which is worth three CX, and two CX that cancel."""
    return program(3, 3).h(0).cx(0, 1).cx(1, 2).cx(1, 2).swap(0, 2).cx(0, 1).measure_all().module()


def compiled(text, **request):
    return qlower.compile(wasteful(), pipeline=text, **request)


def names(done):
    return [step.name for step in done.trace.steps[1:]]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_printed_is_read_back(text):
    pipeline = parse_pipeline(text)
    assert str(pipeline) == text
    assert parse_pipeline(str(pipeline)) == pipeline


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("best-of(elide-swaps)", "QL0320"),
        ("best(elide-swaps|cancel-commuting)", "QL0320"),
        ("best-of(elide-swaps|)", "QL0320"),
        ("best-of(elide-swaps;|cancel-commuting)", "QL0320"),
        ("best-of(elide-swaps;elide-swaps;elide-swaps|cancel-commuting)", "QL0320"),
        ("elide-swaps;cancel-commuting", "QL0320"),
        ("best-of(elide-swaps|cancel-commuting", "QL0320"),
        ("best-of{objective=speed}(elide-swaps|cancel-commuting)", "QL0322"),
        ("best-of{effort=1}(elide-swaps|cancel-commuting)", "QL0321"),
        ("best-of{objective=gates objective=depth}(elide-swaps|cancel-commuting)", "QL0323"),
        ("best-of(nothing|cancel-commuting)", "QL0300"),
    ],
)
def test_broken_choices(text, code):
    with pytest.raises(QlowerError, match=code):
        parse_pipeline(text)


def test_the_best_is_taken_and_only_its_steps_are_recorded():
    done = compiled("best-of(decompose-standard|cancel-commuting|elide-swaps,cancel-commuting)", check="full")
    assert names(done) == ["elide-swaps", "cancel-commuting"]
    assert done.trace.steps[-1].metrics["best_of"] == "7 3 2"
    assert done.wire_map.final.tolist() == [2, 1, 0]
    assert [step.index for step in done.trace.steps] == [0, 1, 2]


def test_wires_and_steps_go_on_behind_a_choice():
    done = compiled("elide-swaps,best-of(cancel-commuting|test.declining),decompose-standard,cancel-commuting")
    assert names(done) == ["elide-swaps", "cancel-commuting", "decompose-standard", "cancel-commuting"]
    assert done.trace.steps[0].output == done.trace.steps[1].input
    for before, after in zip(done.trace.steps, done.trace.steps[1:], strict=False):
        assert before.output == after.input
    assert done.wire_map.final.tolist() == [2, 1, 0]


def test_one_that_is_no_better_behind_its_first_stage_is_given_up():
    """The second would win in the end, with two gates instead of three."""
    done = compiled("best-of(cancel-commuting;decompose-standard|cancel-commuting;elide-swaps)")
    assert names(done) == ["cancel-commuting", "decompose-standard"]
    assert "best_of" not in done.trace.steps[-1].metrics


def test_one_that_is_better_behind_its_first_stage_goes_on_and_may_not_win_in_the_end():
    done = compiled("best-of(cancel-commuting;elide-swaps|elide-swaps,cancel-commuting;decompose-standard)")
    assert done.trace.steps[-1].metrics["best_of"] == "2 2"
    assert names(done) == ["cancel-commuting", "elide-swaps"]


def test_without_a_stage_of_the_first_none_is_given_up():
    done = compiled("best-of(cancel-commuting|cancel-commuting;elide-swaps)")
    assert names(done) == ["cancel-commuting", "elide-swaps"]


def test_of_equal_ones_the_first_is_taken():
    done = compiled("best-of(cancel-commuting,test.double-x|test.double-x,cancel-commuting)")
    assert done.trace.steps[-1].metrics["best_of"] == "3 3"
    assert names(done) == ["test.double-x", "cancel-commuting"]  # fewer rows


def test_an_alternative_whose_first_pass_declines_is_none():
    first = Choice((Pipeline((Declining(), DoubleX())), Pipeline((Declining(), DoubleX()))))
    done = compiled(Pipeline((first,)))
    assert names(done) == ["test.declining", "test.double-x"]
    assert "best_of" not in done.trace.steps[-1].metrics


def test_depth_counts_layers():
    module = program(4).cx(0, 1).cx(2, 3).cx(0, 1).cx(1, 2).module()
    done = qlower.compile(module, pipeline='best-of{objective="depth"}(test.double-x|cancel-commuting)')
    assert done.trace.steps[-1].metrics["best_of"] == "3 2"


def test_a_choice_replays(tmp_path):
    text = "best-of(decompose-standard,cancel-commuting|elide-swaps,decompose-standard,cancel-commuting)"
    done = compiled(text, store=tmp_path / "store")
    again = compiled(text, store=tmp_path / "store")
    assert all(again.reused[1:])
    assert again.trace == done.trace
    assert replay(Store.open(tmp_path / "store"), "r1").identical


def test_where_rows_came_from_is_known_through_a_choice():
    done = compiled("best-of(elide-swaps,cancel-commuting|decompose-standard)")
    assert done.module().digest == compiled("elide-swaps,cancel-commuting").module().digest
    assert isinstance(done.wire_map, WireMap)
