"""Several processes at once, and processes that are ended at any moment."""

import fcntl
import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Severity
from qlower.store import lock
from qlower.store.maintenance import fsck, gc
from qlower.store.store import Store

# Commits without end; prints each run only when it is acknowledged.
WRITER = """
import hashlib, itertools, sys
from pathlib import Path
from qlower.store.store import Store
store, name = Store.open(Path(sys.argv[1])), sys.argv[2]
for number in itertools.count() if sys.argv[3] == "forever" else range(int(sys.argv[3])):
    with store.transaction() as tx:
        own = b"%s %d " % (name.encode(), number) * 50
        digests = [tx.put(own), tx.put(b"shared %d" % (number // 3)), tx.put(bytes(100_000) + own)]
        tx.put_action(hashlib.sha256(b"key %d" % number).hexdigest(), b"result")
        run = tx.commit({"writer": name, "objects": digests})
    print(run.run, *digests, flush=True)
"""


def start(root: Path, name: str, runs: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(root), name, runs]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_acknowledged(root: Path, lines: list[str]) -> None:
    """Every run that was printed is there with its objects, and the store is clean."""
    with Store.open(root) as store:
        runs = {record.run: record.content["objects"] for record in store.ledger.records()}
        for line in lines:
            run, *digests = line.split()
            assert runs[run] == digests
            for digest in digests:
                payload = store.get(digest)
                assert payload is not None
                assert hashlib.sha256(payload).hexdigest() == digest
        assert [finding for finding in fsck(store) if finding.severity is not Severity.REMARK] == []


def test_two_processes_commit_at_once(tmp_path: Path) -> None:
    root = tmp_path / ".qlower"
    writers = [start(root, name, "30") for name in ("left", "right")]
    lines = []
    for writer in writers:
        output, errors = writer.communicate(timeout=60)
        assert (writer.returncode, errors) == (0, "")
        lines += output.splitlines()
    assert sorted(int(line.split()[0][1:]) for line in lines) == list(range(1, 61)), "no run id is given twice"
    assert_acknowledged(root, lines)
    with Store.open(root) as store:
        assert fsck(store) == []


def kill_writers(root: Path, kills: int, seed: int) -> None:
    """Start a writer and end it without warning, again and again; sometimes another one goes on meanwhile."""
    chance = random.Random(seed)
    lines: list[str] = []
    for kill in range(kills):
        other = start(root, f"other {kill}", "5") if chance.random() < 0.3 else None
        writer = start(root, f"killed {kill}", "forever")
        assert writer.stdout is not None
        printed = [writer.stdout.readline() for _ in range(chance.randint(0, 6))]
        time.sleep(chance.random() * 0.008)
        writer.send_signal(signal.SIGKILL)
        output, errors = writer.communicate(timeout=60)
        assert errors == ""
        # A line without its end was not yet printed when the process was ended.
        lines += [line for line in ["".join(printed) + output][0].splitlines(keepends=True) if line.endswith("\n")]
        if other is not None:
            output, errors = other.communicate(timeout=60)
            assert (other.returncode, errors) == (0, "")
            lines += output.splitlines()
        if kill % 10 == 9:
            assert_acknowledged(root, lines)
        else:
            assert_acknowledged(root, lines[-12:])
    with Store.open(root) as store:
        gc(store)
        assert fsck(store) == []
    assert len(lines) > kills


def test_a_process_ended_at_any_moment_loses_no_acknowledged_run(tmp_path: Path) -> None:
    kill_writers(tmp_path / ".qlower", kills=10, seed=1)


@pytest.mark.slow
def test_two_hundred_processes_ended_at_any_moment(tmp_path: Path) -> None:
    kill_writers(tmp_path / ".qlower", kills=200, seed=2)


def test_a_held_lock_is_reported_after_a_bounded_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "ATTEMPTS", 3)
    with store.layout.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(QlowerError, match="QL0506"):
            store.transaction().commit({})
        assert store.get("0" * 64) is None, "readers do not wait"
    assert store.transaction().commit({}).run == "r1"


def test_a_short_wait_for_the_lock_is_not_noticed(store: Store) -> None:
    holder = (
        "import fcntl, sys, time; held = open(sys.argv[1], 'w'); fcntl.flock(held, 2); "
        "print('held', flush=True); time.sleep(0.2)"
    )
    command = [sys.executable, "-c", holder, str(store.layout.lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert store.transaction().commit({}).run == "r1"
