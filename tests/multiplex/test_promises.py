"""Whatever jobs ask of whatever device: what cannot be promised is refused, and every batch of the others is proved."""

import json

import pytest

from qlower.cli.main import run
from qlower.dialects.queue.rows import PROTECTIONS, TIERS

BELL = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n'
WHOLE = "schema: qlower-jobs/1\ndefaults: {shots: 100}\njobs:\n"
LINES = [
    "{id: plain, program: bell.qasm, count: 9}",
    *(f"{{id: {tier}, program: bell.qasm, tier: {tier}}}" for tier in TIERS),
    *(f"{{id: {protection}, program: bell.qasm, protections: [{protection}]}}" for protection in PROTECTIONS),
    "{id: everything, program: bell.qasm, tier: sole, protections: [dynamical-decoupling, verified-reset]}",
    "{id: large, program: large.qasm}",
]
CASES = [
    ("ibm_brisbane", "qlower", {"frequency-separated": False}),
    ("ibm_brisbane", "hyperq{reuse-limit=3}", {"sole": False, "everything": False}),
    ("generic_grid:4x6", "qlower", {"everything": True, "dynamical-decoupling": True, "frequency-separated": True}),
    ("generic_grid:4x6", "hyperq", {"everything": True, "dynamical-decoupling": True, "time-separated": True}),
    ("generic_grid:4x6", "halo", {"verified-reset": True, "buffered": True}),
    ("iqm_garnet", "qlower", {"dynamical-decoupling": True, "sole": False}),
    ("ionq_forte", "qlower", {"dynamical-decoupling": True, "verified-reset": False}),
    ("quantinuum_helios", "qlower", {"time-separated": False}),
]


@pytest.mark.parametrize(("target", "policy", "expected"), CASES, ids=lambda value: str(value)[:24])
def test_no_job_spoils_the_batch(tmp_path, monkeypatch, target, policy, expected):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bell.qasm").write_text(BELL)
    (tmp_path / "large.qasm").write_text(BELL.replace("[2]", "[1300]"))
    (tmp_path / "jobs.yaml").write_text(WHOLE + "".join(f"  - {line}\n" for line in LINES))
    mode = ["--mode", "space-time"] if policy != "halo" else []
    assert run(["pack", "jobs.yaml", "-t", target, "--policy", policy, *mode, "-O1", "-o", "plan"]) == 1
    plan = json.loads((tmp_path / "plan" / "plan.json").read_text())
    refused = {job["job"]: job["code"] for job in plan["refused"]}
    planned = {tenant["job"] for batch in plan["batches"] for tenant in batch["tenants"]}
    assert "large" in refused
    assert set(refused.values()) <= {"QL0952", refused["large"]}
    assert {name: name in refused for name in expected} == expected
    assert planned.isdisjoint(refused)
    assert len(planned) + len(refused) == plan["figures"]["jobs"]
    assert {f"plain.{number}" for number in range(1, 10)} <= planned
    for batch in plan["batches"]:
        tiers = {tenant["tier"] for tenant in batch["tenants"]}
        assert "sole" not in tiers or len(batch["tenants"]) == 1
        assert batch["file"]
