"""What the store promises when nothing goes wrong, and how it refuses."""

import hashlib
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.store import codes, index, segments
from qlower.store.maintenance import fsck
from qlower.store.pack import Spot, spot_of
from qlower.store.store import Store

KEY = hashlib.sha256(b"key").hexdigest()


def sha(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def commit(store: Store, *payloads: bytes, actions: dict[str, bytes] | None = None, **record: object):
    with store.transaction() as tx:
        for payload in payloads:
            tx.put(payload)
        for key, payload in (actions or {}).items():
            tx.put_action(key, payload)
        return tx.commit(record)


def segment(store: Store) -> bytes:
    path = store.layout.segment(1)
    return path.read_bytes() if path.exists() else b""


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(QlowerError) as caught:
        action()
    return caught.value.diagnostics[0].code


def test_what_is_committed_is_read_back_by_another_opening(store: Store) -> None:
    record = commit(store, b"one", b"", actions={KEY: b"result"}, command="compile")
    assert record.run == "r1"
    assert record.content == {"command": "compile"}
    with Store.open(store.layout.root, create=False) as again:
        assert again.get(sha(b"one")) == b"one"
        assert again.get(sha(b"")) == b""
        assert again.has(sha(b"one"))
        assert not again.has(sha(b"two"))
        assert again.get(sha(b"two")) is None
        assert again.action(KEY) == b"result"
        assert again.action(sha(b"one")) is None, "objects and actions are separate"
        assert again.ledger.find("r1") == record
        assert again.warnings == []
        assert fsck(again) == []


def test_nothing_is_written_without_commit(store: Store) -> None:
    before = sorted(store.layout.root.rglob("*"))
    with store.transaction() as tx:
        digest = tx.put(b"one")
    assert sorted(store.layout.root.rglob("*")) == before
    assert not store.has(digest)


def test_a_run_writes_one_frame_and_nothing_that_is_there_already(store: Store) -> None:
    marks = 2 * (8 + 4 * 8 + 32)
    assert len(commit(store, b"one", b"two", b"one", actions={KEY: b"r"}).packs) == 1
    first = len(segment(store))
    assert commit(store, b"two", b"one", actions={KEY: b"r"}).packs == ()
    second = len(segment(store))
    third = commit(store, b"two", b"three")
    assert [spot_of(name) for name in third.packs] == [Spot(1, second)]
    lines = store.layout.ledger.read_bytes().splitlines()
    assert second - first == marks + len(lines[1])
    assert len(segment(store)) - second == marks + 16 + 73 + len(b"three") + len(lines[2])
    assert [path.name for path in store.layout.objects.rglob("*.pack")] == ["000001.pack"]


def test_same_puts_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for number, order in enumerate([(b"a", b"b", b"c"), (b"c", b"a", b"b")]):
        with Store.open(tmp_path / str(number)) as store:
            commit(store, *order, actions={sha(x): x for x in order})
            contents.append(segment(store))
            ledger = store.layout.ledger.read_bytes()
    assert contents[0] == contents[1]
    assert ledger.startswith(b'{"digest":"')


def test_frames_are_what_is_written_down(store: Store) -> None:
    (name,) = commit(store, b"one", actions={KEY: b"r"}).packs
    line = store.layout.ledger.read_bytes()[:-1]
    rows = b"\x01" + hashlib.sha256(b"one").digest() * 2 + (3).to_bytes(8, "little")
    rows += b"\x02" + bytes.fromhex(KEY) + hashlib.sha256(b"r").digest() + (1).to_bytes(8, "little")
    head = b"QLPACK\x00\x01" + (2).to_bytes(8, "little") + rows
    pack = head + b"one" + b"r"
    assert name == sha(head) + "00000001" + "0000000000000000"
    numbers = b"".join(number.to_bytes(8, "little") for number in (len(pack), len(line), 0, 0))
    opening, closing = (magic + b"\x01" + numbers for magic in (b"QLFRAME", b"QLCLOSE"))
    marks = [mark + hashlib.sha256(mark).digest() for mark in (opening, closing)]
    assert segment(store) == marks[0] + pack + line + marks[1]


def test_a_segment_that_is_long_enough_gets_no_further_frame(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(segments, "SEGMENT_BYTES", 2000)
    payloads = [b"%02d" % number * 200 for number in range(12)]
    names = [name for payload in payloads for name in commit(store, payload).packs]
    assert [store.layout.pack(name).name for name in names[:5]] == [f"00000{n}.pack" for n in (1, 1, 1, 2, 2)]
    assert len(list(store.layout.segments.iterdir())) == 4
    for opened in (store, Store.open(store.layout.root)):
        assert [opened.get(sha(payload)) for payload in payloads] == payloads
        assert opened.warnings == []
        assert fsck(opened) == []


def test_the_ledger_is_brought_to_the_disk_now_and_then(store: Store, monkeypatch) -> None:
    monkeypatch.setattr("qlower.store.store.SETTLED_WITHIN_BYTES", 1000)
    for number in range(20):
        commit(store, b"%d" % number)
    settled = [framed.frame.settled_bytes for framed in store.segments.walk(1)]
    lengths = [framed.frame.line_offset for framed in store.segments.walk(1)]
    assert settled == sorted(settled)
    assert settled[0] == 0
    assert all(0 <= length - known <= 1000 for known, length in zip(settled, lengths, strict=True))
    assert 3 < len(set(settled)) < 12


@given(
    st.lists(
        st.tuples(
            st.lists(st.binary(max_size=40), max_size=5),
            st.dictionaries(st.integers(0, 5), st.booleans(), max_size=3),
            st.booleans(),
        ),
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_behaves_like_a_dictionary(tmp_path_factory, runs) -> None:
    root = tmp_path_factory.mktemp("store") / ".qlower"
    objects: set[bytes] = set()
    actions: dict[str, bytes] = {}
    store = Store.open(root)
    for payloads, results, reopen in runs:
        named = {sha(bytes([number])): b"%d" % number for number in results}
        commit(store, *payloads, actions=named)
        objects.update(payloads)
        actions.update(named)
        if reopen:
            store.close()
            store = Store.open(root)
    assert all(store.get(sha(payload)) == payload for payload in objects)
    assert all(store.action(key) == payload for key, payload in actions.items())
    names = [name for record in store.ledger.records() for name in record.packs]
    stored = sum(len(store.packs.load_table(name).places) for name in names)
    assert stored == len(objects) + len(actions), "each entry is stored once"
    assert [record.run for record in store.ledger.records()] == [f"r{n + 1}" for n in range(len(runs))]
    assert fsck(store) == []
    store.close()


def test_payloads_may_be_any_buffer(store: Store) -> None:
    grid = np.arange(12, dtype=np.int32).reshape(3, 4)
    with store.transaction() as tx:
        whole = tx.put(memoryview(grid))
        column = tx.put(memoryview(grid[:, 1]))
        nothing = tx.put(memoryview(np.empty((0, 3))))
        array = tx.put(bytearray(b"bytes"))
        tx.commit({})
    assert store.get(whole) == grid.tobytes()
    assert store.get(column) == grid[:, 1].tobytes()
    assert store.get(nothing) == b""
    assert store.get(array) == b"bytes"


def test_a_buffer_changed_before_commit_is_refused(store: Store) -> None:
    buffer = bytearray(b"before")
    tx = store.transaction()
    tx.put(buffer)
    buffer[0] = 0
    assert code_of(lambda: tx.commit({})) == "QL0511"
    assert segment(store) == b""
    assert list(store.ledger.records()) == []
    assert list(store.layout.temporary.iterdir()) == []


def test_a_given_digest_is_checked(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.put_hashed(sha(b"right"), b"right") == sha(b"right")
        tx.commit({})
    assert store.get(sha(b"right")) == b"right"
    wrong = store.transaction()
    wrong.put_hashed(sha(b"this"), b"that")
    assert code_of(lambda: wrong.commit({})) == "QL0511"
    assert store.get(sha(b"this")) is None


def test_a_second_different_result_is_refused(store: Store) -> None:
    commit(store, actions={KEY: b"first"})
    with store.transaction() as tx:
        tx.put_action(KEY, b"first")
        assert code_of(lambda: tx.put_action(KEY, b"second")) == "QL0510"
    with store.transaction() as tx:
        tx.put_action(sha(b"other"), b"a")
        assert code_of(lambda: tx.put_action(sha(b"other"), b"b")) == "QL0510"
    assert store.action(KEY) == b"first"


def test_a_different_result_that_another_process_committed_meanwhile_is_refused(store: Store) -> None:
    tx = store.transaction()
    tx.put_action(KEY, b"ours")
    with Store.open(store.layout.root) as other:
        commit(other, actions={KEY: b"theirs"})
    assert code_of(lambda: tx.commit({})) == "QL0510"
    assert store.action(KEY) == b"theirs"


def test_commit_may_be_tried_again_after_a_refusal_but_not_after_success(store: Store) -> None:
    tx = store.transaction()
    digest = tx.put(b"one")
    assert code_of(lambda: tx.commit({"run": "mine"})) == "QL0513"
    assert tx.commit({}).run == "r1"
    assert store.get(digest) == b"one"
    with pytest.raises(RuntimeError):
        tx.commit({})


@pytest.mark.parametrize(
    "record", [{"x": float("nan")}, {"x": 2**60}, {"x": "\ud800"}, {"digest": 1}, {"x": b""}, {1: 2}]
)
def test_records_that_are_not_canonical_json_are_refused(store: Store, record) -> None:
    assert code_of(lambda: store.transaction().commit(record)) == "QL0513"
    assert list(store.ledger.records()) == []


@pytest.mark.parametrize("name", ["", "x" * 64, "A" * 64, "ab", KEY + "0", f" {KEY[1:]}", KEY[:-1] + "\n"])
def test_malformed_digests_are_refused(store: Store, name: str) -> None:
    for call in (store.get, store.has, store.action, lambda n: store.transaction().put_hashed(n, b"")):
        assert code_of(lambda call=call: call(name)) == "QL0512"


def test_a_file_is_not_a_store(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    assert code_of(lambda: Store.open(tmp_path / "f")) == "QL0500"
    assert code_of(lambda: Store.open(tmp_path / "f" / "g")) == "QL0505"


def test_a_directory_with_other_content_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert code_of(lambda: Store.open(tmp_path)) == "QL0500"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_without_create_nothing_is_created(tmp_path: Path) -> None:
    assert code_of(lambda: Store.open(tmp_path / "none", create=False)) == "QL0500"
    assert not (tmp_path / "none").exists()


def test_missing_parents_are_created(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a" / "b") as store:
        assert fsck(store) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("qlower-store 5\n", "QL0502"), ("qlower-store 0\n", "QL0501"), ("", "QL0501"), ("qlower-store 1", "QL0501")],
)
def test_other_formats_are_refused(store: Store, text: str, code: str) -> None:
    store.layout.format.write_text(text)
    assert code_of(lambda: Store.open(store.layout.root)) == code


def test_a_store_with_runs_that_lost_its_format_is_refused(store: Store) -> None:
    commit(store, b"one")
    store.layout.format.unlink()
    assert code_of(lambda: Store.open(store.layout.root)) == "QL0501"
    assert not store.layout.format.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root is refused nothing")
def test_a_read_only_store_is_read_and_not_written(store: Store) -> None:
    commit(store, b"one")
    store.close()
    for path in [store.layout.root, *store.layout.root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with Store.open(store.layout.root) as again:
            assert again.get(sha(b"one")) == b"one"
            assert code_of(lambda: commit(again, b"two")) == "QL0503"
    finally:
        for path in [store.layout.root, *store.layout.root.rglob("*")]:
            path.chmod(0o755)


def test_what_another_store_object_commits_is_seen_at_once(store: Store) -> None:
    with Store.open(store.layout.root) as other:
        for number in range(3):
            payload = b"%d" % number
            commit(other, payload)
            assert store.get(sha(payload)) == payload
        commit(store, b"ours")
        assert other.get(sha(b"ours")) == b"ours"
    assert [record.run for record in store.ledger.records()] == ["r1", "r2", "r3", "r4"]


@pytest.mark.parametrize("lag_bytes", [0, 1 << 20])
def test_an_action_is_seen_by_the_store_that_recorded_it_and_by_those_opened_later(
    store: Store, monkeypatch, lag_bytes: int
) -> None:
    monkeypatch.setattr(index, "LAG_BYTES", lag_bytes)
    assert store.action(KEY) is None
    commit(store, actions={KEY: b"result"})
    assert store.action(KEY) == b"result"
    with Store.open(store.layout.root) as other:
        assert other.action(KEY) == b"result"
        assert other.action(sha(b"two")) is None
        commit(store, actions={sha(b"two"): b"second"})
        assert other.get(sha(b"nothing")) is None, "a look at the ledger"
        assert other.action(sha(b"two")) == b"second"
        with pytest.raises(QlowerError, match="QL0510"):
            commit(other, actions={KEY: b"another"})


def test_opening_imports_nothing_heavy() -> None:
    code = (
        "import sys, qlower.store.store as s; print([m for m in ('sqlite3', 'rfc8785', 'numpy') if m in sys.modules])"
    )
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_every_code_raised_is_declared_and_every_declared_code_is_raised() -> None:
    folder = Path(codes.__file__).parent
    raised = {
        code
        for path in folder.glob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(QL\d{4})"', path.read_text())
    }
    assert raised == set(codes.CODES)
    assert all("QL0500" <= code <= "QL0549" for code in raised)
