"""Traces and replay: a run computed again is compared digest by digest."""

import json

import pytest
import rfc8785

import qlower
from qlower.diagnostics import QlowerError
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.replay import load_trace, replay
from qlower.lowering.trace import Trace
from qlower.store.store import Store
from tests.lowering import sample_passes as samples
from tests.program_builder import program

PASSES = (samples.DoubleX(), samples.Random(), samples.Rotating(), samples.Declining(), samples.NeedsTarget())


@pytest.fixture
def recorded(tmp_path):
    """A store with one run of every kind of step."""
    module = program(3).h(0).rz(0.25, 1).cx(0, 1).module()
    done = qlower.compile(module, "ibm_torino", pipeline=Pipeline(PASSES), seed=7, store=tmp_path / "store")
    store = Store.open(tmp_path / "store")
    yield store, done
    store.close()


def test_a_trace_is_read_back_as_it_was_written(recorded):
    store, done = recorded
    assert Trace.from_json(json.loads(rfc8785.dumps(done.trace.as_json()))) == done.trace
    assert load_trace(store, "r1") == done.trace


def test_a_trace_holds_no_times(recorded):
    _, done = recorded
    text = json.dumps(done.trace.as_json())
    assert "milliseconds" not in text
    assert "started" not in text


def test_the_record_says_where_the_time_went(recorded):
    store, _ = recorded
    content = store.ledger.find("r1").content
    assert len(content["milliseconds"]) == len(content["reused"]) == len(PASSES) + 1
    assert set(content["milliseconds"][1]) == {"pass", "check", "total"}
    assert content["target"] == "ibm_torino"
    assert content["started_at"].endswith("Z")


def test_replay_of_an_untouched_run_is_identical_and_writes_nothing(recorded):
    store, done = recorded
    before = sorted((path, path.stat().st_size) for path in store.layout.root.rglob("*") if path.is_file())
    report = replay(store, "r1")
    assert report.identical
    assert (report.run, report.steps, report.packages) == ("r1", len(done.trace.steps), {})
    after = sorted((path, path.stat().st_size) for path in store.layout.root.rglob("*") if path.is_file())
    assert before == after


def test_replay_reuses_nothing(recorded):
    store, _ = recorded
    samples.DoubleX.calls = 0
    replay(store, "r1")
    assert samples.DoubleX.calls == 1


def test_a_pass_that_was_changed_is_found_at_its_step(recorded, monkeypatch):
    store, _ = recorded

    def other(self, module, context):
        return samples.PassResult(samples.with_row(module, "id"))

    monkeypatch.setattr(samples.Random, "run", other)
    report = replay(store, "r1")
    assert not report.identical
    first = report.differences[0]
    assert (first.step, first.name, first.what) == (2, "test.random", "output")
    assert first.recorded != first.computed


def test_a_new_version_of_a_pass_is_a_difference_even_if_its_output_is_the_same(recorded, monkeypatch):
    store, _ = recorded
    monkeypatch.setattr(samples.DoubleX, "version", 2)
    differences = replay(store, "r1").differences
    assert {(d.step, d.what) for d in differences} == {(1, "version"), (1, "key")}


def test_packages_of_other_versions_are_named(recorded, monkeypatch):
    store, done = recorded
    installed = {**done.trace.packages, "numpy": "9.9", "pyqir": "absent"}
    monkeypatch.setattr("qlower.lowering.replay.package_versions", lambda: installed)
    packages = replay(store, "r1").packages
    assert packages == {name: (done.trace.packages[name], installed[name]) for name in ("numpy", "pyqir")}


def test_a_run_from_a_module_replays_with_its_origins(recorded):
    store, done = recorded
    assert done.trace.reader == "module"
    assert replay(store, "r1", threads=2).identical


def test_an_unknown_run_is_refused(recorded):
    store, _ = recorded
    for name in ("r2", "r0", "", "x", "r1:1", "../r1"):
        with pytest.raises(QlowerError) as caught:
            replay(store, name)
        assert caught.value.diagnostics[0].code == "QL0534"


def test_a_run_whose_objects_are_gone_cannot_be_replayed(recorded):
    store, _ = recorded
    for pack in store.layout.objects.rglob("*.pack"):
        pack.write_bytes(b"")
    with Store.open(store.layout.root) as damaged, pytest.raises(QlowerError) as caught:
        replay(damaged, "r1")
    assert caught.value.diagnostics[0].code == "QL0332"


def test_a_pass_that_is_gone_is_refused_by_name(recorded, monkeypatch):
    from qlower.lowering.registry import passes  # noqa: PLC0415

    store, _ = recorded
    monkeypatch.delitem(passes()._loaded, "test.random")
    with pytest.raises(QlowerError) as caught:
        replay(store, "r1")
    assert caught.value.diagnostics[0].code == "QL0300"


def test_replay_uses_the_recorded_descriptor_not_the_installed_one(recorded, monkeypatch):
    store, _ = recorded
    monkeypatch.setattr("qlower.device.catalogue._builtin", dict)
    assert replay(store, "r1").identical
