"""Every file operation fails in turn, in every way: nothing acknowledged is lost, nothing half-written is seen."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Severity
from qlower.store import files, maintenance
from qlower.store.store import Store

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
                # The one failure is over, so the unfinished record was cut at once, not only by the next run.
                assert (root / "ledger" / "runs.jsonl").read_bytes().endswith(b"\n")
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
        store.packs.write([], files.Syncing())
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

    def dup(self, descriptor: int) -> int:
        own = os.dup(descriptor)
        self.paths[own] = self.paths[descriptor]
        return own

    def write(self, descriptor: int, payload: bytes) -> int:
        self.log.append(f"write {self.paths[descriptor]}")
        return os.write(descriptor, payload)

    def fsync(self, descriptor: int) -> None:
        self.log.append(f"fsync {self.paths[descriptor]}")
        os.fsync(descriptor)

    def mkdir(self, path: Path) -> None:
        path.mkdir()
        self.log.append("mkdir")

    def replace(self, source: Path, destination: Path) -> None:
        self.log.append("rename")
        source.replace(destination)


class HeldBack:
    """Instead of a thread: what it would do is done only when somebody waits for it."""

    def __init__(self, target: Callable[[], None]) -> None:
        self.join = target

    def start(self) -> None:
        """Later."""


def test_everything_is_on_the_disk_before_the_record_is_marked(store: Store, monkeypatch) -> None:
    recording = RecordingOs()
    monkeypatch.setattr(files, "os", recording)
    monkeypatch.setattr(files, "Thread", HeldBack)
    commit(store, [b"one"])
    assert recording.log == [
        "write .pack",
        "write .jsonl",
        "fsync .jsonl",
        "fsync .pack",
        "fsync objects",
        "write .jsonl",
    ]


def test_a_pack_takes_the_place_of_another_only_when_it_is_on_the_disk(store: Store, monkeypatch) -> None:
    commit(store, [b"one"])
    (pack,) = store.layout.objects.iterdir()
    pack.write_bytes(pack.read_bytes()[:-1])
    recording = RecordingOs()
    monkeypatch.setattr(files, "os", recording)
    monkeypatch.setattr(files, "Thread", HeldBack)
    commit(store, [b"one"])
    assert recording.log[:4] == ["write .pack", "fsync .pack", "rename", "write .jsonl"]


@pytest.mark.parametrize("version", [1, 2])
def test_in_older_formats_the_pack_is_on_the_disk_before_the_record_is_written(
    tmp_path: Path, monkeypatch, version: int
) -> None:
    Store.open(tmp_path / "old").close()
    (tmp_path / "old" / "format").write_text(f"qlower-store {version}\n")
    with Store.open(tmp_path / "old") as store:
        recording = RecordingOs()
        monkeypatch.setattr(files, "os", recording)
        monkeypatch.setattr(files, "Thread", HeldBack)
        commit(store, [b"one"])
    assert recording.log.index("fsync .pack") < recording.log.index("write .jsonl")
    assert recording.log[-3:] == ["write .jsonl", "fsync .jsonl", "write .jsonl"]


def test_a_new_folder_of_a_store_of_format_1_is_on_the_disk_before_a_pack_is_in_it(tmp_path: Path, monkeypatch) -> None:
    Store.open(tmp_path / "old").close()
    (tmp_path / "old" / "format").write_text("qlower-store 1\n")
    recording = RecordingOs()
    monkeypatch.setattr(files, "os", recording)
    with Store.open(tmp_path / "old") as store:
        commit(store, [b"one"])
        folder = next(store.layout.objects.glob("*/*.pack")).parent.name
    assert recording.log[:5] == ["mkdir", "fsync objects", "write .pack", "fsync .pack", f"fsync {folder}"]


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
