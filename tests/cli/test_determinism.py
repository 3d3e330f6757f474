"""The same inputs give the same trace, whatever the hash seed, the threads and the folder."""

import itertools
import json
import os
import subprocess
import sys

PROGRAM = """OPENQASM 2.0;
include "qelib1.inc";
qreg q[5]; creg c[5];
h q; cx q[0],q[3]; t q[3]; cx q[3],q[1]; ccx q[0],q[2],q[4]; rz(0.7) q[4]; cx q[4],q[0]; swap q[1],q[2];
measure q[1] -> c[1];
if (c==2) x q[2];
cx q[2],q[0];
measure q -> c;
"""


def compiled(folder, hash_seed, threads):
    (folder / "program.qasm").write_text(PROGRAM)
    command = [sys.executable, "-m", "qlower", "compile", "program.qasm", "-t", "ibm_torino", "--json"]
    done = subprocess.run(
        [*command, "--threads", str(threads), "--seed", "5"],
        cwd=folder, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert not any(document["reused"])
    return document


def test_traces_do_not_depend_on_hash_seed_threads_or_folder(tmp_path):
    traces, texts = set(), set()
    for number, (hash_seed, threads) in enumerate(itertools.product(["0", "1", "random"], [1, 2])):
        folder = tmp_path / str(number)
        folder.mkdir()
        document = compiled(folder, hash_seed, threads)
        traces.add(json.dumps(document["trace"], sort_keys=True))
        texts.add(document["output"]["text"])
    assert len(traces) == len(texts) == 1
