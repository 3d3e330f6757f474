"""fsck, gc and rebuilding of the index."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from qlower.diagnostics import Severity
from qlower.store import index
from qlower.store.maintenance import fsck, gc, rebuild_index, repair
from qlower.store.pack import Kind
from qlower.store.record import encode
from qlower.store.store import Store
from tests.store.old_formats import entry, pack_alone, write_old_store


def sha(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def commit(store: Store, *payloads: bytes) -> None:
    with store.transaction() as tx:
        for payload in payloads:
            tx.put(payload)
            tx.put_action(sha(payload), payload)
        tx.commit({})


@pytest.fixture
def two(store: Store) -> Store:
    commit(store, b"one", b"shared")
    commit(store, b"two", b"shared")
    return store


def rows(store: Store) -> list[tuple[int, bytes, bytes]]:
    connection = sqlite3.connect(store.layout.index)
    found = connection.execute("SELECT kind, key, pack FROM entries ORDER BY kind, key").fetchall()
    connection.close()
    return found


def test_the_index_is_rebuilt_as_it_was(two: Store) -> None:
    before = rows(two)
    assert len(before) == 6
    two.layout.index.unlink()
    assert fsck(two) == []
    assert two.get(sha(b"one")) == b"one"
    assert not two.layout.index.exists(), "reading writes nothing"
    rebuild_index(two)
    assert rows(two) == before
    assert two.get(sha(b"one")) == b"one"


def test_a_commit_brings_a_lost_index_back(two: Store) -> None:
    two.layout.index.unlink()
    commit(two, b"three")
    assert len(rows(two)) == 8


def test_the_index_may_lag_behind_and_catches_up(tmp_path, monkeypatch):
    monkeypatch.setattr(index, "LAG_BYTES", 1000)
    texts = [f"text {number}".encode() for number in range(12)]
    behind = 0
    for number, text in enumerate(texts, start=1):
        with Store.open(tmp_path / "store") as store:
            commit(store, text)
            assert store.ledger.size() - store.index.indexed_bytes < 1000
        with Store.open(tmp_path / "store") as store:
            assert [store.get(sha(known)) for known in texts[:number]] == texts[:number]
            assert fsck(store) == []
            behind += store.index.indexed_bytes < store.ledger.size()
    assert 0 < behind < 12


def test_missing_rows_are_found_and_mended(two: Store) -> None:
    connection = sqlite3.connect(two.layout.index)
    with connection:
        connection.execute("DELETE FROM entries WHERE key = ?", (bytes.fromhex(sha(b"one")),))
    connection.close()
    assert [(finding.code, finding.severity) for finding in fsck(two)] == [("QL0525", Severity.WARNING)]
    repair(two)
    assert fsck(two) == []


def test_gc_removes_what_nobody_names_and_nothing_else(two: Store) -> None:
    named = sorted(two.layout.objects.rglob("*.pack"))
    orphan = pack_alone(two.layout.root, 3, [entry(Kind.OBJECT, hashlib.sha256(b"x").digest(), b"x")])
    left = two.layout.temporary / "half.pack"
    left.write_bytes(b"QL")
    stranger = two.layout.objects / "README"
    stranger.write_text("not ours")
    misplaced = two.layout.objects / orphan.name[:2] / orphan.name
    misplaced.parent.mkdir()
    misplaced.write_bytes(orphan.read_bytes())
    assert sorted((finding.code, finding.severity) for finding in fsck(two)) == [
        ("QL0523", Severity.REMARK),
        ("QL0524", Severity.REMARK),
        ("QL0524", Severity.REMARK),
        ("QL0524", Severity.REMARK),
    ]
    assert two.get(sha(b"x")) is None, "what was not acknowledged is not seen"
    done = gc(two)
    assert [finding.message for finding in done] == [f"removed {left}", f"removed {orphan}"]
    misplaced.unlink()
    assert sorted(two.layout.objects.rglob("*.pack")) == named
    assert stranger.exists()
    assert gc(two) == []
    assert two.get(sha(b"one")) == b"one"


def test_gc_removes_frames_of_no_run_and_leaves_the_others_in_their_places(two: Store) -> None:
    path = two.layout.segment(1)
    content = path.read_bytes()
    first, second = two.segments.walk(1)
    # As if the ledger had been restored from a copy and gone on with: between the two stand frames of no run.
    with Store.open(two.layout.root.parent / "other") as other:
        commit(other, b"strange")
        strange = other.layout.segment(1).read_bytes()
        frame = next(other.segments.walk(1))
    path.write_bytes(content + strange + content[first.end :])
    assert [(finding.code, finding.severity) for finding in fsck(two)] == [("QL0523", Severity.REMARK)] * 2
    assert [finding.code for finding in gc(two)] == ["QL0540"]
    assert fsck(two) == []
    assert gc(two) == []
    assert list(two.segments.walk(1))[:2] == [first, second]
    assert path.read_bytes().rstrip(b"\0").startswith(content)
    assert b"strange" not in path.read_bytes()
    assert frame.frame.length == len(strange)
    commit(two, b"three")
    with Store.open(two.layout.root) as again:
        assert [again.get(sha(text)) for text in (b"one", b"two", b"three")] == [b"one", b"two", b"three"]
        assert fsck(again) == []
        assert again.warnings == []


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_store_of_an_older_format_is_read_and_its_format_raised_by_the_first_run(tmp_path: Path, version) -> None:
    root = tmp_path / "old"
    write_old_store(root, version, [[b"one", b"shared"], [b"two"]])
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with Store.open(root, create=False) as old:
        assert [old.get(sha(text)) for text in (b"one", b"shared", b"two")] == [b"one", b"shared", b"two"]
        assert old.action(sha(b"two")) == b"two"
        assert fsck(old) == []
        assert old.warnings == []
        assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
        commit(old, b"three", b"one")
        commit(old, b"four")
    assert (root / "format").read_text() == "qlower-store 4\n"
    packs = [path for path in before if path.suffix == ".pack"]
    assert {path: path.read_bytes() for path in packs} == {path: before[path] for path in packs}
    assert {path.parent.name for path in packs} == {path.name[:2] if version == 1 else "objects" for path in packs}
    with Store.open(root, create=False) as again:
        texts = [b"one", b"shared", b"two", b"three", b"four"]
        assert [again.get(sha(text)) for text in texts] == texts
        assert [record.run for record in again.ledger.records()] == ["r1", "r2", "r3", "r4"]
        assert fsck(again) == []
        orphan = pack_alone(root, version, [entry(Kind.OBJECT, hashlib.sha256(b"x").digest(), b"x")])
        assert [finding.message for finding in gc(again)] == [f"removed {orphan}"]
        assert fsck(again) == []
        assert again.warnings == []


def test_two_openings_of_an_older_store_raise_its_format_once(tmp_path: Path) -> None:
    write_old_store(tmp_path, 3, [[b"one"]])
    with Store.open(tmp_path) as left, Store.open(tmp_path) as right:
        commit(left, b"two")
        commit(right, b"three")
        commit(left, b"four")
        assert [left.get(sha(text)) for text in (b"one", b"two", b"three")] == [b"one", b"two", b"three"]
        assert fsck(right) == []


def test_two_results_for_one_action_are_found(tmp_path: Path) -> None:
    write_old_store(tmp_path, 3, [[b"one"], [b"two"]])
    key = hashlib.sha256(b"two").digest()
    with Store.open(tmp_path) as store:
        (name,) = store.ledger.find("r2").packs
    line = (tmp_path / "ledger" / "runs.jsonl").read_bytes()
    other = pack_alone(tmp_path, 3, [entry(Kind.ACTION, key, b"other")])
    record, text = encode({}, "r3", store.ledger.find("r2").digest, [other.stem])
    (tmp_path / "ledger" / "runs.jsonl").write_bytes(line + text + b"\n")
    assert record.packs != (name,)
    with Store.open(tmp_path) as store:
        assert [finding.code for finding in fsck(store)] == ["QL0527"]


def test_bytes_behind_a_pack_are_found(tmp_path: Path) -> None:
    write_old_store(tmp_path, 3, [[b"one"]])
    pack = next((tmp_path / "objects").rglob("*.pack"))
    pack.write_bytes(pack.read_bytes() + b"x")
    with Store.open(tmp_path) as store:
        assert [finding.code for finding in fsck(store)] == ["QL0521"]
        assert store.get(sha(b"one")) == b"one"


def test_objects_a_run_names_must_be_there(two: Store) -> None:
    two.transaction().commit({"objects": [sha(b"one"), sha(b"nowhere")]})
    assert [finding.code for finding in fsck(two)] == ["QL0526"]
    two.transaction().commit({"objects": ["nonsense", 3, None]})
    assert [finding.code for finding in fsck(two)] == ["QL0526"] * 4


def test_fsck_changes_nothing(two: Store, tmp_path: Path) -> None:
    (two.layout.temporary / "left").write_bytes(b"")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    fsck(two)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
