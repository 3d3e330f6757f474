"""The manager: what becomes of passes that decline, break, lie or fail; reuse; seeds; wire maps."""

import pytest

import qlower
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit import checker
from qlower.ir.checking import Evidence, Verdict
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.lowering.pipeline import Pipeline
from qlower.store.store import Store
from tests.lowering import sample_passes as samples
from tests.program_builder import program


def bell():
    return program(3).h(0).cx(0, 1).cx(1, 2).module()


def compiled(*passes, store=None, module=None, **request):
    return qlower.compile(module or bell(), pipeline=Pipeline(passes), store=store, **request)


def codes(caught):
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def refused(*passes, **request):
    with pytest.raises(QlowerError) as caught:
        compiled(*passes, **request)
    return caught


def test_a_step_is_recorded_as_it_was():
    module = bell()
    done = compiled(samples.DoubleX(2), module=module, check="full")
    read, step = done.trace.steps
    assert (read.kind, read.output) == ("read", module.digest)
    assert (step.kind, step.name, step.spec) == ("pass", "test.double-x", "test.double-x{times=2}")
    assert (step.input, step.output) == (module.digest, done.module().digest)
    assert step.options == {"times": 2}
    assert step.package == "this process"
    assert (read.metrics["rows"], step.metrics["rows"], step.metrics["added"]) == (3, 7, 4)
    assert step.contract == "unitary"
    assert step.evidence != "trusted"


def test_a_pass_that_declines_leaves_the_module_and_its_reason():
    module = bell()
    done = compiled(samples.Declining(), samples.DoubleX(), module=module)
    step = done.trace.steps[1]
    assert step.declined == "it has better things to do"
    assert step.output == step.input == module.digest
    assert step.evidence == "proved"
    assert done.trace.steps[2].declined is None


def test_a_pass_that_breaks_the_module_is_named_before_the_fault():
    caught = refused(samples.Breaking())
    assert codes(caught)[0] == "QL0312"
    assert "test.breaking" in caught.value.diagnostics[0].message
    assert codes(caught)[1].startswith("QL02")


def test_without_checks_the_last_module_alone_is_verified():
    caught = refused(samples.Breaking(), check="none")
    assert codes(caught)[0] == "QL0312"
    assert codes(caught)[1].startswith("QL02")


def test_a_pass_that_lies_about_its_contract_is_found_out():
    caught = refused(samples.Lying(), check="full")
    assert codes(caught) == ["QL0313"]
    assert "test.lying" in str(caught.value)
    assert compiled(samples.Lying(), check="none").trace.steps[1].evidence == "trusted"


def test_a_pass_that_only_looks_must_not_change_anything():
    assert codes(refused(samples.Meddling())) == ["QL0313"]
    assert codes(refused(samples.Meddling(), check="none")) == ["QL0313"]


def test_a_refinement_is_labelled_as_a_choice():
    step = compiled(samples.Choosing(), check="full").trace.steps[1]
    assert (step.contract, step.evidence) == ("refinement", "trusted")


def test_a_failing_pass_is_named():
    caught = refused(samples.Failing())
    assert codes(caught) == ["QL0314"]
    assert "test.failing" in str(caught.value)
    assert "ZeroDivisionError: of all things" in str(caught.value)


def test_a_pass_gets_only_levels_it_reads():
    caught = refused(samples.Physical())
    assert codes(caught) == ["QL0311"]
    assert "reads physical or pulse" in str(caught.value)


def test_a_pass_that_needs_a_target_says_so():
    assert codes(refused(samples.NeedsTarget())) == ["QL0310"]
    assert compiled(samples.NeedsTarget(), target="generic_line:3").trace.steps[1].evidence == "proved"


def test_the_same_action_is_answered_from_the_store(tmp_path):
    first = compiled(samples.DoubleX(), samples.Declining(), store=tmp_path / "s")
    again = compiled(samples.DoubleX(), samples.Declining(), store=tmp_path / "s")
    assert (samples.DoubleX.calls, samples.Declining.calls) == (1, 1)
    assert again.reused[1:] == [True, True]
    assert first.trace == again.trace
    assert again.module().digest == first.module().digest


def test_only_what_changed_is_done_again(tmp_path):
    compiled(samples.DoubleX(), samples.Declining(), store=tmp_path / "s")
    again = compiled(samples.DoubleX(), samples.DoubleX(3), samples.Declining(), store=tmp_path / "s")
    assert again.reused == [False, True, False, False]


def test_a_new_version_of_a_pass_is_another_action(tmp_path, monkeypatch):
    compiled(samples.DoubleX(), store=tmp_path / "s")
    monkeypatch.setattr(samples.DoubleX, "version", 2)
    assert compiled(samples.DoubleX(), store=tmp_path / "s").reused[1] is False


