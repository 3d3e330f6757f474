"""choose-code, estimate-resources and explore-surgery on counts and on programs."""

import json
from pathlib import Path
from typing import Any

import pytest

import qlower
from qlower import api
from qlower.device.catalogue import find_target
from qlower.device.emit import emit_target_yaml
from qlower.device.loader import load_target
from qlower.device.target import Target
from qlower.diagnostics import QlowerError
from qlower.dialects.logical.ops import Code, Factory

TARGET = "azure_gate_ns_e3"
LOWER = "lower-circuit-to-logical"
PROGRAM = """OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
""" + "".join(
    f"h q[{i % 4}]; t q[{i % 4}]; cx q[{i % 4}], q[{(i + 1 + i % 3) % 4}];\n" for i in range(40)
) + "c = measure q;\n"  # fmt: skip


def estimate(program: Any, pipeline: str, target: Target | str = TARGET) -> dict[str, Any]:
    done = api.compile(program, target, pipeline=pipeline, check="none")
    document: dict[str, Any] = json.loads(done.emit("estimate"))
    return document


def target_with(**changed: str) -> Target:
    """The target with lines of its text replaced; keys are what the lines begin with."""
    lines = emit_target_yaml(find_target(TARGET)).splitlines()
    for key, value in changed.items():
        found = [i for i, line in enumerate(lines) if line.strip().startswith(f"{key}:")]
        assert found, key
        for i in found:
            lines[i] = f"{lines[i][: len(lines[i]) - len(lines[i].lstrip())]}{value}" if value else ""
    return load_target("\n".join(line for line in lines if line.strip()))


def code_of(error: pytest.ExceptionInfo[QlowerError]) -> str:
    return error.value.diagnostics[0].code


def test_choose_code_writes_what_it_chose(counts) -> None:  # type: ignore[no-untyped-def]
    done = api.compile(counts(num_qubits=4, t=40_000), TARGET, pipeline='choose-code{error-budget=0.01 style="fast"}')
    module = done.module()
    code = module.find("code")
    assert isinstance(code, Code)
    assert (code.family, code.distance, code.physical_qubits, code.cycle_ns) == ("surface", 13, 338, 400.0)
    assert code.rounds_per_step == 13
    assert code.logical_error_rate == pytest.approx(3e-9)
    factories = [op for op in module.operations if isinstance(op, Factory)]
    assert factories
    assert all(op.source for op in factories)


def test_choosing_again_replaces(counts) -> None:  # type: ignore[no-untyped-def]
    twice = "choose-code{distance=21},choose-code{distance=23}"
    module = api.compile(counts(num_qubits=4, t=40_000), TARGET, pipeline=twice).module()
    assert [op.distance for op in module.operations if isinstance(op, Code)] == [23]


def test_estimate_from_counts(counts) -> None:  # type: ignore[no-untyped-def]
    found = estimate(counts(num_qubits=100, t=10**6, measurements=100), "estimate-resources")
    assert (found["basis"], found["model"], found["fits_machine"]) == ("counts", "qlower", None)
    best = found["estimate"]
    assert best["factories"][0]["protocol"]
    assert best in found["pareto"]
    assert found["error_budget"]["total"] == 0.001
    assert best["errors"]["total"] <= 0.001
    assert all(item["source"] for item in found["assumptions"])
    qubits = [plan["physical_qubits"] for plan in found["pareto"]]
    assert qubits == sorted(qubits)
    assert found["decoder"]["syndrome_bits_per_block_and_round"] == best["distance"] ** 2 - 1


def test_counts_beyond_what_json_holds(counts) -> None:  # type: ignore[no-untyped-def]
    found = estimate(counts(num_qubits=10, t=2**60), "estimate-resources{error-budget=1.0}")
    assert found["program"]["t"] == pytest.approx(2.0**60)


def test_scheduled_programs() -> None:
    found = estimate(PROGRAM, f"{LOWER},explore-surgery{{error-budget=0.01}}")
    best = found["estimate"]
    assert found["basis"] == "schedule"
    states = best["magic_states"]
    assert states["produced"] == states["consumed"] + states["discarded"]
    assert states["consumed"] == found["program"]["t"]
    tiles = best["tiles"]
    assert best["blocks"] == tiles["data"] + tiles["bus"]
    assert best["stores"] == tiles["storage"]
    factories = sum(factory["physical_qubits"] for factory in best["factories"])
    patch = best["physical_qubits_per_block"]
    assert best["physical_qubits"] == (best["blocks"] + best["stores"]) * patch + factories
    assert best["errors"]["total"] <= 0.01
    assert best["rounds"] >= best["ideal_rounds"]
    assert len({plan["style"] for plan in found["pareto"]}) > 1
    decoder = found["decoder"]
    assert decoder["barriers"] == states["consumed"]
    for barrier in decoder["tightest"]:
        assert barrier["needed_at_round"] >= barrier["measured_by_round"]
        notice = (barrier["needed_at_round"] - barrier["measured_by_round"]) * best["cycle_ns"]
        assert barrier["notice_ns"] == pytest.approx(notice)
    assert decoder["least_notice_ns"] == decoder["tightest"][0]["notice_ns"]


