"""``qlower pack``: plans, folders, refusals, and that plans come out the same."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import qlower
from qlower import api
from qlower.cli.main import run
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import compile_module
from qlower.lowering.registry import find_target, passes
from qlower.passes.multiplex.compile_tenants import CompileTenants
from qlower.passes.multiplex.presets import composing
from qlower.store.store import Store

GHZ = """OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] m;
h q[0];
cx q[0], q[1];
cx q[1], q[2];
m = measure q;
"""
JOBS = """schema: qlower-jobs/1
defaults: {shots: 100}
jobs:
  - {id: bell, user: ann, program: bell.qasm, count: 2}
  - {id: ghz, user: bob, program: ghz.qasm, shots: 50}
"""
PACK = ("pack", "jobs.yaml", "-t", "generic_grid:6x6", "--policy", "hyperq", "-O1")
SNAPSHOT_TAKEN = "2025-02-26T14:33:06-05:00"


@pytest.fixture
def jobs(folder):
    (folder / "ghz.qasm").write_text(GHZ)
    (folder / "jobs.yaml").write_text(JOBS)
    return folder


@pytest.fixture
def packed(cli, jobs):
    result = cli(*PACK, "-o", "plan")
    assert result.code == 0, result.err
    return jobs / "plan"


def document(folder):
    return json.loads((folder / "plan.json").read_text())


def with_more(jobs, *lines):
    (jobs / "jobs.yaml").write_text(JOBS + "".join(f"  - {line}\n" for line in lines))


def test_a_folder_holds_the_plan_and_a_program_for_each_batch(packed):
    plan = document(packed)
    names = [batch["file"] for batch in plan["batches"]]
    assert sorted(path.name for path in packed.iterdir()) == sorted([*names, "plan.json", "plan.mlir"])
    assert names[0] == "batch_000.qasm"
    assert all((packed / name).read_text().startswith("OPENQASM 3") for name in names)
    assert qlower.parse((packed / "plan.mlir").read_text()).digest == plan["plan"]


def test_the_document_says_what_runs_where_and_for_whom(packed):
    plan = document(packed)
    assert list(plan) == [
        "schema", "plan", "policy", "options", "composition", "target", "figures", "batches", "refused", "digest",
    ]  # fmt: skip
    assert (plan["schema"], plan["policy"], plan["composition"]) == ("qlower-plan/1", "hyperq", "place")
    assert plan["target"]["num_qubits"] == 36
    assert (plan["figures"]["jobs"], plan["figures"]["planned"], plan["figures"]["refused"]) == (3, 3, 0)
    tenants = [tenant for batch in plan["batches"] for tenant in batch["tenants"]]
    assert {(tenant["job"], tenant["user"], tenant["program"], tenant["shots"]) for tenant in tenants} == {
        ("bell.1", "ann", "bell.qasm", 100),
        ("bell.2", "ann", "bell.qasm", 100),
        ("ghz", "bob", "ghz.qasm", 50),
    }
    for batch in plan["batches"]:
        qubits = [qubit for tenant in batch["tenants"] for qubit in tenant["qubits"] if tenant["order"] == 0]
        assert len(set(qubits)) == len(qubits) == batch["qubits_used"]
        assert batch["qubit_share"] == batch["qubits_used"] / 36
    [ghz] = [tenant for tenant in tenants if tenant["job"] == "ghz"]
    assert [(variable["own_name"], variable["kind"], variable["size"]) for variable in ghz["variables"]] == [
        ("m", "bit", 3)
    ]


def test_unknown_numbers_are_null(packed):
    """A generic device gives no times, so nothing is said of them."""
    plan = document(packed)
    assert plan["figures"]["seconds"] is None
    assert {batch["seconds"] for batch in plan["batches"]} == {None}


def test_without_a_folder_the_document_is_the_output(cli, jobs, packed):
    result = cli(*PACK)
    assert result.code == 0
    assert json.loads(result.out)["plan"] == document(packed)["plan"]
    assert "3 of 3 jobs" in result.err
    assert {path.name for path in jobs.iterdir()} == {"bell.qasm", "ghz.qasm", "jobs.yaml", "plan", ".qlower"}


def test_with_a_folder_there_is_nothing_on_standard_output(cli, jobs):
    result = cli(*PACK, "-o", "plan")
    assert result.out == ""
    assert "recorded as r1" in result.err
    assert "replay it with: qlower replay r1" in result.err


def test_json(cli, jobs):
    result = cli(*PACK, "-o", "plan", "--json")
    found = result.json
    assert (found["command"], found["folder"], found["runs"][0]) == ("pack", "plan", "r1")
    assert found["plan"] == document(jobs / "plan")
    assert len(found["runs"]) == 1 + len(found["plan"]["batches"])


def test_no_emit_writes_the_plan_alone(cli, jobs):
    assert cli(*PACK, "-o", "plan", "--no-emit").code == 0
    assert {path.name for path in (jobs / "plan").iterdir()} == {"plan.json", "plan.mlir"}


def test_the_format_of_the_programs(cli, jobs):
    assert cli(*PACK, "-o", "plan", "--format", "qir-adaptive").code == 0
    plan = document(jobs / "plan")
    assert {batch["format"] for batch in plan["batches"]} == {"qir-adaptive"}
    assert (jobs / "plan" / "batch_000.ll").is_file()


def test_every_run_is_recorded_and_replays(cli, packed):
    runs = cli("log", "--json").json["runs"]
    assert len(runs) == 1 + len(document(packed)["batches"])
    result = cli("replay", "--all")
    assert result.code == 0, result.out
    assert result.out.count("identical") == len(runs)


def test_a_replayed_plan_needs_no_files(cli, packed, jobs):
    for name in ("jobs.yaml", "bell.qasm", "ghz.qasm"):
        (jobs / name).unlink()
    assert cli("replay", "r1").code == 0


def test_a_file_that_was_missing_is_missing_in_the_replay(cli, jobs):
    with_more(jobs, "{id: late, program: late.qasm}")
    assert cli(*PACK, "-o", "plan").code == 1
    (jobs / "late.qasm").write_text(GHZ)
    assert cli("replay", "r1").code == 0
    assert cli(*PACK, "-o", "plan", "--force").code == 0


def test_replay_finds_a_plan_that_comes_out_otherwise(cli, packed, monkeypatch):
    monkeypatch.setattr(passes().load("pack-hyperq"), "version", 99)
    assert cli("replay", "r1").code == 1


def test_the_same_again_is_answered_from_the_store(cli, packed, monkeypatch):
    def never(self, module, context):
        raise AssertionError("compiled again")

    monkeypatch.setattr(CompileTenants, "run", never)
    assert cli(*PACK, "-o", "again").code == 0
    files = [
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (packed, packed.parent / "again")
    ]
    assert files[0] == files[1]


def test_a_program_is_compiled_once_for_all_queues(cli, packed, monkeypatch):
    """Another queue of the same programs compiles none of them again."""
    decompose = passes().load("decompose-standard")

    def never(self, module, context):
        raise AssertionError("compiled again")

    monkeypatch.setattr(decompose, "run", never)
    (packed.parent / "jobs.yaml").write_text(JOBS.replace("count: 2", "count: 5"))
    result = cli(*PACK, "-o", "again", "--no-emit")
    assert result.code == 0, result.err


@pytest.mark.parametrize("seed", ["1", "77"])
def test_plans_do_not_depend_on_hash_seeds_or_threads(packed, seed):
    command = [sys.executable, "-m", "qlower", *PACK, "-o", f"plan{seed}", "--no-store", "--threads", "2"]
    subprocess.run(command, cwd=packed.parent, check=True, capture_output=True, env={"PYTHONHASHSEED": seed})
    other = packed.parent / f"plan{seed}"
    assert {path.name: path.read_bytes() for path in other.iterdir()} == {
        path.name: path.read_bytes() for path in packed.iterdir()
    }


def test_bad_jobs_do_not_spoil_the_batch(cli, jobs, packed):
    (jobs / "broken.qasm").write_text("OPENQASM 2.0;\nqreg q[2];\nnonsense q[0];\n")
    (jobs / "latin.qasm").write_bytes(b"OPENQASM 2.0; // \xe9\n")
    (jobs / "notes.txt").write_text("buy milk\n")
    (jobs / "large.qasm").write_text(GHZ.replace("[3]", "[99]"))
    bad = ("gone.qasm", "broken.qasm", "latin.qasm", "notes.txt", "large.qasm")
    with_more(jobs, *(f"{{id: bad{index}, user: eve, program: {name}}}" for index, name in enumerate(bad)))
    result = cli(*PACK, "-o", "mixed")
    assert result.code == 1, result.err
    plan = document(jobs / "mixed")
    refused = {job["job"]: job["code"] for job in plan["refused"]}
    assert set(refused) == {f"bad{index}" for index in range(len(bad))}
    assert (refused["bad0"], refused["bad2"], refused["bad3"]) == ("QL0925", "QL0925", "QL0926")
    assert all(job["reason"] and job["user"] == "eve" for job in plan["refused"])
    assert plan["figures"]["planned"] == 3
    assert "refused [QL0925] bad0" in result.err
    # The others get what they would have got without.
    places = [
        [(tenant["job"], tenant["qubits"]) for batch in found["batches"] for tenant in batch["tenants"]]
        for found in (plan, document(packed))
    ]
    assert places[0] == places[1]


def test_a_queue_of_bad_jobs_alone_is_a_plan_of_nothing(cli, jobs):
    (jobs / "jobs.yaml").write_text("schema: qlower-jobs/1\njobs: [{id: a, program: gone.qasm, shots: 1}]\n")
    result = cli(*PACK, "-o", "plan")
    assert result.code == 1, result.err
    plan = document(jobs / "plan")
    assert plan["batches"] == []
    assert "no batches" in result.err


def test_a_malformed_jobs_file_is_an_error_with_its_place(cli, jobs):
    with_more(jobs, "{id: x, program: bell.qasm, shots: many}")
    result = cli(*PACK, "-o", "plan")
    assert result.code == 2
    assert "error[QL0409]" in result.err
    assert "jobs.yaml:6:40" in result.err
    assert not (jobs / "plan").exists()
    assert not (jobs / ".qlower" / "ledger").exists() or not list(Store.open(jobs / ".qlower").ledger.records())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--policy", "hyperk"), "QL0955", "did you mean hyperq?"),
        (("--policy", "fortune-teller"), "QL0955", "hyperq"),
        (("--policy", "hyperq{reuse-limit=1},pack-hyperq"), "QL0955", "more than one"),
        (("--policy", "hyperq{no-such=1}"), "QL0321", ""),
        (("--policy", "hyperq{reuse-limit=x}"), "QL0322", ""),
        (("--mode", "spacetime"), "QL0956", "space, space-time, noise-aware"),
        (("-t", "generic_gird:6x6"), "QL0450", "generic_grid"),
        (("-t", "iqm_garnet"), "QL0943", "iqm_garnet declares no virtual machines"),
        (("--format", "nothing"), "QL0300", ""),
        (("--at", "yesterday"), "QL0003", "yesterday"),
    ],
)
def test_requests_that_cannot_be_served(cli, jobs, arguments, code, words):
    result = cli(*PACK, "-o", "plan", *arguments)
    assert result.code == 2
    assert f"[{code}]" in result.err
    assert words in result.err
    assert not (jobs / "plan").exists()


def test_a_circuit_is_no_jobs_file(cli, jobs):
    result = cli("pack", "bell.qasm", *PACK[2:])
    assert result.code == 2
    assert "[QL0940]" in result.err


def test_jobs_and_plans_are_not_compiled_by_presets(cli, packed):
    for file in ("jobs.yaml", "plan/plan.mlir"):
        result = cli("compile", file, "-t", "generic_grid:6x6")
        assert result.code == 2
        assert "[QL0945]" in result.err
        assert "qlower pack" in result.err


def test_jobs_come_from_standard_input_too(jobs):
    command = [sys.executable, "-m", "qlower", "pack", "-", *PACK[2:], "--no-store"]
    done = subprocess.run(command, cwd=jobs, check=True, capture_output=True, input=JOBS.encode())
    assert json.loads(done.stdout)["figures"]["planned"] == 3


def test_a_target_must_be_named(cli, jobs):
    assert "--target" in cli("pack", "jobs.yaml").err


def test_options_of_a_policy_stand_in_braces(cli, jobs):
    plan = json.loads(cli(*PACK, "--policy", "hyperq{reuse-limit=1 fractional=false}", "--mode", "space-time").out)
    assert (plan["options"]["reuse_limit"], plan["options"]["fractional"]) == (1, False)
    assert plan["options"]["mode"] == "space-time"


class TestFolders:
    def test_an_earlier_result_is_replaced_by_force_only(self, cli, packed, jobs):
        (packed / "batch_999.qasm").write_text("old")
        result = cli(*PACK, "-o", "plan")
        assert result.code == 2
        assert "[QL0009]" in result.err
        assert (packed / "batch_999.qasm").exists()
        assert cli(*PACK, "-o", "plan", "--force").code == 0
        assert not (packed / "batch_999.qasm").exists()

    def test_nothing_else_is_ever_replaced(self, cli, jobs):
        (jobs / "mine").mkdir()
        (jobs / "mine" / "thesis.tex").write_text("years of work")
        for arguments in ((), ("--force",)):
            assert "[QL0009]" in cli(*PACK, "-o", "mine", *arguments).err
            assert "[QL0009]" in cli(*PACK, "-o", "bell.qasm", *arguments).err
            assert "[QL0009]" in cli(*PACK, "-o", ".", *arguments).err
        assert (jobs / "mine" / "thesis.tex").read_text() == "years of work"

    def test_an_empty_folder_is_taken(self, cli, jobs):
        (jobs / "plan").mkdir()
        assert cli(*PACK, "-o", "plan").code == 0
        assert (jobs / "plan" / "plan.json").is_file()

    def test_a_folder_in_no_folder_is_refused_before_any_work(self, cli, jobs):
        assert "[QL0004]" in cli(*PACK, "-o", "no/plan").err
        assert not (jobs / ".qlower").exists()

    @pytest.mark.parametrize("force", [False, True])
    def test_what_fails_half_way_leaves_what_was_there(self, cli, jobs, monkeypatch, force):
        before = {}
        if force:
            assert cli(*PACK, "-o", "plan", "--no-emit").code == 0
            before = {path.name: path.read_bytes() for path in (jobs / "plan").iterdir()}
        names = {path.name for path in jobs.iterdir()} | {".qlower"}
        monkeypatch.setattr("pathlib.Path.rename", _full_once(Path.rename))
        result = cli(*PACK, "-o", "plan", *(["--force"] if force else []))
        assert result.code == 2
        assert "[QL0004]" in result.err
        assert {path.name for path in jobs.iterdir()} == names
        assert not force or {path.name: path.read_bytes() for path in (jobs / "plan").iterdir()} == before


def _full_once(rename):
    """A renaming that fails the first time."""
    calls = []

    def renamed(self, target):
        calls.append(target)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    return renamed


class TestExpiry:
    """The snapshot shipped with ibm_brisbane holds for a day."""

    PACK = ("pack", "jobs.yaml", "-t", "ibm_brisbane", "--policy", "hyperq", "-O0")

    def test_now_it_is_a_warning(self, cli, jobs):
        result = cli(*self.PACK)
        assert result.code == 0
        assert "warning[QL0957]" in result.err
        assert SNAPSHOT_TAKEN in result.err

    def test_at_a_time_that_was_asked_for_it_is_an_error(self, cli, jobs):
        result = cli(*self.PACK, "-o", "plan", "--at", "2025-02-27T19:34:00+00:00")
        assert result.code == 2
        assert "error[QL0957]" in result.err
        assert not (jobs / "plan").exists()

    def test_in_time_nothing_is_said(self, cli, jobs):
        result = cli(*self.PACK, "--at", "2025-02-27T19:33:00")
        assert result.code == 0
        assert "QL0957" not in result.err

    def test_a_plan_does_not_depend_on_the_clock(self, cli, jobs):
        plans = [json.loads(cli(*self.PACK, *at).out) for at in ((), ("--at", "2025-02-27T10:00:00"))]
        assert plans[0] == plans[1]


def test_the_command_line_in_another_process_is_this_one(jobs):
    assert run([*PACK, "-o", "plan", "--no-store"]) == 0
    assert not (jobs / ".qlower").exists()


def test_what_a_policy_cannot_promise_it_refuses(cli, jobs):
    with_more(
        jobs,
        "{id: careful, program: bell.qasm, protections: [verified-reset]}",
        "{id: distant, program: bell.qasm, tier: frequency-separated}",
    )
    for policy in ("hyperq", "halo"):
        result = cli(*PACK, "--policy", policy, "-o", policy)
        assert result.code == 1, result.err
        refused = {job["job"] for job in document(jobs / policy)["refused"]}
        assert refused == ({"distant"} if policy == "hyperq" else {"careful", "distant"})


def test_jobs_that_come_one_by_one(cli, jobs):
    result = cli("pack", "jobs.yaml", "-t", "ibm_torino", "--policy", "hyperq", "-O1", "--arrivals", "poisson:0.2")
    assert result.code == 0
    figures = json.loads(result.out)["figures"]
    assert figures["batches"] > 1  # five seconds between two jobs: no batch waits for the next one
    assert figures["waiting_s"] is not None
    assert figures["total_s"] > figures["seconds"]
    assert 0 < figures["busy"] < 1


@pytest.mark.parametrize("text", ["poisson", "poisson:fast", "uniform:1", "poisson:0", "poisson:-2"])
def test_arrivals_that_are_none(cli, jobs, text):
    result = cli("pack", "jobs.yaml", "-t", "ibm_torino", "--policy", "hyperq", "--arrivals", text)
    assert result.code == 2
    assert result.out == ""


def test_pictures(cli, jobs):
    assert cli(*PACK, "-o", "plan", "--pictures").code == 0
    batches = document(jobs / "plan")["batches"]
    names = {path.name for path in (jobs / "plan").glob("*.svg")}
    assert names == {"gantt.svg", *(f"batch_{number:03}.svg" for number in range(len(batches)))}
    assert (jobs / "plan" / "gantt.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("policy", ["hyperq", "halo"])
def test_a_plan_alone_says_what_its_batches_are(cli, jobs, policy):
    """Neither the level nor the seed of the run that packed is needed to compose a batch again."""
    options = ("-t", "generic_grid:6x6", "--policy", policy, "-O1", "--seed", "7", "-o", "plan", "--no-store")
    assert cli("pack", "jobs.yaml", *options).code == 0
    module = api.parse((jobs / "plan" / "plan.mlir").read_text())
    target = find_target("generic_grid:6x6")
    pipeline = composing(document(jobs / "plan")["composition"], 0, target)
    request = api.make_request(target, pipeline=pipeline)
    again = compile_module(Archive(None), module, "<plan>", request).emit("openqasm3")
    assert again == (jobs / "plan" / "batch_000.qasm").read_text()
