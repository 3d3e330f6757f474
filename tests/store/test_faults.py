"""Every file operation fails in turn, in every way: nothing acknowledged is lost, nothing half-written is seen."""

import errno
import hashlib
import os
import shutil
from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Severity, fail
from qlower.store import files, maintenance
from qlower.store.layout import Layout
from qlower.store.segments import Segments
from qlower.store.store import Store
from tests.store.old_formats import pack_alone, write_old_store

KEY = hashlib.sha256(b"key").hexdigest()
OLD, NEW = [b"old one", b"shared"], [b"new one", b"shared", b"new two"]
WAYS = [
    ("before", errno.ENOSPC),
    ("before", errno.EROFS),
    ("before", errno.EIO),
    ("after", errno.EIO),
    ("short", errno.ENOSPC),
    ("full", errno.ENOSPC),
    ("killed", 0),
]
MOST_CALLS = 400


def sha(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def commit(store: Store, payloads: list[bytes], result: bytes | None = None) -> str:
    with store.transaction() as tx:
        for payload in payloads:
            tx.put(payload)
        if result is not None:
            tx.put_action(KEY, result)
        return tx.commit({"objects": [sha(payload) for payload in payloads]}).run


def assert_well(root: Path, acknowledged: list[list[bytes]]) -> None:
    """All acknowledged runs are there, the store is clean, and it goes on working."""
    with Store.open(root) as store:
        found = [finding for finding in maintenance.fsck(store) if finding.severity is not Severity.REMARK]
        assert found == []
        for payloads in acknowledged:
            assert [store.get(sha(payload)) for payload in payloads] == payloads
        runs = [record.run for record in store.ledger.records()]
        assert len(runs) >= len(acknowledged)
        assert runs == [f"r{number + 1}" for number in range(len(runs))]
        assert store.action(KEY) in (None, b"result")
        assert commit(store, [b"afterwards"], b"result") == f"r{len(runs) + 1}"
        maintenance.gc(store)
        assert maintenance.fsck(store) == []
        assert store.get(sha(b"afterwards")) == b"afterwards"


@pytest.mark.parametrize(("mode", "number"), WAYS)
def test_a_commit_survives_the_failure_of_any_call(tmp_path: Path, fail_calls, killed, mode: str, number: int) -> None:
    with Store.open(tmp_path / "base") as store:
        commit(store, OLD)
    for fail_at in range(1, MOST_CALLS):
        root = tmp_path / str(fail_at)
        shutil.copytree(tmp_path / "base", root)
        acknowledged = [OLD]
        with fail_calls(fail_at, mode, number) as calls:
            try:
                with Store.open(root) as store:
                    commit(store, NEW, b"result")
                    acknowledged.append(NEW)
            except QlowerError as error:
                assert error.diagnostics[0].code in {"QL0503", "QL0504", "QL0505"}, error
                # The one failure is over, so an unfinished frame was cut at once, not only by the next run.
                assert Segments(Layout(root)).end().last is not None
            except killed:
                pass
        assert_well(root, acknowledged)
        shutil.rmtree(root)
        if calls.calls < fail_at:
            assert len(acknowledged) == 2
            assert fail_at > 40, "the commit went through the calls that can fail"
            return
    pytest.fail("the commit never came to its end")


@pytest.mark.parametrize(("mode", "number"), WAYS)
def test_creation_survives_the_failure_of_any_call(tmp_path: Path, fail_calls, killed, mode: str, number: int) -> None:
    for fail_at in range(1, MOST_CALLS):
        root = tmp_path / str(fail_at) / ".qlower"
        with fail_calls(fail_at, mode, number) as calls:
            try:
                Store.open(root).close()
            except QlowerError as error:
                assert error.diagnostics[0].code in {"QL0503", "QL0504", "QL0505"}, error
            except killed:
                pass
        assert_well(root, [])
        if calls.calls < fail_at:
            return
    pytest.fail("the creation never came to its end")


@pytest.mark.parametrize("mode", ["before", "after", "killed"])
@pytest.mark.parametrize("work", ["gc", "rebuild_index", "repair", "fsck"])
def test_maintenance_survives_the_failure_of_any_call(tmp_path: Path, fail_calls, killed, work: str, mode: str) -> None:
    with Store.open(tmp_path / "base") as store:
        commit(store, OLD)
        commit(store, NEW, b"result")
        (store.layout.temporary / "left.pack").write_bytes(b"x")
        pack_alone(store.layout.root, 3, [])
        with store.layout.segment(1).open("ab") as segment:
            segment.write(b"a piece of a frame")
        with store.layout.ledger.open("ab") as ledger:
            ledger.write(b'{"digest":"12')
    for fail_at in range(1, MOST_CALLS):
        root = tmp_path / str(fail_at)
        shutil.copytree(tmp_path / "base", root)
        with fail_calls(fail_at, mode, errno.EIO) as calls:
            try:
                with Store.open(root) as store:
                    getattr(maintenance, work)(store)
            except QlowerError as error:
                assert error.diagnostics[0].code == "QL0505", error
            except killed:
                pass
        assert_well(root, [OLD, NEW])
        shutil.rmtree(root)
        if calls.calls < fail_at:
            return
    pytest.fail("the work never came to its end")


class RecordingOs:
    """Stands in for the module ``os`` and notes what is done to which file."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.paths: dict[int, str] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = os.open(path, flags, mode)
        self.paths[descriptor] = path.suffix or path.name
        return descriptor

    def write(self, descriptor: int, payload: bytes) -> int:
        self.log.append(f"write {self.paths[descriptor]}")
        return os.write(descriptor, payload)

    def fsync(self, descriptor: int) -> None:
        self.log.append(f"fsync {self.paths[descriptor]}")
        os.fsync(descriptor)

    def fdatasync(self, descriptor: int) -> None:
        self.fsync(descriptor)

    def mkdir(self, path: Path) -> None:
        path.mkdir()
        self.log.append("mkdir")

    def replace(self, source: Path, destination: Path) -> None:
        self.log.append("rename")
        source.replace(destination)


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> RecordingOs:
    recording = RecordingOs()
    monkeypatch.setattr(files, "os", recording)
    return recording


def test_a_run_waits_for_the_disk_once_and_then_writes_the_ledger(store: Store, recording: RecordingOs) -> None:
    commit(store, [b"one"])
    assert recording.log == ["write .pack", "fsync .pack", "fsync segments", "write .jsonl"], "a new segment"
    for payloads in ([b"two"], [b"two", b"one"]):
        recording.log.clear()
        commit(store, payloads)
        assert recording.log == ["write .pack", "fsync .pack", "write .jsonl"]


def test_a_segment_that_a_killed_process_created_is_brought_to_the_disk(store: Store, recording: RecordingOs) -> None:
    store.layout.segment(1).write_bytes(b"")
    commit(store, [b"one"])
    assert recording.log == ["write .pack", "fsync .pack", "fsync segments", "write .jsonl"]


def test_a_run_found_unrecorded_is_brought_to_the_disk_before_it_is_recorded(store: Store, recording) -> None:
    commit(store, [b"one"])
    store.layout.ledger.write_bytes(b"")
    recording.log.clear()
    store.recovery.look()
    assert recording.log == ["fsync .pack", "fsync segments", "fsync .jsonl"]
    assert [record.run for record in store.ledger.records()] == ["r1"]


def test_the_ledger_is_brought_to_the_disk_before_too_much_of_it_is_not(store: Store, recording, monkeypatch) -> None:
    monkeypatch.setattr("qlower.store.store.SETTLED_WITHIN_BYTES", 0)
    commit(store, [b"one"])
    recording.log.clear()
    commit(store, [b"two"])
    assert recording.log == ["fsync .jsonl", "write .pack", "fsync .pack", "write .jsonl"]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_format_is_raised_when_all_before_is_on_the_disk(tmp_path: Path, recording, version: int) -> None:
    write_old_store(tmp_path, version, [[b"one"]])
    recording.log.clear()
    with Store.open(tmp_path) as store:
        assert recording.log == []
        store.recovery.recover()
        (name,) = store.ledger.find("r1").packs
        folder = store.layout.pack(name).parent.name
    start = recording.log.index("rename")
    for what in ("fsync .pack", f"fsync {folder}", "fsync .jsonl", "fsync objects", "fsync format"):
        assert what in recording.log[:start]
    assert recording.log[start + 1] == f"fsync {tmp_path.name}"


@pytest.mark.parametrize(("mode", "number"), WAYS[-4:])
def test_raising_the_format_survives_the_failure_of_any_call(
    tmp_path: Path, fail_calls, killed, mode: str, number: int
) -> None:
    write_old_store(tmp_path / "base", 1, [OLD])
    for fail_at in range(1, MOST_CALLS):
        root = tmp_path / str(fail_at)
        shutil.copytree(tmp_path / "base", root)
        acknowledged = [OLD]
        with fail_calls(fail_at, mode, number) as calls:
            try:
                with Store.open(root) as store:
                    commit(store, NEW, b"result")
                    acknowledged.append(NEW)
            except QlowerError as error:
                assert error.diagnostics[0].code in {"QL0503", "QL0504", "QL0505"}, error
            except killed:
                pass
        assert_well(root, acknowledged)
        shutil.rmtree(root)
        if calls.calls < fail_at:
            assert len(acknowledged) == 2
            return
    pytest.fail("the commit never came to its end")


def test_a_run_whose_line_cannot_be_added_to_the_ledger_is_recorded_all_the_same(store: Store, monkeypatch) -> None:
    commit(store, OLD)

    def refused(line: bytes) -> None:
        fail("QL0504", "no room left")

    with monkeypatch.context() as patch:
        patch.setattr(store.ledger, "append", refused)
        assert commit(store, NEW) == "r2"
    assert [warning.code for warning in store.warnings] == ["QL0504"]
    assert_well(store.layout.root, [OLD, NEW])


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "QL0504"), (errno.EDQUOT, "QL0504"), (errno.EROFS, "QL0503")]
)
def test_the_reason_is_named(store: Store, fail_calls, number: int, code: str) -> None:
    with fail_calls(1, "full", number), pytest.raises(QlowerError) as caught:
        commit(store, NEW)
    assert caught.value.diagnostics[0].code == code
    assert str(store.layout.root) in caught.value.diagnostics[0].message
    assert caught.value.diagnostics[0].fix


def test_a_pack_that_cannot_be_read_just_now_counts_as_absent_only_now(store: Store, fail_calls) -> None:
    commit(store, OLD)
    assert store.has(sha(b"shared"))
    seen = set()
    for fail_at in range(1, 40):
        with fail_calls(fail_at, "before", errno.EMFILE):
            try:
                seen.add(store.get(sha(b"shared")))
            except QlowerError as error:
                seen.add(error.diagnostics[0].code)
        assert store.get(sha(b"shared")) == b"shared"
    assert seen == {b"shared", None, "QL0505"}
    assert {warning.code for warning in store.warnings} == {"QL0505"}
    assert list(store.layout.quarantine.iterdir()) == []


def test_the_index_is_not_needed(store: Store) -> None:
    commit(store, OLD)
    store.close()
    store.layout.index.unlink()
    store.layout.index.mkdir()
    with Store.open(store.layout.root) as again:
        assert again.get(sha(b"shared")) == b"shared"
        assert commit(again, NEW) == "r2"
        assert again.get(sha(b"new two")) == b"new two"
        assert {warning.code for warning in again.warnings} == {"QL0525"}