def test_blocks_are_scheduled_near_to_ideal() -> None:
    found = estimate(PROGRAM, f'{LOWER},explore-surgery{{error-budget=0.01 style="fast" objective="time"}}')
    assert found["estimate"]["scheduled_over_ideal"] <= 1.3


TURNS = "".join("t q[{q}]; h q[{q}]; " for _ in range(8))
SIDE_BY_SIDE = """OPENQASM 3.0;
include "stdgates.inc";
qubit[9] q;
bit[9] c;
""" + "".join(
    "".join(TURNS.format(q=q) for q in range(9)) + "".join(f"cx q[{q}], q[{(q + k) % 9}];\n" for q in range(0, 9, 3))
    for k in (1, 2, 1)
) + "c = measure q;\n"  # fmt: skip


def test_circuits_are_tried_in_local_products_too() -> None:
    done = api.compile(SIDE_BY_SIDE, TARGET, pipeline="explore-surgery{error-budget=0.1},check-surgery", check="none")
    found = json.loads(done.emit("estimate"))
    assert {plan["products"] for plan in found["pareto"]} == {"dense", "local"}
    best = found["estimate"]
    assert best["scheduled_over_ideal"] <= found["preferred_stretch"] == 1.3
    assert best in found["pareto"]
    for plan in found["pareto"]:
        assert plan["path_rounds"] <= plan["ideal_rounds"] <= plan["rounds"]
        assert plan["scheduled_over_ideal"] == pytest.approx(plan["rounds"] / plan["ideal_rounds"])
        if plan["style"] == "routed":
            assert plan["path_rounds"] == plan["ideal_rounds"]


def test_stretch_decides_what_is_proposed() -> None:
    found = estimate(SIDE_BY_SIDE, "explore-surgery{error-budget=0.1 stretch=1000.0}")
    volumes = [plan["physical_qubits"] * plan["runtime_s"] for plan in found["pareto"]]
    best = found["estimate"]
    assert best["physical_qubits"] * best["runtime_s"] == pytest.approx(min(volumes))
    with pytest.raises(QlowerError, match="stretch") as caught:
        estimate(SIDE_BY_SIDE, "explore-surgery{stretch=0.9}")
    assert code_of(caught) == "QL1353"


def test_the_module_holds_what_the_estimate_says() -> None:
    done = api.compile(PROGRAM, TARGET, pipeline=f"{LOWER},explore-surgery{{error-budget=0.01}},check-surgery")
    module, found = done.module(), json.loads(done.emit("estimate"))
    code = module.find("code")
    assert isinstance(code, Code)
    assert code.distance == found["estimate"]["distance"]
    schedule = module.find("schedule")
    assert schedule is not None
    assert schedule.attributes["rounds"] == found["estimate"]["rounds"]


def test_spent_budget_is_itemised(counts) -> None:  # type: ignore[no-untyped-def]
    found = estimate(counts(num_qubits=4, t=100), "estimate-resources{error-budget=0.01 spent=0.004}")
    assert found["error_budget"]["approximations_before"] == 0.004
    assert found["estimate"]["errors"]["approximations"] == 0.004
    assert found["estimate"]["errors"]["total"] <= 0.01


def test_machine_too_small(counts) -> None:  # type: ignore[no-untyped-def]
    text = emit_target_yaml(find_target(TARGET)).replace("  physical_qubits: unknown\n", "  physical_qubits: 1000\n")
    found = estimate(counts(num_qubits=4, t=100), "estimate-resources", load_target(text))
    assert found["fits_machine"] is False


@pytest.mark.parametrize("budget", ["0.0", "-0.1", "1.5"])
@pytest.mark.parametrize("name", ["choose-code", "estimate-resources", "explore-surgery", "estimate-qre"])
def test_error_budget_out_of_range(counts, name: str, budget: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QlowerError, match="error_budget") as caught:
        api.compile(counts(num_qubits=4, t=100), TARGET, pipeline=f"{name}{{error-budget={budget}}}")
    assert code_of(caught) == "QL1341"


def test_nothing_left_of_the_budget(counts) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QlowerError, match="have spent") as caught:
        api.compile(counts(num_qubits=4, t=100), TARGET, pipeline="choose-code{error-budget=0.01 spent=0.01}")
    assert code_of(caught) == "QL1341"