def test_a_new_version_of_the_checker_checks_again(tmp_path, monkeypatch):
    class Newer:
        version = checker.CHECKER.version + 1
        compares_with = checker.CHECKER.compares_with

        def check(self, *_):
            return Verdict(True, Evidence.PROVED, "by the newer one")

    before = compiled(samples.DoubleX(), store=tmp_path / "s", check="full")
    monkeypatch.setattr(checker, "CHECKER", Newer())
    again = compiled(samples.DoubleX(), store=tmp_path / "s", check="full")
    assert again.reused[1]
    assert [done.trace.steps[1].checked == "by the newer one" for done in (before, again)] == [False, True]


def test_options_target_and_seed_are_part_of_the_action_only_if_used(tmp_path):
    compiled(samples.DoubleX(), samples.Random(), samples.NeedsTarget(), target="generic_line:3", store=tmp_path / "s")
    other = {"target": "generic_line:4", "store": tmp_path / "s"}
    again = compiled(samples.DoubleX(), samples.Random(), samples.NeedsTarget(), **other)
    assert again.reused[1:] == [True, True, False]
    again = compiled(samples.DoubleX(), samples.Random(), samples.NeedsTarget(), seed=1, **other)
    assert again.reused[1:] == [True, False, False]


def test_threads_change_nothing_and_are_no_part_of_the_action(tmp_path):
    one = compiled(samples.DoubleX(), samples.Random(), store=tmp_path / "s", threads=1)
    two = compiled(samples.DoubleX(), samples.Random(), store=tmp_path / "s", threads=2)
    assert two.reused[1:] == [True, True]
    assert one.trace == two.trace


def test_an_impure_pass_is_found_out_by_the_store(tmp_path):
    compiled(samples.Impure(), store=tmp_path / "s")
    store = Store.open(tmp_path / "s")
    request = Request(Pipeline((samples.Impure(),)))
    done = compile_module(Archive(store, reuse=False), bell(), "bell", request)
    with pytest.raises(QlowerError) as caught:
        done.record({})
    assert codes(caught) == ["QL0510"]
    assert len(list(store.ledger.records())) == 1


def test_seeds_of_steps_follow_from_root_place_and_options():
    def seeds(*passes, **request):
        return [step.seed for step in compiled(*passes, **request).trace.steps[1:]]

    twice = seeds(samples.Random(), samples.Random())
    assert twice[0] != twice[1]
    assert twice == seeds(samples.Random(), samples.Random())
    assert twice[0] == seeds(samples.Random())[0]
    assert twice[0] != seeds(samples.Random(), seed=1)[0]
    assert seeds(samples.DoubleX()) == [None]
    assert all(0 <= seed < 2**53 for seed in twice)


@pytest.mark.parametrize("seed", [-1, 2**53, 10**40])
def test_seeds_that_traces_cannot_hold_are_refused(seed):
    assert codes(refused(samples.Random(), seed=seed)) == ["QL0351"]
    assert compiled(samples.Random(), seed=2**53 - 1).trace.seed == 2**53 - 1


def test_wire_maps_are_composed_and_handed_on(tmp_path):
    done = compiled(samples.Rotating(), samples.DoubleX(), samples.Rotating(), store=tmp_path / "s")
    before = [None if wires is None else wires.final.tolist() for wires in samples.Rotating.seen]
    assert before == [None, [1, 2, 0]]
    assert done.wire_map.final.tolist() == [2, 0, 1]
    assert done.wire_map.initial.tolist() == [2, 0, 1]
    # The wires before are part of the action: the second application is no repetition of the first.
    assert done.trace.steps[1].key != done.trace.steps[3].key


def test_warnings_of_passes_come_again_when_the_step_is_reused(tmp_path):
    for _ in range(2):
        done = compiled(samples.Warning(), store=tmp_path / "s")
        assert [(d.code, d.message, d.fix, str(d.severity)) for d in done.warnings] == [
            ("TEST001", "it looks odd", "look away", "warning")
        ]
    assert samples.Warning.calls == 1


def test_nothing_is_recorded_when_a_pass_fails_or_is_interrupted(tmp_path):
    compiled(samples.DoubleX(), store=tmp_path / "s")
    refused(samples.DoubleX(2), samples.Failing(), store=tmp_path / "s")
    with pytest.raises(KeyboardInterrupt):
        compiled(samples.DoubleX(3), samples.Interrupted(), store=tmp_path / "s")
    with Store.open(tmp_path / "s") as store:
        from qlower.store.maintenance import fsck  # noqa: PLC0415

        assert fsck(store) == []
        assert [record.run for record in store.ledger.records()] == ["r1"]
    assert compiled(samples.DoubleX(3), store=tmp_path / "s").run == "r2"


def test_an_unknown_level_is_refused_with_those_there_are():
    done = compiled(samples.DoubleX())
    assert done.module("circuit").digest == done.module().digest
    with pytest.raises(QlowerError) as caught:
        done.module("pulse")
    assert codes(caught) == ["QL0340"]
    assert caught.value.diagnostics[0].expected == "one of circuit"
