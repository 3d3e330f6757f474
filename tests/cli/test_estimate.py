"""``qlower estimate``."""

import json

import pytest

COUNTS = "schema: qlower-counts/1\nnum_qubits: 4\nt: 40000\n"
PROGRAM = """OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q; bit[3] c;
h q[0]; t q[0]; cx q[0], q[1]; t q[1]; h q[1]; t q[1]; cx q[1], q[2]; h q[2]; t q[2];
c = measure q;
"""
TARGET = ["--target", "azure_gate_ns_e3", "--error-budget", "0.01"]


@pytest.fixture
def files(folder):
    (folder / "counts.yaml").write_text(COUNTS)
    (folder / "program.qasm").write_text(PROGRAM)
    return folder


def test_counts(cli, files):
    result = cli("estimate", "counts.yaml", *TARGET)
    assert result.code == 0
    document = json.loads(result.out)
    assert document["basis"] == "counts"
    assert document["estimate"]["factories"]
    assert "cultivation" in result.err  # no estimate without its factory
    assert "recorded as r1" in result.err
    assert cli("replay", "r1").code == 0


@pytest.mark.parametrize(
    ("model", "qubits", "seconds"),
    [("litinski2019", 20_595, 0.210), ("cultivation", 5_981, 0.182), ("azure", None, None)],
)
def test_comparison_models(cli, files, model, qubits, seconds):
    document = cli("estimate", "counts.yaml", *TARGET, "--model", model, "--json").json["estimate"]
    assert document["model"] == model
    if qubits is not None:
        assert (document["estimate"]["physical_qubits"], document["estimate"]["runtime_s"]) == (qubits, seconds)


def test_a_program_is_compiled_and_its_folder_written(cli, files):
    result = cli("estimate", "program.qasm", *TARGET, "-o", "out", "--json")
    assert result.code == 0, result.err
    document = result.json["estimate"]
    assert document["basis"] == "schedule"
    assert document["program"]["t"] > 0
    written = {path.name for path in (files / "out").iterdir()}
    assert written == set(result.json["files"])
    assert {"estimate.json", "layout.svg", "schedule.json", "program.mlir"} <= written
    assert json.loads((files / "out" / "estimate.json").read_text()) == document
    assert (files / "out" / "layout.svg").read_text().startswith(("<svg", "<?xml"))
    schedule = json.loads((files / "out" / "schedule.json").read_text())
    assert schedule["rounds"] == document["estimate"]["rounds"]
    again = cli("estimate", "program.qasm", *TARGET, "-o", "out")
    assert again.code == 2
    assert "QL0009" in again.err
    assert cli("estimate", "program.qasm", *TARGET, "-o", "out", "--force").code == 0


def test_clifford_programs_give_a_stim_program(cli, files):
    text = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;'
    (files / "bell3.qasm").write_text(text)
    result = cli("estimate", "bell3.qasm", *TARGET, "-o", "out")
    assert result.code == 0, result.err
    assert "none" in result.err
    stim = (files / "out" / "program.stim").read_text()
    assert "DETECTOR" in stim
    assert "OBSERVABLE_INCLUDE" in stim


def test_long_programs_are_counted(cli, files):
    loop = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; for int i in [1:1000000] { t q[0]; h q[0]; }'
    (files / "loop.qasm").write_text(loop)
    result = cli("estimate", "loop.qasm", *TARGET)
    assert result.code == 0, result.err
    assert "QL1357" in result.err
    assert json.loads(result.out)["program"]["t"] == 1_000_000


def test_counted_by_wish_and_printed(cli, files):
    assert "explore-surgery{error-budget=0.01}" in cli("estimate", "program.qasm", *TARGET, "--print-pipeline").out
    printed = cli("estimate", "program.qasm", *TARGET, "--counted", "--print-pipeline").out
    assert printed.strip() == "count-resources,estimate-resources{error-budget=0.01}"
    azure = cli("estimate", "program.qasm", *TARGET, "--model", "azure", "--print-pipeline").out
    assert azure.strip() == "count-resources,estimate-azure{error-budget=0.01}"


def test_table_of_factories(cli):
    result = cli("estimate", "--list-factories")
    assert result.code == 0
    for name in ("15-to-1(17,7,7)", "6x15-to-1(13,5,5), 20-to-4(23,11,13)", "cultivation(d=3", "8-to-CCZ, 12 patches"):
        assert name in result.out


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (["counts.yaml", "-t", "azure_gate_ns_e3", "--error-budget", "0"], "QL1341", "error_budget"),
        (["counts.yaml", "-t", "azure_gate_ns_e3", "--error-budget", "1.01"], "QL1341", "error_budget"),
        (["counts.yaml", "-t", "azure_gate_ns_e3", "--error-budget", "nan"], "QL1341", "error_budget"),
        (["counts.yaml", "-t", "azure_gate_ns_e3", "--code", "toric"], "QL1342", "toric"),
        (["counts.yaml", "-t", "ibm_torino"], "QL1340", "qec"),
        (["counts.yaml", "-t", "google_willow"], "QL1344", "qec.codes.surface.physical_qubits"),
        (["counts.yaml", "-t", "azure_gate_ns_e3", "--style", "cosy"], "QL1353", "style"),
        (["counts.yaml", "-t", "azure_gate_ns_e3", "--protocol", "magic"], "QL1348", "protocol"),
    ],
)
def test_bad_input_writes_nothing(cli, files, arguments, code, field):
    before = {path.name for path in files.iterdir()}
    result = cli("estimate", *arguments, "-o", "out")
    assert result.code == 2
    assert code in result.err
    assert field in result.err
    assert not (files / "out").exists()
    assert {path.name for path in files.iterdir()} - before <= {".qlower"}


def test_misuse(cli, files):
    assert cli("estimate", "counts.yaml").code == 2
    assert cli("estimate", *TARGET).code == 2
