"""From a Fourier transform and a Hubbard model to estimate, layout picture and Stim program, in small."""

import json
from pathlib import Path

import pytest

from qlower import api
from qlower.cli.main import run
from qlower.program_text import as_source

EXAMPLES = Path(__file__).parents[2] / "examples" / "fault_tolerant"


@pytest.mark.parametrize(("name", "budget"), [("qft3.qasm", "0.01"), ("hubbard.yaml", "0.3")])
def test_from_the_program_to_the_folder(name, budget, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    command = ["estimate", str(EXAMPLES / name), "--target", "azure_gate_ns_e3", "--error-budget", budget, "-o", "out"]
    assert run(command) == 0
    assert "cultivation" in capsys.readouterr().err
    document = json.loads((tmp_path / "out" / "estimate.json").read_text())
    best = document["estimate"]
    assert document["basis"] == "schedule"
    assert best["errors"]["total"] <= float(budget)
    states = best["magic_states"]
    assert states["produced"] == states["consumed"] + states["discarded"]
    # Nothing waits long, in what is proposed and in the schedule that is written.
    assert 1 <= best["scheduled_over_ideal"] <= 1.3
    assert best["path_rounds"] <= best["ideal_rounds"]
    schedule = json.loads((tmp_path / "out" / "schedule.json").read_text())
    assert schedule["rounds"] == best["rounds"] <= 1.3 * schedule["ideal_rounds"]
    assert "<svg" in (tmp_path / "out" / "layout.svg").read_text()
    stim = pytest.importorskip("stim")
    circuit = stim.Circuit((tmp_path / "out" / "program.stim").read_text())
    assert circuit.num_detectors > 1000
    # Every detector and observable is certain, or Stim would refuse.
    circuit.detector_error_model()


def test_the_realised_program_holds(tmp_path, monkeypatch, capsys):
    pytest.importorskip("stim")
    monkeypatch.chdir(tmp_path)
    hubbard = str(EXAMPLES / "hubbard.yaml")
    command = ["estimate", hubbard, "--target", "azure_gate_ns_e3", "--error-budget", "0.3", "--style", "fast"]
    assert run([*command, "-o", "out"]) == 0
    capsys.readouterr()
    written = api.start_of(as_source(Path("out") / "program.mlir")).module
    program = written.with_operations([op for op in written.operations if op.name == "circuit.func"])
    realised = 'realize-surface-code{distance=3 stand-in="plus"},check-realisation'
    found = api.compile(program, pipeline=realised, check="none").trace.steps[-1].metrics
    # Detectors are certain, or the check would refuse; with the stand-in for T states no outcome of the program is.
    assert found["detectors"] > 1000


def test_the_transform_on_twenty_qubits_is_the_documented_one(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    command = ["estimate", str(EXAMPLES / "qft20.qasm"), "--target", "azure_gate_ns_e3", "--counted", "--no-store"]
    assert run([*command, "--error-budget", "0.01", "--json"]) == 0
    program = json.loads(capsys.readouterr().out)["estimate"]["program"]
    assert program["logical_qubits"] == 20
    assert program["rotations"] > 300