@pytest.mark.parametrize(
    ("pipeline", "code", "field"),
    [
        ("choose-code{code=\"toric\"}", "QL1342", "toric"),
        ("estimate-resources{code=\"toric\"}", "QL1342", "surface"),
        ("choose-code{distance=4}", "QL1343", "`distance` is 4, even"),
        ("choose-code{distance=-3}", "QL1343", "`distance` is -3"),
        ("choose-code{distance=101}", "QL1343", "`distance` is 101"),
        ("choose-code{protocol=\"20-to-1\"}", "QL1348", "20-to-1"),
        ("choose-code{factories=-1}", "QL1348", "`factories` is -1"),
        ("choose-code{protocol=\"15-to-1(7,3,3)\"}", "QL1348", "no magic-state protocol"),
        ("choose-code{distance=3 error-budget=1e-6}", "QL1349", "below 1e-06"),
        ("choose-code{style=\"cosy\"}", "QL1353", "`style` is `cosy`"),
        ("estimate-resources{objective=\"joy\"}", "QL1353", "`objective` is `joy`"),
        ("estimate-qre{model=\"tarot\"}", "QL1353", "`model` is `tarot`"),
    ],
)  # fmt: skip
def test_refused_options(counts, pipeline: str, code: str, field: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QlowerError) as caught:
        api.compile(counts(num_qubits=4, t=10**6), TARGET, pipeline=pipeline)
    assert code_of(caught) == code
    assert field in str(caught.value) + caught.value.diagnostics[0].expected


@pytest.mark.parametrize(
    ("target", "code", "field"),
    [
        ("ibm_torino", "QL1340", "qec"),
        ("google_willow", "QL1344", "qec.codes.surface.physical_qubits"),
    ],
)
def test_refused_targets(counts, target: str, code: str, field: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QlowerError) as caught:
        api.compile(counts(num_qubits=4, t=100), target, pipeline="estimate-resources")
    assert code_of(caught) == code
    assert field in str(caught.value) + caught.value.diagnostics[0].fix


def test_cycle_time_unknown(counts) -> None:  # type: ignore[no-untyped-def]
    blind = target_with(two_qubit_gate_ns="two_qubit_gate_ns: unknown")
    with pytest.raises(QlowerError, match="cycle_ns") as caught:
        api.compile(counts(num_qubits=4, t=100), blind, pipeline="estimate-resources")
    assert code_of(caught) == "QL1344"


def test_no_cycle_at_all(counts) -> None:  # type: ignore[no-untyped-def]
    text = (Path(qlower.__file__).parent / "targets" / "willow_like.yaml").read_text(encoding="utf-8")
    blind = load_target(text.replace("cycle_duration_ns: 1100", "cycle_duration_ns: unknown"))
    with pytest.raises(QlowerError, match=r"qec\.cycle_duration_ns") as caught:
        api.compile(counts(num_qubits=4, t=100), blind, pipeline="estimate-resources")
    assert code_of(caught) == "QL1344"


def test_physical_errors_above_the_threshold(counts) -> None:  # type: ignore[no-untyped-def]
    bad = target_with(two_qubit_gate_error="two_qubit_gate_error: 0.02")
    with pytest.raises(QlowerError, match=r"0.02 \(`qec.operations`\)") as caught:
        api.compile(counts(num_qubits=4, t=100), bad, pipeline="estimate-resources")
    assert code_of(caught) == "QL1345"


def test_larger_than_the_machine(counts) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QlowerError, match="201 logical qubits") as caught:
        api.compile(counts(num_qubits=201, t=100), "starling_like", pipeline="estimate-resources")
    assert code_of(caught) == "QL1346"
    assert "qec.logical_qubits" in caught.value.diagnostics[0].expected
    with pytest.raises(QlowerError, match="logical operations") as caught:
        api.compile(counts(num_qubits=20, t=10**9), "starling_like", pipeline="estimate-resources")
    assert code_of(caught) == "QL1347"


def test_what_is_no_program(counts) -> None:  # type: ignore[no-untyped-def]
    empty = counts(num_qubits=1).with_operations([])
    with pytest.raises(QlowerError) as caught:
        api.compile(empty, TARGET, pipeline="estimate-resources")
    assert code_of(caught) == "QL1350"


def test_loops_are_refused() -> None:
    loop = 'OPENQASM 3.0; include "stdgates.inc"; qubit q; bit c; for int i in [0:4] { t q; h q; } c = measure q;'
    with pytest.raises(QlowerError) as caught:
        api.compile(loop, TARGET, pipeline=f"{LOWER},estimate-resources")
    assert code_of(caught) == "QL1352"


def test_comparison_models_need_gates(counts) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QlowerError, match="one_qubit_gate_ns") as caught:
        api.compile(counts(num_qubits=4, t=100), "azure_maj_ns_e4", pipeline="estimate-qre")
    assert code_of(caught) == "QL1355"


def test_format_needs_an_estimate(counts) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QlowerError) as caught:
        api.compile(counts(num_qubits=4, t=100), TARGET, pipeline="choose-code").emit("estimate")
    assert code_of(caught) == "QL1415"
