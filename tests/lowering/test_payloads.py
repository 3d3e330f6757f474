"""Payloads: the same bytes come back wherever they are held."""

import hashlib

import pytest

from qlower.lowering import payloads
from qlower.lowering.archive import Archive
from qlower.lowering.payloads import Payloads
from qlower.store.store import Store


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    monkeypatch.setattr(payloads, "MEMORY_BYTES", 1000)
    monkeypatch.setattr(payloads, "SMALL_BYTES", 100)


def test_bytes_come_back_in_order_from_memory_and_file():
    made = [bytes([number]) * (number * 37) for number in range(40)]
    held = Payloads()
    for number, payload in enumerate(made):
        held.put(str(number), payload)
        held.put(str(number // 2), b"something else")
    assert [held.get(str(number)) for number in range(40)] == made
    assert [(digest, bytes(payload)) for digest, payload in held.items()] == [(str(n), p) for n, p in enumerate(made)]
    held.put("later", b"x" * 500)
    assert [bytes(payload) for _, payload in held.items()] == [*made, b"x" * 500]
    assert held.get("none") is None


def test_what_stood_in_the_file_is_committed(tmp_path):
    archive = Archive(Store.open(tmp_path / "store", create=True))
    digests = [archive.put(bytes([number]) * 900) for number in range(5)]
    archive.commit({"kind": "test"})
    with Store.open(tmp_path / "store", create=False) as store:
        for number, digest in enumerate(digests):
            found = store.get(digest)
            assert found == bytes([number]) * 900
            assert hashlib.sha256(found).hexdigest() == digest
