"""``qlower simulate``: a plan's batches with noise, in the form that ``qlower split`` takes."""

import json

import pytest

pytest.importorskip("qiskit_aer", reason="the extra sim is not installed")

GHZ = """OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] m;
x q[0];
cx q[0], q[1];
cx q[1], q[2];
m = measure q;
"""
JOBS = """schema: qlower-jobs/1
defaults: {shots: 100}
jobs:
  - {id: bell, program: bell.qasm, count: 3}
  - {id: ones, program: ghz.qasm, shots: 40}
"""


@pytest.fixture
def packed(cli, folder):
    (folder / "ghz.qasm").write_text(GHZ)
    (folder / "jobs.yaml").write_text(JOBS)
    assert cli("pack", "jobs.yaml", "-t", "ibm_torino", "--policy", "hyperq", "-O1", "-o", "plan").code == 0
    return folder / "plan"


def split(cli, packed, *options):
    simulated = cli("simulate", "plan", "-o", "results.json", *options)
    done = cli("split", "results.json", "plan")
    return simulated, json.loads(done.out)["jobs"]


def test_without_noise_every_job_gets_what_its_program_says(cli, packed):
    simulated, jobs = split(cli, packed, "--ideal")
    assert simulated.code == 0
    assert jobs["ones"]["counts"] == {"111": 40}
    for name in ("bell.1", "bell.2", "bell.3"):
        assert set(jobs[name]["counts"]) <= {"00", "11"}
        assert jobs[name]["shots"] == 100
    assert jobs["bell.1"]["counts"] != jobs["bell.2"]["counts"] or jobs["bell.2"] != jobs["bell.3"]  # apart


def test_with_noise_other_outcomes_appear_and_seeds_repeat(cli, packed):
    _, jobs = split(cli, packed, "--seed", "4")
    _, again = split(cli, packed, "--seed", "4")
    _, other = split(cli, packed, "--seed", "5")
    assert jobs == again != other
    assert any(set(about["counts"]) - {"00", "11", "111"} for about in jobs.values())
    assert jobs["ones"]["counts"]["111"] > 20


def test_what_is_too_large_is_left_out_and_said(cli, packed):
    simulated, jobs = split(cli, packed, "--ideal", "--largest-qubits", "2")
    assert simulated.code == 1
    assert "QL0983" in simulated.err
    assert jobs["ones"]["counts"] == {}
    assert jobs["bell.1"]["shots"] == 100


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--batch", "9"), "QL0982"),
        (("--target", "ibm_brisbane"), "QL0982"),
        (("--calibration", "none.json"), "QL0400"),
    ],
)
def test_bad_requests(cli, packed, arguments, code):
    result = cli("simulate", "plan", *arguments)
    assert result.code == 2
    assert code in result.err
    assert result.out == ""


def test_a_file_that_is_no_plan(cli, packed):
    result = cli("simulate", "bell.qasm")
    assert result.code == 2
    assert "QL0941" in result.err


def test_json(cli, packed):
    result = cli("simulate", "plan", "--ideal", "--json")
    document = json.loads(result.out)
    assert document["results"][0]["without"] == []
    assert sum(document["results"][0]["counts"].values()) == 100
