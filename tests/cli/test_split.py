"""``qlower split``: everybody gets their own counts, and nothing is taken for what it is not."""

import json

import pytest

BELL = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n'
TWO_REGISTERS = (
    "OPENQASM 3.0;\nqubit[3] q;\nbit[2] a;\nbit b;\na[0] = measure q[0];\na[1] = measure q[1];\nb = measure q[2];\n"
)
JOBS = """schema: qlower-jobs/1
defaults: {shots: 10}
jobs:
  - {id: one, user: ann, program: bell.qasm}
  - {id: two, user: bob, program: two.qasm}
"""


@pytest.fixture
def plan(cli, folder):
    (folder / "bell.qasm").write_text(BELL)
    (folder / "two.qasm").write_text(TWO_REGISTERS)
    (folder / "jobs.yaml").write_text(JOBS)
    result = cli("pack", "jobs.yaml", "-t", "generic_grid:6x6", "--policy", "hyperq", "-O1", "-o", "plan")
    assert result.code == 0, result.err
    found = json.loads((folder / "plan" / "plan.json").read_text())
    assert [[tenant["job"] for tenant in batch["tenants"]] for batch in found["batches"]] == [["one", "two"]]
    return found


@pytest.fixture
def long_plan(cli, plan, folder):
    """More jobs than one batch holds."""
    (folder / "jobs.yaml").write_text(JOBS.replace("bell.qasm}", "bell.qasm, count: 6}"))
    assert cli("pack", "jobs.yaml", "-t", "generic_grid:6x6", "--policy", "hyperq", "-O1", "-o", "long").code == 0
    found = json.loads((folder / "long" / "plan.json").read_text())
    assert len(found["batches"]) > 1
    return found


def results(folder, value):
    (folder / "results.json").write_text(value if isinstance(value, str) else json.dumps(value))
    return "results.json"


def counts(found):
    return {job: about["counts"] for job, about in found["jobs"].items()}


def outcome(plan, batch, bits):
    """An outcome of a batch by the bits of each job, as the job alone would write them: the first job on the right."""
    return " ".join(bits[tenant["job"]] for tenant in reversed(plan["batches"][batch]["tenants"]))


def test_each_job_gets_its_own_bits_in_its_own_order(cli, plan, folder):
    # The composite declares c of one, then a and b of two; the last register stands left.
    text = results(folder, {"1 01 10": 4, "0 11 00": 6})
    result = cli("split", text, "plan")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert counts(found) == {"one": {"00": 6, "10": 4}, "two": {"0 11": 6, "1 01": 4}}
    assert (found["schema"], found["plan"]) == ("qlower-results/1", plan["plan"])
    assert found["jobs"]["two"]["user"] == "bob"
    assert "2 of 2 jobs have all their shots" in result.err


def test_the_order_is_that_of_the_program_written(cli, plan, folder):
    declared = [
        line for line in (folder / "plan" / "batch_000.qasm").read_text().splitlines() if line.startswith("bit")
    ]
    names = [variable["name"] for tenant in plan["batches"][0]["tenants"] for variable in tenant["variables"]]
    assert [line.rstrip(";").split()[-1] for line in declared] == names


def test_a_folder_has_a_file_for_each_job(cli, plan, folder):
    assert cli("split", results(folder, {"1 01 10": 10}), "plan", "-o", "out").code == 0
    assert {path.name for path in (folder / "out").iterdir()} == {"one.json", "two.json", "results.json"}
    two = json.loads((folder / "out" / "two.json").read_text())
    assert (two["job"], two["user"], two["shots"], two["counts"]) == ("two", "bob", 10, {"1 01": 10})
    assert cli("split", "results.json", "plan", "-o", "out").code == 2
    assert cli("split", "results.json", "plan/plan.json", "-o", "out", "--force").code == 0


def test_names_that_differ_in_case_alone_have_files_of_their_own(cli, plan, folder):
    text = JOBS.replace("id: one", "id: Results").replace("id: two", "id: RESULTS")
    (folder / "jobs.yaml").write_text(text)
    assert cli("pack", "jobs.yaml", "-t", "generic_grid:6x6", "--policy", "hyperq", "-O1", "-o", "case").code == 0
    assert cli("split", results(folder, {"1 01 10": 10}), "case", "-o", "out").code == 0
    found = {path.name: json.loads(path.read_text()).get("job") for path in (folder / "out").iterdir()}
    assert found == {"results.json": None, "Results~2.json": "Results", "RESULTS~3.json": "RESULTS"}


