"""An index whose writer was killed in the middle of a transaction."""

import subprocess
import sys
from pathlib import Path

from qlower.diagnostics import Severity
from qlower.store.maintenance import fsck
from qlower.store.store import Store

KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for number in range(2000):
    connection.execute("INSERT INTO entries VALUES (9, ?, ?)", (number.to_bytes(32, "big"), bytes(32)))
os._exit(9)
"""


def committed(path, text):
    with Store.open(path) as store, store.transaction() as transaction:
        digest = transaction.put(text)
        return digest, transaction.commit({}).run


def test_a_journal_left_behind_is_a_remark_and_the_next_run_mends_it(tmp_path):
    path = tmp_path / "store"
    digest, _ = committed(path, b"first")
    index = path / "index.sqlite"
    subprocess.run([sys.executable, "-c", KILLED, str(index)], check=False)
    assert Path(f"{index}-journal").stat().st_size > 0
    with Store.open(path) as store:
        assert store.get(digest) == b"first"
    with Store.open(path) as store:
        assert [finding.severity for finding in fsck(store)] == [Severity.REMARK]
    committed(path, b"second")
    with Store.open(path) as store:
        assert fsck(store) == []
        assert store.get(digest) == b"first"
