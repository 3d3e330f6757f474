"""A day at a quantum cloud: the small queue goes all the way, from the jobs file to everybody's results."""

import json

import pytest

import qlower
from qlower.cli.main import run
from qlower.device.catalogue import find_target
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.physical.ops import Program

TARGET = "ibm_brisbane"
POLICIES = ["qlower", "hyperq", "halo"]


@pytest.fixture
def pack(example, tmp_path, monkeypatch):
    """Packs an example's queue; gives exit code and plan."""
    monkeypatch.chdir(tmp_path)

    def call(name, *options):
        code = run(["pack", str(example(f"cloud_day/{name}.yaml")), "-t", TARGET, "-O1", "-o", "day", *options])
        return code, json.loads((tmp_path / "day" / "plan.json").read_text())

    return call


def measured(folder, file, shots):
    """What a device without noise returns of a batch's program: the QASM that was written, read back and simulated."""
    from qlower.passes.multiplex.simulation.batches import simulate  # noqa: PLC0415  # needs qiskit-aer

    done = qlower.compile(
        folder / "day" / file, TARGET, pipeline="layout-trivial,lower-circuit-to-physical,schedule-alap"
    )
    module = done.module("physical")
    main = next(op for op in module.operations if isinstance(op, Program))
    gates = [op for op in module.operations if isinstance(op, MatrixGate)]
    found = simulate(main, gates, find_target(TARGET), None, shots=shots, seed=1, noisy=False)
    assert not found.missing
    return dict(found.counts)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_small_queue_all_the_way(pack, tmp_path, policy):
    pytest.importorskip("qiskit_aer", reason="the extra sim is not installed")
    code, plan = pack("small", "--policy", policy)
    assert code == 0
    assert plan["figures"]["planned"] == 6
    results = [measured(tmp_path, batch["file"], batch["shots"]) for batch in plan["batches"]]
    (tmp_path / "results.json").write_text(json.dumps(results))
    assert run(["split", "results.json", "day", "-o", "results"]) == 0
    jobs = json.loads((tmp_path / "results" / "results.json").read_text())["jobs"]
    for number in (1, 2, 3):
        assert set(jobs[f"bell.{number}"]["counts"]) == {"00", "11"}
    assert jobs["grover"]["counts"] == {"11": 200}
    assert set(jobs["ghz"]["counts"]) == {"0000", "1111"}
    assert sum(jobs["ghz"]["counts"].values()) == 100
    # Of teleport only the last register means something: sin²(0.35) of 200 shots are 1.
    ones = sum(count for outcome, count in jobs["teleport"]["counts"].items() if outcome[0] == "1")
    assert 8 <= ones <= 42


def test_the_whole_day_is_planned(pack):
    code, plan = pack("jobs", "--policy", "hyperq", "--mode", "space-time", "--no-emit")
    assert (code, plan["figures"]["jobs"], plan["figures"]["planned"]) == (0, 40, 40)
    assert {tenant["user"] for batch in plan["batches"] for tenant in batch["tenants"]} == {
        "ada", "ben", "cleo", "dan", "eve", "fay",
    }  # fmt: skip
    [secret] = [batch for batch in plan["batches"] if any(t["job"] == "fay-secret" for t in batch["tenants"])]
    assert len(secret["tenants"]) == 1
