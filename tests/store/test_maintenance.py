"""fsck, gc and rebuilding of the index."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from qlower.diagnostics import Severity
from qlower.store import files, index
from qlower.store.maintenance import fsck, gc, rebuild_index, repair
from qlower.store.pack import Entry, Kind
from qlower.store.store import Store


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


def entry(kind: Kind, key: bytes, payload: bytes) -> Entry:
    return Entry(kind, key, hashlib.sha256(payload).digest(), memoryview(payload))


def written(store: Store, *entries: Entry) -> Path:
    """A pack that no run names."""
    return store.layout.pack(store.packs.write(entries, files.Syncing()))


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
    orphan = written(two, entry(Kind.OBJECT, hashlib.sha256(b"x").digest(), b"x"))
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


def test_a_store_of_format_1_is_read_written_and_looked_over(tmp_path: Path) -> None:
    Store.open(tmp_path / "old").close()
    (tmp_path / "old" / "format").write_text("qlower-store 1\n")
    with Store.open(tmp_path / "old") as old:
        commit(old, b"one")
        commit(old, b"two")
    packs = list(old.layout.objects.rglob("*.pack"))
    assert {pack.parent.name for pack in packs} == {pack.name[:2] for pack in packs}
    with Store.open(tmp_path / "old", create=False) as again:
        assert again.get(sha(b"one")) == b"one"
        assert fsck(again) == []
        orphan = written(again, entry(Kind.OBJECT, hashlib.sha256(b"x").digest(), b"x"))
        assert [finding.message for finding in gc(again)] == [f"removed {orphan}"]
        assert fsck(again) == []


def test_two_results_for_one_action_are_found(two: Store) -> None:
    name = two.packs.write([entry(Kind.ACTION, bytes.fromhex(sha(b"one")), b"other")], files.Syncing())
    two.ledger.append({}, [name], two.recover(), files.Syncing())
    assert "QL0527" in [finding.code for finding in fsck(two)]


def test_bytes_behind_a_pack_are_found(two: Store) -> None:
    pack = next(two.layout.objects.rglob("*.pack"))
    pack.write_bytes(pack.read_bytes() + b"x")
    assert [finding.code for finding in fsck(two)] == ["QL0521"]
    assert two.get(sha(b"one")) == b"one"


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
