import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlower.device.calibration import check_fits, load_calibration
from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError, render

SNAPSHOT: dict[str, Any] = {
    "schema": 1,
    "target": "generic_line:2",
    "taken_at": "2025-02-26T15:26:08-05:00",
    "time_to_live_h": 24,
    "source": "a test",
    "qubits": {"t1_ns": [1e5, "unknown"], "readout_error": [0.01, 0]},
    "gates": {"cz": {"qubits": [[0, 1]], "error": [0.005], "duration_ns": ["unknown"]}},
}
TEXT = json.dumps(SNAPSHOT, indent=1)


def codes_of(text: str | bytes) -> list[str]:
    with pytest.raises(QlowerError) as caught:
        load_calibration(text, "snapshot.json")
    for diagnostic in caught.value.diagnostics:
        assert render(diagnostic)
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def changed(**changes: Any) -> str:
    return json.dumps({**SNAPSHOT, **changes})


def test_values_arrive() -> None:
    calibration = load_calibration(TEXT)
    assert calibration.t1_ns == (1e5, None)
    assert calibration.readout_error == (0.01, 0.0)
    assert calibration.t2_ns is None
    assert calibration.gate_error("cz", (0, 1)) == 0.005
    assert calibration.gate_error("cz", (1, 0)) is None
    assert calibration.gate_duration_ns("cz", (0, 1)) is None
    assert calibration.gate_error("ecr", (0, 1)) is None
    check_fits(calibration, find_target("generic_line:2"))


def test_digest_depends_on_values_only() -> None:
    digest = load_calibration(TEXT).digest
    assert load_calibration(json.dumps(SNAPSHOT, sort_keys=True)).digest == digest
    assert load_calibration(changed(time_to_live_h=25)).digest != digest


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["QL0403"]),
        ("{", ["QL0402"]),
        ("[1]", ["QL0409"]),
        (b"\xff{}", ["QL0401"]),
        ("[" * 100_000, ["QL0413"]),
        ('{"a": 1, "a": 2}', ["QL0406"]),
        (TEXT.replace('"t1_ns"', '"readout_error"'), ["QL0406"]),
        ("{}", ["QL0408"] * 7),
        (changed(colour=1), ["QL0407"]),
        (changed(schema=2), ["QL0414"]),
        (changed(schema=True), ["QL0414"]),
        (changed(target=""), ["QL0409"]),
        (changed(taken_at="2025-02-26"), ["QL0461"]),
        (changed(taken_at=5), ["QL0461"]),
        (changed(taken_at="yesterday"), ["QL0461"]),
        (changed(time_to_live_h="1"), ["QL0409"]),
        (changed(time_to_live_h=-1), ["QL0410"]),
        (changed(time_to_live_h=True), ["QL0409"]),
        (changed(qubits=[]), ["QL0409"]),
        (changed(qubits={"t1_us": [1.0]}), ["QL0407"]),
        (changed(qubits={"t1_ns": 5}), ["QL0409"]),
        (changed(qubits={"t1_ns": [None]}), ["QL0409"]),
        (changed(qubits={"t1_ns": [-1.0]}), ["QL0410"]),
        (changed(qubits={"t1_ns": [float("nan")]}), ["QL0410"]),
        (changed(qubits={"t1_ns": [float("inf")]}), ["QL0410"]),
        (changed(qubits={"readout_error": [1.5]}), ["QL0410"]),
        (changed(qubits={"t1_ns": [1.0], "t2_ns": [1.0, 2.0]}), ["QL0460"]),
        (changed(gates={"cz": 1}), ["QL0409"]),
        (changed(gates={"cz": {"qubits": [], "error": []}}), ["QL0408"]),
        (changed(gates={"cz": {"qubits": [[0, 1]], "error": [], "duration_ns": [1]}}), ["QL0460"]),
        (changed(gates={"cz": {"qubits": [[0, 0]], "error": [0], "duration_ns": [1]}}), ["QL0409"]),
        (changed(gates={"cz": {"qubits": [[True, 0]], "error": [0], "duration_ns": [1]}}), ["QL0409"]),
        (changed(gates={"cz": {"qubits": [[0, 1], [0, 1]], "error": [0, 0], "duration_ns": [1, 1]}}), ["QL0425"]),
    ],
)
def test_faults(text: str | bytes, codes: list[str]) -> None:
    assert codes_of(text) == codes


@pytest.mark.parametrize(
    "changes",
    [
        {"target": "ibm_torino"},
        {"qubits": {"t1_ns": [1.0, 2.0, 3.0]}},
        {"gates": {"cz": {"qubits": [[0, 2]], "error": [0.1], "duration_ns": [1]}}},
    ],
)
def test_snapshots_that_do_not_fit(changes: dict[str, Any]) -> None:
    with pytest.raises(QlowerError) as caught:
        check_fits(load_calibration(changed(**changes)), find_target("generic_line:2"))
    assert caught.value.diagnostics[0].code == "QL0460"


@given(st.integers(0, len(TEXT) - 1), st.integers(0, 12), st.text('{}[]":,0123456789.eE-nulltrue \n', max_size=6))
def test_changed_snapshots_never_break(position: int, length: int, insert: str) -> None:
    try:
        load_calibration(TEXT[:position] + insert + TEXT[position + length :])
    except QlowerError as error:
        assert all(render(diagnostic) for diagnostic in error.diagnostics)
