"""Policies are passes: found by name, given options and modes, and run without the framework knowing any."""

import json
from dataclasses import dataclass
from typing import ClassVar

import pytest

from qlower.cli.main import run
from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.lowering.registry import passes
from qlower.passes import BUILTIN_PASSES
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, Refused, read_queue, write_plan
from qlower.passes.multiplex.presets import composing, policy_named, policy_names
from qlower.passes.physical.check_conformance import CheckConformance

BELL = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n'


@dataclass(frozen=True, slots=True)
class PackOneByOne(Pass):
    """Every job runs alone, on the first qubits."""

    first_qubit: int = 0
    mode: str = "plain"

    name: ClassVar[str] = "demo.pack-one-by-one"
    reads: ClassVar[tuple[str, ...]] = ("queue",)
    writes: ClassVar[str] = "plan"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True
    modes: ClassVar[tuple[str, ...]] = ("plain", "backwards")

    def run(self, module: Module, context: Context) -> PassResult:
        target, queue = context.needs_target(self.name), read_queue(module)
        batches, refused = [], []
        for job in queue.jobs:
            if queue.programs[job.program].fault:
                refused.append(Refused(job.index, json.loads(queue.programs[job.program].fault)["code"], "faulty"))
                continue
            variant = queue.variants_of(job.program)[0]
            qubits = tuple(range(self.first_qubit, self.first_qubit + variant.compiled.num_qubits))
            batches.append(PlannedBatch((Placement(job.index, variant.index, qubits, job.shots),), job.shots))
        if self.mode == "backwards":
            batches.reverse()
        plan = Plan("demo.one-by-one", self.options(), tuple(batches), tuple(refused))
        return PassResult(write_plan(module, queue, plan, target))


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setitem(BUILTIN_PASSES, PackOneByOne.name, "nowhere:nothing")
    monkeypatch.setitem(passes()._loaded, PackOneByOne.name, PackOneByOne)


def code_of(call, *arguments):
    with pytest.raises(QlowerError) as caught:
        call(*arguments)
    return caught.value.diagnostics[0].code


def test_policies_are_listed_without_their_prefix():
    names = policy_names()
    assert {"hyperq", "halo", "demo.one-by-one"} <= set(names)
    assert all("pack-" not in name for name in names)


def test_a_policy_with_options_and_a_mode():
    assert policy_named("demo.one-by-one") == PackOneByOne()
    assert policy_named("demo.one-by-one{first-qubit=3}", "backwards") == PackOneByOne(3, "backwards")


def test_what_is_no_policy():
    assert code_of(policy_named, "one-by-one") == "QL0955"
    assert code_of(policy_named, "demo.pack-one-by-one") == "QL0955"
    assert code_of(policy_named, "demo.one-by-one", "sideways") == "QL0956"
    assert code_of(policy_named, "halo", "space") == "QL0956"
    assert code_of(policy_named, "demo.one-by-one{first-qubit=x}") == "QL0322"
    assert code_of(policy_named, "demo.one-by-one{},demo.pack-one-by-one") == "QL0955"
    assert code_of(policy_named, "demo.one-by-one{first-qubit=1") == "QL0320"


def test_a_plan_of_a_plugin_is_composed_like_any_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bell.qasm").write_text(BELL)
    (tmp_path / "jobs.yaml").write_text(
        "schema: qlower-jobs/1\ndefaults: {shots: 10}\n"
        "jobs: [{id: a, program: bell.qasm}, {id: x, program: gone.qasm}, {id: b, program: bell.qasm}]\n"
    )
    command = ["pack", "jobs.yaml", "-t", "generic_all_to_all:8", "-O1", "--mode", "backwards", "-o", "plan"]
    assert run([*command, "--policy", "demo.one-by-one{first-qubit=5}"]) == 1
    plan = json.loads((tmp_path / "plan" / "plan.json").read_text())
    assert [[tenant["job"] for tenant in batch["tenants"]] for batch in plan["batches"]] == [["b"], ["a"]]
    assert [batch["tenants"][0]["qubits"] for batch in plan["batches"]] == [[5, 6], [5, 6]]
    assert [job["job"] for job in plan["refused"]] == ["x"]
    assert "$5" in (tmp_path / "plan" / "batch_000.qasm").read_text()
    assert run(["replay", "--all"]) == 0


@pytest.mark.parametrize("composition", ["place", "share-helpers"])
@pytest.mark.parametrize("target", ["generic_all_to_all:8", "generic_grid:3x3"])
def test_every_composition_ends_with_both_proofs(composition, target):
    names = [item.name for item in composing(composition, 2, find_target(target)).passes]
    assert names.index("schedule-alap") < names.index(CheckConformance.name) < names.index("check-isolation")
    assert names[-1] == "check-isolation"
    assert ("route-sabre" in names) == (composition != "place" and target != "generic_all_to_all:8")


def test_an_unknown_composition_is_an_unknown_pass():
    assert code_of(composing, "crochet", 0, find_target("generic_grid:3x3")) == "QL0300"