def test_all_batches_at_once_or_one_by_one(cli, long_plan, folder):
    together = [{outcome(long_plan, number, _bits()): 10} for number in range(len(long_plan["batches"]))]
    found = json.loads(cli("split", results(folder, together), "long").out)
    assert found["batches_without_results"] == []
    assert all(about["shots"] == about["planned_shots"] == 10 for about in found["jobs"].values())
    one = cli("split", results(folder, together[1]), "long", "--batch", "1")
    assert one.code == 1  # the others lack theirs
    alone = json.loads(one.out)
    for tenant in long_plan["batches"][1]["tenants"]:
        assert alone["jobs"][tenant["job"]] == found["jobs"][tenant["job"]]
    assert alone["batches_without_results"] == [number for number in range(len(together)) if number != 1]


def test_a_batch_that_was_not_run_is_null(cli, long_plan, folder):
    together = [{outcome(long_plan, number, _bits()): 10} for number in range(len(long_plan["batches"]))]
    result = cli("split", results(folder, [None, *together[1:]]), "long")
    assert result.code == 1
    found = json.loads(result.out)
    late = {tenant["job"] for tenant in long_plan["batches"][0]["tenants"]}
    assert {job for job, about in found["jobs"].items() if about["shots"] == 0} == late
    assert "1 batches are without results" in result.err


def _bits():
    return {**{f"one.{number}": "10" for number in range(1, 7)}, "two": "1 01"}


def test_json(cli, plan, folder):
    found = cli("split", results(folder, {"1 01 10": 10}), "plan", "--json").json
    assert (found["command"], counts(found["results"])["one"]) == ("split", {"10": 10})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "QL0959"),
        ("{", "QL0959"),
        ('{"1 01 10": 10, "1 01 10": 5}', "QL0959"),
        ("[" * 100_000, "QL0959"),
        ("[]", "QL0959"),
        ("[{}, {}]", "QL0959"),
        ("[3]", "QL0959"),
        ('"1 01 10"', "QL0959"),
        ("null", "QL0959"),
        ('{"1 01": 10}', "QL0976"),
        ('{"2 01 10": 10}', "QL0976"),
        ('{"1 01 10": -1}', "QL0977"),
        ('{"1 01 10": 10.0}', "QL0977"),
        ('{"1 01 10": 9}', "QL0978"),
        ('{"c": ["10"]}', "QL0979"),
    ],
)
def test_results_that_are_none(cli, plan, folder, text, code):
    result = cli("split", results(folder, text), "plan", "-o", "out")
    assert result.code == 2
    assert f"[{code}]" in result.err, result.err
    assert not (folder / "out").exists()


def test_batches_that_there_are_not(cli, plan, long_plan, folder):
    file = results(folder, {"1 01 10": 10})
    assert "[QL0959]" in cli("split", file, "plan", "--batch", "1").err
    assert "name the batch" in cli("split", file, "long").err
    assert "leave --batch out" in cli("split", results(folder, [{"1 01 10": 10}]), "plan", "--batch", "0").err


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: "[1]",
        lambda text: text.replace("qlower-plan/1", "qlower-plan/9"),
        lambda text: text.replace('"job": "one"', '"job": "two"'),
        lambda text: text.replace('"digest": "', '"digest": "0'),
        lambda text: text.replace('"own_name": "a"', '"own_name": "z"'),
    ],
)
def test_a_plan_that_was_changed_is_refused(cli, plan, folder, damage):
    path = folder / "plan" / "plan.json"
    path.write_text(damage(path.read_text()))
    result = cli("split", results(folder, {"1 01 10": 10}), "plan")
    assert result.code == 2
    assert "[QL0958]" in result.err


def test_what_holds_no_plan_is_refused(cli, plan, folder):
    file = results(folder, {"1 01 10": 10})
    assert "[QL0001]" in cli("split", file, ".").err
    assert "[QL0958]" in cli("split", file, "bell.qasm").err
    assert "[QL0958]" in cli("split", file, "results.json").err


def test_a_plan_without_programs_says_so(cli, plan, folder):
    assert cli("pack", "jobs.yaml", "-t", "generic_grid:6x6", "--policy", "hyperq", "-o", "bare", "--no-emit").code == 0
    result = cli("split", results(folder, {"1 01 10": 10}), "bare")
    assert "[QL0958]" in result.err
    assert "--no-emit" in result.err


def test_a_job_in_several_batches_gets_the_sum(cli, plan, folder):
    """HALO's policy runs a batch for the smallest number of shots, and the rest later."""
    (folder / "jobs.yaml").write_text(JOBS.replace("two.qasm}", "two.qasm, shots: 4}"))
    assert cli("pack", "jobs.yaml", "-t", "generic_grid:6x6", "--policy", "halo", "-o", "halo").code == 0
    batches = json.loads((folder / "halo" / "plan.json").read_text())["batches"]
    shares = [{tenant["job"]: tenant["shots"] for tenant in batch["tenants"]} for batch in batches]
    assert shares == [{"one": 4, "two": 4}, {"one": 6}]
    found = json.loads(cli("split", results(folder, [{"1 01 10": 4}, {"10": 5, "00": 1}]), "halo").out)
    assert counts(found) == {"one": {"00": 1, "10": 9}, "two": {"1 01": 4}}
