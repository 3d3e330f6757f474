"""The filter in front of the index."""

import hashlib
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from qlower.diagnostics import Severity
from qlower.store import maintenance
from qlower.store.key_filter import KeyFilter
from qlower.store.store import Store


def digest(number: int) -> bytes:
    return hashlib.sha256(b"%d" % number).digest()


@given(st.lists(st.binary(min_size=32, max_size=32)), st.integers(0, 100))
def test_what_was_added_is_let_through(keys: list[bytes], size: int) -> None:
    keys_filter = KeyFilter.sized_for(size)
    keys_filter.add(keys)
    again = KeyFilter(bytes(keys_filter.bits), keys_filter.count)
    assert all(again.may_hold(key) for key in keys)
    assert again.count == len(keys)


def test_few_others_are_let_through() -> None:
    full = KeyFilter.sized_for(5_000)
    full.add([digest(number) for number in range(10_000)])
    assert full.has_room_for(0)
    assert not full.has_room_for(1)
    assert sum(full.may_hold(digest(number)) for number in range(10_000, 20_000)) < 100


def test_a_filter_that_is_full_is_made_anew(store: Store) -> None:
    payloads = [b"%d" % number for number in range(2_000)]
    for start in range(0, len(payloads), 200):
        with store.transaction() as tx:
            for payload in payloads[start : start + 200]:
                tx.put(payload)
            tx.commit({})
    with Store.open(store.layout.root) as again:
        assert all(again.get(hashlib.sha256(payload).hexdigest()) == payload for payload in payloads)
        assert again.get(digest(-1).hex()) is None
        assert maintenance.fsck(again) == []


def test_a_filter_that_lies_is_found_by_fsck_and_mended(store: Store) -> None:
    with store.transaction() as tx:
        name = tx.put(b"one")
        tx.commit({})
    store.close()
    connection = sqlite3.connect(store.layout.index)
    with connection:
        connection.execute("UPDATE state SET filter = zeroblob(1024)")
    connection.close()
    assert [finding.code for finding in maintenance.fsck(store)] == ["QL0525"]
    maintenance.repair(store)
    assert maintenance.fsck(store) == []
    assert store.get(name) == b"one"


def test_an_index_of_an_older_qlower_is_a_remark_and_written_anew(store: Store) -> None:
    with store.transaction() as tx:
        name = tx.put(b"one")
        tx.commit({})
    store.close()
    connection = sqlite3.connect(store.layout.index)
    with connection:
        connection.execute("ALTER TABLE state DROP COLUMN filter")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    assert [(found.code, found.severity) for found in maintenance.fsck(store)] == [("QL0525", Severity.REMARK)]
    assert store.get(name) == b"one"
    with store.transaction() as tx:
        tx.put(b"two")
        tx.commit({})
    assert maintenance.fsck(store) == []
