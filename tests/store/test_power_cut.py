"""The power is cut while a run is recorded: any of its files may be on the disk, in part or whole, and any may not."""

import hashlib
import itertools
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Severity
from qlower.store import files, maintenance
from qlower.store.store import Store

FIRST, SECOND = [b"one", b"shared"], [b"two", b"shared", b"more"]


def sha(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def commit(store: Store, payloads: list[bytes]) -> str:
    with store.transaction() as tx:
        for payload in payloads:
            tx.put(payload)
        return tx.commit({"objects": [sha(payload) for payload in payloads]}).run


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A store of two runs without an index, since one says how long the ledger was."""
    with Store.open(tmp_path / "base") as store:
        commit(store, FIRST)
        commit(store, SECOND)
        store.close()
        store.layout.index.unlink()
    return tmp_path / "base"


def packs_after(content: bytes) -> Iterator[bytes | None]:
    """What a power cut may leave of a pack that was not yet waited for; None for no file."""
    yield None
    for length in (0, 7, 16, 40, len(content) - 1):
        yield content[:length]
        yield content[:length] + bytes(len(content) - length)


def ledgers_after(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """What a power cut may leave of the ledger's second record, and whether the record is there."""
    first, second, _ = content.split(b"\n")
    yield first + b"\n", False
    yield first + b"\n" + second[:100], False
    yield first + b"\n" + second[:100] + bytes(len(second) - 100), False
    yield first + b"\n" + second, True
    yield first + b"\n" + second + b"\0", True


def assert_goes_on(root: Path, runs: list[str], kept: list[bytes]) -> None:
    """The runs are those, nothing but remarks is found, and the next run mends all that there is to mend."""
    with Store.open(root) as store:
        assert [finding for finding in maintenance.fsck(store) if finding.severity is not Severity.REMARK] == []
        assert [store.get(sha(payload)) for payload in kept] == kept
        assert commit(store, [b"next", *SECOND]) == f"r{len(runs) + 1}"
        assert [record.run for record in store.ledger.records()] == [*runs, f"r{len(runs) + 1}"]
        maintenance.gc(store)
        assert maintenance.fsck(store) == []
        assert [store.get(sha(payload)) for payload in FIRST + SECOND] == FIRST + SECOND


def test_whatever_is_left_of_an_unacknowledged_run(base: Path, tmp_path: Path) -> None:
    content = (base / "ledger" / "runs.jsonl").read_bytes()
    with Store.open(base) as store:
        (name,) = store.ledger.find("r2").packs
    pack = store.layout.pack(name).relative_to(base)
    whole = (base / pack).read_bytes()
    for number, (left, (ledger, is_recorded)) in enumerate(
        itertools.product([*packs_after(whole), whole], ledgers_after(content))
    ):
        root = tmp_path / str(number)
        shutil.copytree(base, root)
        (root / "ledger" / "runs.jsonl").write_bytes(ledger)
        (root / pack).unlink()
        if left is not None:
            (root / pack).write_bytes(left)
        if is_recorded and left == whole:
            assert_goes_on(root, ["r1", "r2"], FIRST + SECOND)
            assert (root / "ledger" / "runs.jsonl").read_bytes().startswith(content)
        else:
            assert_goes_on(root, ["r1"], FIRST)


def test_the_piece_that_is_cut_is_kept_and_said(base: Path) -> None:
    ledger = base / "ledger" / "runs.jsonl"
    first, second, _ = ledger.read_bytes().split(b"\n")
    ledger.write_bytes(first + b"\n" + second)
    with Store.open(base) as store:
        (name,) = store.ledger.find("r2").packs
        store.layout.pack(name).unlink()
        assert [(found.code, found.severity) for found in maintenance.fsck(store)] == [("QL0530", Severity.REMARK)]
        assert commit(store, [b"next"]) == "r2"
        assert "QL0530" in [warning.code for warning in store.warnings]
        assert (store.layout.quarantine / f"ledger-{len(first) + 1}").read_bytes() == second


def test_a_record_with_its_newline_is_never_cut(base: Path) -> None:
    ledger = base / "ledger" / "runs.jsonl"
    content = ledger.read_bytes()
    with Store.open(base) as store:
        (name,) = store.ledger.find("r2").packs
        store.layout.pack(name).unlink()
        assert {found.code for found in maintenance.fsck(store)} == {"QL0522", "QL0526"}
        assert commit(store, [b"next"]) == "r3"
    assert ledger.read_bytes().startswith(content)


def test_where_no_thread_can_be_started_one_wait_follows_the_other(base: Path, monkeypatch) -> None:
    class Refused:
        def __init__(self, target: object) -> None: ...

        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(files, "Thread", Refused)
    with Store.open(base) as store:
        assert commit(store, [b"next"]) == "r3"
        assert maintenance.fsck(store) == []


@pytest.mark.parametrize("thread", [None, threading.Thread])
def test_a_run_whose_pack_does_not_reach_the_disk_is_not_acknowledged(base: Path, monkeypatch, thread) -> None:
    if thread is not None:
        monkeypatch.setattr(files, "Thread", thread)
    ledger = base / "ledger" / "runs.jsonl"
    content = ledger.read_bytes()

    def refused(self: object, path: Path, descriptor: int) -> None:
        def wait() -> None:
            raise OSError(5, "Input/output error")

        self._begin(path, wait)  # type: ignore[attr-defined]

    with Store.open(base) as store:
        with monkeypatch.context() as patch, pytest.raises(QlowerError, match=r"QL0505.*\.pack"):
            patch.setattr("qlower.store.files.Syncing.file", refused)
            commit(store, [b"next"])
        assert ledger.read_bytes() == content
        assert commit(store, [b"next"]) == "r3"
        assert maintenance.fsck(store) == []
