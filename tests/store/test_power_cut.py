"""The power is cut: of what was not waited for, any part may be on the disk, and any may not.

A frame is waited for before its line is written to the ledger, and the ledger is hardly ever waited for. So of the last
frame anything may be left while the ledger lacks its line, and once the frame is whole, anything of the ledger.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qlower.diagnostics import Severity
from qlower.store import maintenance
from qlower.store.pack import spot_of
from qlower.store.store import Store
from tests.store.old_formats import write_old_store

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


def files_of(root: Path) -> tuple[Path, Path]:
    return root / "objects" / "segments" / "000001.pack", root / "ledger" / "runs.jsonl"


def leave(root: Path, segment: bytes, ledger: bytes) -> None:
    for path, content in zip(files_of(root), (segment, ledger), strict=True):
        path.write_bytes(content)
    for path in (root / "index.sqlite", *(root / "quarantine").iterdir()):
        path.unlink(missing_ok=True)


def assert_goes_on(root: Path, runs: list[str], kept: list[bytes], more: bool) -> None:
    """The runs are those, nothing but remarks is found, and the next run finds nothing left to mend."""
    with Store.open(root) as store:
        assert {warning.code for warning in store.warnings} <= {"QL0530"}
        assert maintenance.fsck(store) == []
        assert [record.run for record in store.ledger.records()] == runs
        assert [store.get(sha(payload)) for payload in kept] == kept
        if more:
            store.warnings.clear()
            assert commit(store, [b"next", *SECOND]) == f"r{len(runs) + 1}"
            assert store.warnings == []
            maintenance.gc(store)
            assert maintenance.fsck(store) == []
            assert [store.get(sha(payload)) for payload in FIRST + SECOND] == FIRST + SECOND


def pieces(content: bytes, start: int) -> Iterator[bytes]:
    """What may be left of a file that was on the disk up to ``start``."""
    for length in range(start, len(content)):
        yield content[:length]
    for begin, end in itertools.product(range(start, len(content), 61), repeat=2):
        if begin < end:
            yield content[:begin] + bytes(end - begin) + content[end:]
        yield content[:begin] + bytes(len(content) - begin)


def test_whatever_is_left_of_a_frame_that_was_not_waited_for(base: Path) -> None:
    segment, ledger = (path.read_bytes() for path in files_of(base))
    with Store.open(base) as store:
        (name,) = store.ledger.find("r2").packs
    spot = spot_of(name)
    assert spot is not None
    line = ledger.splitlines(keepends=True)[0]
    ledgers = [line, line[:-1], line[:50], b"", bytes(len(line)), line[:50] + bytes(len(line) - 50)]
    for number, left in enumerate(pieces(segment, spot.start)):
        leave(base, left, ledgers[number % len(ledgers)])
        assert_goes_on(base, ["r1"], FIRST, more=number % 40 == 0)
        assert files_of(base)[1].read_bytes().startswith(line)


def test_whatever_is_left_of_a_ledger_that_was_not_waited_for(base: Path) -> None:
    segment, ledger = (path.read_bytes() for path in files_of(base))
    for number, left in enumerate(pieces(ledger, 0)):
        leave(base, segment, left)
        assert_goes_on(base, ["r1", "r2"], FIRST + SECOND, more=number % 40 == 0)
        assert files_of(base)[1].read_bytes().startswith(ledger)


def test_a_ledger_that_lost_a_stretch_before_its_last_line_is_mended_by_the_next_opening(base: Path) -> None:
    with Store.open(base) as store:
        for number in range(30):
            commit(store, [b"%d" % number])
    segment, ledger = (path.read_bytes() for path in files_of(base))
    leave(base, segment, ledger[:100] + bytes(4096) + ledger[4196:])
    with Store.open(base) as store:
        assert [warning.code for warning in store.warnings] == ["QL0530"]
        assert maintenance.fsck(store) == []
    assert files_of(base)[1].read_bytes() == ledger


def test_the_piece_that_is_cut_is_kept_and_said(base: Path) -> None:
    segment, ledger = (path.read_bytes() for path in files_of(base))
    with Store.open(base) as store:
        *_, last = store.segments.walk(1)
    leave(base, segment[:-1], ledger.splitlines(keepends=True)[0])
    with Store.open(base) as store:
        assert [warning.code for warning in store.warnings] == ["QL0530"]
        (kept,) = store.layout.quarantine.iterdir()
        assert kept.read_bytes() == segment[last.spot.start : -1]
        assert commit(store, [b"next"]) == "r2"


def test_a_reader_sees_what_an_interrupted_run_left_but_leaves_it_alone_while_somebody_writes(base: Path) -> None:
    segment, ledger = (path.read_bytes() for path in files_of(base))
    line = ledger.splitlines(keepends=True)[0]
    leave(base, segment, line)
    with Store.open(base) as writer:
        leave(base, segment, line)
        with writer.exclusive(), Store.open(base) as reader:
            assert reader.warnings == []
            found = maintenance.fsck(reader)
            assert [(finding.code, finding.severity) for finding in found] == [("QL0523", Severity.REMARK)]
    assert files_of(base)[1].read_bytes() == line


@pytest.mark.parametrize("damage", [lambda segment: segment[:-1], lambda segment: segment[:-100] + bytes(100)])
def test_a_frame_that_the_ledger_names_is_never_cut(base: Path, damage: Callable[[bytes], bytes]) -> None:
    segment, ledger = (path.read_bytes() for path in files_of(base))
    leave(base, damage(segment), ledger)
    with Store.open(base) as store:
        assert [warning.code for warning in store.warnings] == ["QL0521"], "its pack is whole"
        assert files_of(base)[0].read_bytes()[: len(segment) - 200] == segment[: len(segment) - 200]
        assert maintenance.fsck(store) == []
        assert [record.run for record in store.ledger.records()] == ["r1", "r2"]


@pytest.mark.parametrize("segment_bytes", [1, 1 << 26])
@pytest.mark.parametrize("left", ["run", "frame", "piece"])
def test_what_others_left_after_the_opening_is_seen_before_a_run_is_recorded(
    base: Path, monkeypatch: pytest.MonkeyPatch, left: str, segment_bytes: int
) -> None:
    monkeypatch.setattr("qlower.store.segments.SEGMENT_BYTES", segment_bytes)
    ledger = files_of(base)[1].read_bytes()
    with Store.open(base) as early:
        with Store.open(base) as other:
            assert commit(other, [b"other"]) == "r3"
            written = other.segments.end()
        if left != "run":
            files_of(base)[1].write_bytes(ledger)
        if left == "piece":
            path = early.segments.path(written.segment)
            path.write_bytes(path.read_bytes()[:-1])
        assert commit(early, [b"next"]) == ("r3" if left == "piece" else "r4")
    (base / "index.sqlite").unlink(missing_ok=True)
    with Store.open(base) as store:
        assert maintenance.fsck(store) == []


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("is_there", [True, False])
def test_an_unfinished_record_of_an_older_format(tmp_path: Path, version: int, is_there: bool) -> None:
    write_old_store(tmp_path, version, [FIRST, SECOND])
    ledger = tmp_path / "ledger" / "runs.jsonl"
    content = ledger.read_bytes()
    first, second, _ = content.split(b"\n")
    ledger.write_bytes(first + b"\n" + second)
    with Store.open(tmp_path) as store:
        (name,) = store.ledger.find("r2").packs
        if not is_there:
            store.layout.pack(name).unlink()
        assert next((found.code, found.severity) for found in maintenance.fsck(store)) == ("QL0530", Severity.REMARK)
        assert commit(store, [b"next"]) == ("r3" if is_there else "r2")
        assert "QL0530" in [warning.code for warning in store.warnings]
        maintenance.gc(store)
        assert maintenance.fsck(store) == []
    if is_there:
        assert ledger.read_bytes().startswith(content)
    else:
        assert (tmp_path / "quarantine" / f"ledger-{len(first) + 1}").read_bytes() == second
