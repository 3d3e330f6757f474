"""kill -9 at random points: the store stays valid and no acknowledged run is lost."""

import random
import subprocess
import sys
import time

import pytest

from qlower.diagnostics import Severity
from qlower.store.maintenance import fsck
from qlower.store.store import Store

LOOP = """
import sys
from pathlib import Path
import qlower
from qlower.store.store import Store

start = int(sys.argv[2])
for number in range(start, start + 1000):
    text = (
        'OPENQASM 2.0; include "qelib1.inc"; qreg q[4]; creg c[4];'
        f'h q; rz({number}.5) q[0]; cx q[0],q[3]; cx q[1],q[2]; measure q->c;'
    )
    done = qlower.compile(text, target="generic_line:5", optimization=1, store=sys.argv[1])
    print(done.run, flush=True)
"""


def kill_while_compiling(folder, number, rng):
    """The runs acknowledged before the process was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOOP, str(folder), str(number * 1000)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip()]
    time.sleep(rng.uniform(0, 0.15))
    process.kill()
    acknowledged += [line.strip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    return acknowledged


def check(folder, acknowledged):
    with Store.open(folder) as store:
        assert [d for d in fsck(store) if d.severity is not Severity.REMARK] == []
        recorded = {record.run for record in store.ledger.records()}
    assert set(acknowledged) <= recorded


def run_kills(folder, times):
    rng = random.Random(11)
    acknowledged: list[str] = []
    for number in range(times):
        acknowledged += kill_while_compiling(folder, number, rng)
        check(folder, acknowledged)
    assert len(acknowledged) >= times
    assert len(set(acknowledged)) == len(acknowledged)


def test_a_few_kills(tmp_path):
    run_kills(tmp_path / "store", 3)


@pytest.mark.slow
def test_two_hundred_kills(tmp_path):
    run_kills(tmp_path / "store", 200)
