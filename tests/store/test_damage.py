"""Bits flip and files are cut short: a wrong object is never given, and what happened is said."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Severity
from qlower.store import maintenance
from qlower.store.frame import MARK_BYTES
from qlower.store.pack import Kind
from qlower.store.store import Store
from tests.store.old_formats import write_old_store

KEY = hashlib.sha256(b"key").hexdigest()
SEGMENT = Path("objects", "segments", "000001.pack")
RUNS = [[b"one", b"shared"], [b"", b"shared", b"two"]]


def sha(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def commit(store: Store, payloads: list[bytes], result: bytes | None = None) -> str:
    with store.transaction() as tx:
        for payload in payloads:
            tx.put(payload)
        if result is not None:
            tx.put_action(KEY, result)
        return tx.commit({"n": len(payloads)}).run


@pytest.fixture
def base(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "base") as store:
        for payloads in RUNS:
            commit(store, payloads, b"result")
    return tmp_path / "base"


def use(root: Path) -> tuple[bool, list[str]]:
    """Read everything and run again. Says whether anything was amiss, and the codes of all that was said."""
    said: list[str] = []
    amiss = False
    try:
        with Store.open(root, create=False) as store:
            said += [finding.code for finding in maintenance.fsck(store)]
            for payload in {payload for payloads in RUNS for payload in payloads}:
                found = store.get(sha(payload))
                assert found in (payload, None)
                amiss |= found is None
            result = store.action(KEY)
            assert result in (b"result", None)
            amiss |= result is None
            for record in store.ledger.records():
                assert record.content == {"n": len(RUNS[record.number - 1])}
                amiss |= record.number > len(RUNS)
            commit(store, [b"afterwards", *RUNS[0], *RUNS[1]], b"result")
            for payload in [b"afterwards", *RUNS[0], *RUNS[1]]:
                assert store.get(sha(payload)) == payload, "derived again"
            assert store.action(KEY) == b"result"
            said += [warning.code for warning in store.warnings]
    except QlowerError as error:
        amiss = True
        said += [finding.code for finding in error.diagnostics]
    return amiss, said


def damaged_copies(base: Path, file: Path, step: int = 1) -> Iterator[Path]:
    content = file.read_bytes()
    root = base.parent / "damaged"
    for position in range(0, len(content), step):
        shutil.copytree(base, root)
        changed = bytearray(content)
        changed[position] ^= 1 << position % 8
        (root / file.relative_to(base)).write_bytes(changed)
        yield root
        shutil.rmtree(root)


def shortened_copies(base: Path, file: Path) -> Iterator[Path]:
    content = file.read_bytes()
    root = base.parent / "short"
    for length in range(len(content)):
        shutil.copytree(base, root)
        (root / file.relative_to(base)).write_bytes(content[:length])
        yield root
        shutil.rmtree(root)


def test_an_undamaged_store_says_nothing(base: Path) -> None:
    assert use(base) == (False, [])


@pytest.mark.parametrize("file", ["format", "ledger/runs.jsonl", SEGMENT])
@pytest.mark.parametrize("copies", [damaged_copies, shortened_copies])
def test_damage_at_every_byte_is_survived_and_said(base: Path, file: str | Path, copies) -> None:
    for root in copies(base, base / file):
        _, said = use(root)
        assert said, "damage is never passed over in silence"
        assert all(code.startswith("QL05") for code in said)


def test_damage_to_the_index_costs_nothing(base: Path) -> None:
    """Its rows are hints: whatever they say, every object is found, or derived again."""
    for root in damaged_copies(base, base / "index.sqlite", step=97):
        use(root)


@pytest.mark.parametrize("length", [0, 1, 100, 4096, 8191])
def test_a_shortened_index_is_derived_again(base: Path, length: int) -> None:
    index = base / "index.sqlite"
    index.write_bytes(index.read_bytes()[:length])
    amiss, said = use(base)
    assert not amiss
    assert set(said) == {"QL0525"}
    with Store.open(base) as store:
        assert maintenance.fsck(store) == []


def test_an_index_that_lies_is_found_out(base: Path) -> None:
    with Store.open(base) as store:
        first, second = (record.packs[0] for record in store.ledger.records())
        connection = sqlite3.connect(base / "index.sqlite")
        with connection:
            connection.execute("UPDATE entries SET pack = ? WHERE kind = 1", (bytes.fromhex(first),))
        connection.close()
        assert [finding.code for finding in maintenance.fsck(store)] == ["QL0525"]
        assert store.get(sha(b"two")) == b"two"
        assert [warning.code for warning in store.warnings] == ["QL0525"]
        commit(store, [b"more"])
        assert maintenance.fsck(store) == []
        two = (Kind.OBJECT, bytes.fromhex(sha(b"two")))
        assert store.index.find([two]) == {two: second}


def test_the_index_of_another_store_is_passed_over(base: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other") as other:
        commit(other, [b"other one"])
        commit(other, [b"other two"])
    shutil.copy(tmp_path / "other" / "index.sqlite", base / "index.sqlite")
    amiss, said = use(base)
    assert not amiss
    assert set(said) == {"QL0525"}


def test_a_damaged_object_is_quarantined_and_derived_again(base: Path) -> None:
    pack = base / SEGMENT
    pack.write_bytes(pack.read_bytes().replace(b"shared", b"sharxd"))
    with Store.open(base) as store:
        assert [finding.code for finding in maintenance.fsck(store)] == ["QL0520"]
        assert store.get(sha(b"shared")) is None
        assert not store.has(sha(b"shared"))
        assert [warning.code for warning in store.warnings] == ["QL0520"]
        (kept,) = store.layout.quarantine.iterdir()
        assert kept.read_bytes() == b"sharxd"
        assert store.get(sha(b"one")) == b"one", "the rest of the pack is as good as before"
        record = store.ledger.find(commit(store, [b"shared"]))
        assert len(record.packs) == 1
        assert store.get(sha(b"shared")) == b"shared"
        found = maintenance.fsck(store)
        assert [(finding.code, finding.severity) for finding in found] == [("QL0520", Severity.REMARK)]
    with Store.open(base) as again:
        assert again.get(sha(b"shared")) == b"shared"
        maintenance.rebuild_index(again)
        assert again.get(sha(b"shared")) == b"shared"
        assert again.warnings == []


def test_a_damaged_object_stays_absent_for_others(base: Path) -> None:
    pack = base / SEGMENT
    pack.write_bytes(pack.read_bytes().replace(b"shared", b"sharxd"))
    with Store.open(base) as store:
        assert store.get(sha(b"shared")) is None
        commit(store, [b"other"])
    with Store.open(base) as again:
        assert not again.has(sha(b"shared"))
        assert again.warnings == []


def remarks(store: Store) -> set[str]:
    """The codes of what fsck finds, all of them remarks."""
    found = maintenance.fsck(store)
    assert {finding.severity for finding in found} <= {Severity.REMARK}
    return {finding.code for finding in found}


def test_a_pack_with_a_damaged_table_is_healed_by_the_same_run(base: Path) -> None:
    segment = base / SEGMENT
    good = segment.read_bytes()
    segment.write_bytes(good[:MARK_BYTES] + good[MARK_BYTES:].replace(b"QLPACK", b"QLPICK", 1))
    with Store.open(base) as store:
        assert store.get(sha(b"one")) is None
        assert [warning.code for warning in store.warnings] == ["QL0521"]
        assert list(store.layout.quarantine.iterdir()) == [], "the bytes of a segment stay where they are"
        assert commit(store, RUNS[0], b"result") == "r3"
        assert store.get(sha(b"one")) == b"one"
        assert remarks(store) == {"QL0521"}
        maintenance.gc(store)
        assert remarks(store) == {"QL0521"}
    with Store.open(base) as again:
        assert again.get(sha(b"one")) == b"one"
        assert again.warnings == []


def test_a_pack_of_its_own_with_a_damaged_table_is_kept(tmp_path: Path) -> None:
    write_old_store(tmp_path, 3, RUNS[:1])
    (pack,) = tmp_path.rglob("*.pack")
    pack.write_bytes(b"?" + pack.read_bytes()[1:])
    with Store.open(tmp_path) as store:
        assert store.get(sha(b"one")) is None
        assert [warning.code for warning in store.warnings] == ["QL0521"]
        assert (store.layout.quarantine / pack.name).exists()
        commit(store, RUNS[0])
        assert store.get(sha(b"one")) == b"one"


def test_a_removed_segment_is_missed(base: Path) -> None:
    (base / SEGMENT).unlink()
    with Store.open(base) as store:
        assert store.get(sha(b"one")) is None
        assert [warning.code for warning in store.warnings] == ["QL0522"]
        assert {finding.code for finding in maintenance.fsck(store)} == {"QL0522"}
        commit(store, RUNS[0], b"result")
        commit(store, RUNS[1], b"result")
        remarks(store)
        assert store.get(sha(b"two")) == b"two"


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("position", [0, 20, 50, -1, -50, -MARK_BYTES - 5])
def test_a_frame_whose_marks_are_damaged_is_marked_again(base: Path, number: int, position: int) -> None:
    segment = base / SEGMENT
    content = bytearray(segment.read_bytes())
    with Store.open(base) as store:
        framed = list(store.segments.walk(1))[number]
        content[(framed.end if position < 0 else framed.spot.start) + position] ^= 1
        segment.write_bytes(content)
        found = maintenance.fsck(store)
        assert [(finding.code, finding.severity) for finding in found] == [("QL0521", Severity.WARNING)]
        assert [store.get(sha(payload)) for payload in RUNS[0]] == RUNS[0]
        maintenance.gc(store)
        maintenance.repair(store)
        assert maintenance.fsck(store) == []
        assert [found.spot for found in store.segments.walk(1)][number] == framed.spot
        ledger = store.layout.ledger.read_bytes()
        store.layout.ledger.write_bytes(b"")
        store.close()
        store.layout.index.unlink()
    with Store.open(base) as store:
        assert store.layout.ledger.read_bytes() == ledger, "all frames are known again"


def test_nothing_is_written_behind_bytes_that_may_have_been_a_frame(base: Path) -> None:
    segment = base / SEGMENT
    content = segment.read_bytes()
    with Store.open(base) as store:
        *_, last = store.segments.walk(1)
    segment.write_bytes(content[: last.spot.start + MARK_BYTES + 30])
    with Store.open(base) as store:
        assert store.get(sha(b"one")) == b"one"
        commit(store, RUNS[1], b"result")
        assert store.get(sha(b"two")) == b"two"
        assert store.layout.segment(2).exists()
        assert segment.read_bytes() == content[: last.spot.start + MARK_BYTES + 30]
        assert remarks(store) == {"QL0521"}


def test_an_index_that_was_never_finished_is_a_remark(base: Path) -> None:
    (base / "index.sqlite").write_bytes(b"")  # what SQLite leaves if its first transaction is cut off
    with Store.open(base) as store:
        found = list(maintenance.fsck(store))
    assert [(finding.code, finding.severity) for finding in found] == [("QL0525", Severity.REMARK)]
