"""The guide names every key of jobs files and of the documents, every tier, policy and option."""

import json
import re
from pathlib import Path

import pytest

from qlower.cli.pack import pack
from qlower.cli.split import split
from qlower.dialects.queue.reading.schema import JOB, JOBS
from qlower.dialects.queue.rows import PROTECTIONS, TIERS
from qlower.passes.multiplex.presets import policy_names

GUIDE = (Path(__file__).parents[2] / "docs" / "multiplexing.md").read_text(encoding="utf-8")
BELL_JOBS = (
    "schema: qlower-jobs/1\njobs: [{id: a, program: bell.qasm, shots: 8}, {id: b, program: no.qasm, shots: 8}]\n"
)


WORDS = {word for span in re.findall(r"`([^`\n]+)`", GUIDE) for word in re.findall(r"[\w-]+", span)}
"""All words in code spans."""


def named(words):
    """The words that the guide does not name."""
    return set(words) - WORDS


def test_jobs_files():
    assert named([*JOBS.keys, *JOB.keys, *TIERS, *PROTECTIONS]) == set()


def test_policies():
    assert named(name for name in policy_names() if "." not in name) == set()


@pytest.mark.parametrize("command", [pack, split], ids=["pack", "split"])
def test_options(command):
    long = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    shared = {"--from", "--check", "--no-store", "--target", "--output"}
    assert named(long - shared) == set()


def test_documents(cli, folder):
    (folder / "jobs.yaml").write_text(BELL_JOBS)
    assert cli("pack", "jobs.yaml", "-t", "generic_grid:4x6", "--policy", "hyperq", "-O0", "-o", "plan").code == 1
    plan = json.loads((folder / "plan" / "plan.json").read_text())
    [batch], [refused] = plan["batches"], plan["refused"]
    [tenant] = batch["tenants"]
    assert named([*plan, *plan["figures"], *batch, *tenant, *refused]) == set()
    (folder / "results.json").write_text('{"00": 8}')
    results = json.loads(cli("split", "results.json", "plan").out)
    assert named([*results, *results["jobs"]["a"]]) == set()
