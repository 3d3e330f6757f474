"""The pass estimate-azure: what it takes its figures from, what it writes, what it refuses."""

import json
from dataclasses import replace

import pytest

import qlower
from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.dialects.logical.ops import Counts, Estimate
from qlower.ir import Module
from qlower.lowering import Context
from qlower.passes.logical.azure.machines import described
from qlower.passes.logical.azure.qubit_models import CODES, QUBIT_MODELS, Machine
from qlower.passes.logical.estimate_azure import EstimateAzure


def counted(**counts):
    return Module("logical", (Counts(attributes={"sym_name": "counts", "exact": True, **counts}),))


PROGRAM = counted(num_qubits=100, t=1_000_000, measurements=100)


def document(module, options=None, target=None):
    result = EstimateAzure(**(options or {})).run(module, Context(target=target))
    estimate = result.module.find("estimate")
    assert isinstance(estimate, Estimate)
    return json.loads(estimate.document)


def refusal(options=None, module=PROGRAM, target=None):
    with pytest.raises(QlowerError) as caught:
        EstimateAzure(**(options or {})).run(module, Context(target=target))
    return caught.value.diagnostics[0]


@pytest.mark.parametrize("name", QUBIT_MODELS)
def test_descriptors_mirror_the_predefined_models(name):
    target, model = find_target(f"azure_{name}"), QUBIT_MODELS[name]
    for code in CODES[model.instructions]:
        ours, theirs = Machine(model, code), described(target, code.family)
        assert replace(theirs.qubit, name=name) == model
        assert replace(theirs.code, source=code.source) == code
        assert [ours.patch(d) for d in (1, 3, 25, 49)] == [theirs.patch(d) for d in (1, 3, 25, 49)]
    assert described(target, "").code.family == CODES[model.instructions][0].family


def test_a_model_and_its_descriptor_give_the_same_estimate():
    by_model = document(PROGRAM, {"qubit": "gate_ns_e3"})
    by_target = document(PROGRAM, target=find_target("azure_gate_ns_e3"))
    assert by_model["target"] is None
    assert by_target["target"]["name"] == "azure_gate_ns_e3"
    assert by_model["estimate"] == by_target["estimate"]
    assert by_model["estimate"]["physical_qubits"] == 472_860
    assert by_model["estimate"]["runtime_ns"] == 8_400_840_000


def test_an_estimate_names_its_factory_and_all_that_it_rests_on():
    found = document(PROGRAM, {"qubit": "qubit_gate_ns_e3"})
    (factory,) = found["estimate"]["factories"]
    assert [(part["units"], part["distance"]) for part in factory["rounds"]] == [(18, 5), (1, 19)]
    assert factory["copies"] * factory["physical_qubits_each"] == factory["physical_qubits"] == 270_000
    layout = found["estimate"]["layout_physical_qubits"]
    assert layout + factory["physical_qubits"] == found["estimate"]["physical_qubits"]
    assert all(set(item) == {"about", "value", "source"} and item["source"] for item in found["assumptions"])


def test_a_program_without_magic_states_has_no_factory():
    found = document(counted(num_qubits=10, measurements=50), {"qubit": "maj_ns_e4"})
    assert found["estimate"]["factories"] == []
    assert found["estimate"]["steps"] == 50
    assert found["error_budget"] == {"total": 0.001, "logical": 0.001, "magic_states": 0, "synthesis": 0}


def test_an_older_estimate_is_replaced():
    once = EstimateAzure(qubit="gate_ns_e3").run(PROGRAM, Context()).module
    twice = EstimateAzure(qubit="gate_ns_e4").run(once, Context()).module
    assert [op.symbol for op in twice.operations] == ["counts", "estimate"]


@pytest.mark.parametrize("budget", [0.0, 1.0, 1.5, -0.1, float("nan")])
def test_budgets_out_of_range(budget):
    found = refusal({"qubit": "gate_ns_e3", "error_budget": budget})
    assert found.code == "QL1341"
    assert "`error_budget`" in found.message


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        ({"qubit": "gate_ns_e5"}, "QL1353", "`qubit`"),
        ({"qubit": "gate_ns_e3", "code": "floquet"}, "QL1342", "`code`"),
        ({"qubit": "gate_ns_e3", "error_budget": 1e-30}, "QL1349", "`error_budget`"),
        ({}, "QL0310", "needs a target"),
    ],
)
def test_what_is_refused(options, code, named):
    found = refusal(options)
    assert found.code == code
    assert named in found.message


def test_targets_that_do_not_say_enough():
    assert refusal(target=find_target("ibm_torino")).code == "QL1340"
    found = refusal(target=find_target("google_willow"))
    assert found.code == "QL1344"
    assert "`qec.operations.t_gate_ns`" in found.message
    assert refusal({"code": "toric"}, target=find_target("azure_gate_ns_e3")).code == "QL1342"


def test_physical_errors_above_the_threshold():
    target = find_target("azure_gate_ns_e3")
    bad = replace(target.qec, physical=replace(target.qec.physical, two_qubit_gate_error=0.01))
    found = refusal(target=replace(target, qec=bad))
    assert found.code == "QL1345"


def test_nothing_to_estimate():
    assert refusal({"qubit": "gate_ns_e3"}, counted(num_qubits=3)).code == "QL1350"
    assert refusal({"qubit": "gate_ns_e3"}, Module("logical", ())).code == "QL1350"


def test_from_a_circuit_and_from_its_counts_to_the_same_estimate():
    text = """OPENQASM 3.0;
include "stdgates.inc";
gate step a, b, c { ccx a, b, c; t a; rz(0.1) b; }
qubit[3] q;
bit[3] c;
for uint i in [1:100000] { step q[0], q[1], q[2]; }
c = measure q;
"""
    pipeline = "count-resources,estimate-azure{error_budget=0.01}"
    whole = qlower.compile(text, target="azure_gate_ns_e4", pipeline=pipeline)
    counts = whole.emit("qlower-counts")
    again = qlower.compile(counts, target="azure_gate_ns_e4", pipeline="estimate-azure{error_budget=0.01}")
    assert json.loads(whole.emit("estimate")) == json.loads(again.emit("estimate"))
    program = json.loads(again.emit("estimate"))["program"]
    assert [program[key] for key in ("ccz", "t", "rotations", "measurements")] == [100_000, 100_000, 100_000, 3]
