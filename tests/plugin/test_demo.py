"""A package from outside adds a pass, an op, a row op, a format, a device and codes the way ours are added."""

import json
import os
import re
import subprocess
import sys

import pytest

import qlower
from qlower.cli.main import run
from qlower.ir import Module
from qlower.ir.dialect_table import operation_class, row_definition
from qlower.ir.verifier import findings
from qlower.lowering.registry import formats, passes, targets
from tests.program_builder import program

PROGRAM = "qubits 3\nh 0\ncx 0 1\ncx 1 2\n"
PIPELINE = "demo.double-hadamard{pairs=2}"

pytestmark = pytest.mark.usefixtures("demo")


def loaded():
    return [name for name in sys.modules if name.startswith("qlower_demo")]


def test_listing_imports_nothing_of_it(capsys):
    for arguments in (["passes"], ["dialects"], ["target", "list"], ["passes", "--json"], ["log"]):
        run(arguments)
    assert re.search("demo.double-hadamard +qlower-demo-plugin 0.3.0", capsys.readouterr().out)
    assert loaded() == []
    assert "demo.lines" in formats().names()
    assert loaded() == []


def test_only_the_module_that_is_asked_for_is_imported():
    passes().load("demo.double-hadamard")
    assert loaded() == ["qlower_demo", "qlower_demo.double_hadamard"]


def test_its_items_come_after_the_built_in_ones():
    for group in (passes(), formats(), targets()):
        names = group.names()
        assert names[: len(group.builtin)] == list(group.builtin)
        assert [name for name in names if name.startswith("demo")] == names[len(group.builtin) :]


def test_its_pass_runs_and_is_checked_like_ours():
    done = qlower.compile(program(2).h(0).cx(0, 1).module(), pipeline=PIPELINE, check="full")
    step = done.trace.steps[1]
    assert step.package == "qlower-demo-plugin 0.3.0"
    assert step.metrics["rows"] == 6
    assert step.evidence != "trusted"
    assert qlower.compile(program(1).h(0).module(), pipeline="demo.double-hadamard{pairs=0}").trace.steps[1].declined


def test_its_pass_stands_beside_ours_in_one_pipeline():
    done = qlower.compile(program(2).h(0).cx(0, 1).module(), pipeline=f"{PIPELINE},decompose-standard")
    assert [step.name for step in done.trace.steps] == ["module", "demo.double-hadamard", "decompose-standard"]


def test_its_dialect_declares_and_verifies():
    note = operation_class("demo.note")
    assert note.registered
    assert row_definition("demo.shelve").num_parameters == 1
    good, empty = note(attributes={"text": "hello"}), note(attributes={"text": ""})
    assert list(findings(Module("circuit", (good,)))) == []
    assert "a note must say something" in next(iter(findings(Module("circuit", (empty,))))).message


def test_its_ops_are_written_and_read_as_ir_text():
    module = Module("circuit", (operation_class("demo.note")(attributes={"text": "hello"}),))
    written = qlower.compile(module, pipeline="demo.double-hadamard").emit("mlir")
    assert '"demo.note"() {text = "hello"}' in written
    assert qlower.parse(written, "mlir").digest == module.digest


def test_its_format_reads_and_writes():
    module = qlower.parse(PROGRAM, "demo.lines")
    assert qlower.compile(module, pipeline=PIPELINE).emit("demo.lines").count("h 0") == 5
    with pytest.raises(qlower.QlowerError) as caught:
        qlower.parse("qubits 1\nwhat 0\n", "demo.lines")
    assert caught.value.diagnostics[0].code == "DEMO001"
    assert caught.value.diagnostics[0].span.line == 2


def test_its_device_compiles_replays_and_chooses_the_format(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.lines").write_text(PROGRAM)
    assert run(["compile", "p.lines", "--target", "demo_ring", "-p", PIPELINE, "-o", "out"]) == 0
    assert (tmp_path / "out").read_text() == PROGRAM.replace("h 0\n", "h 0\n" * 5)
    assert run(["replay", "--all"]) == 0
    assert "r1: identical, 3 steps" in capsys.readouterr().out
    assert run(["target", "show", "demo_ring", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["descriptor"]["num_qubits"] == 6


def test_a_preset_brings_a_program_onto_its_device(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = qlower.compile(qlower.parse(PROGRAM.replace("1 2", "2 0"), "demo.lines"), "demo_ring", optimization=2)
    assert done.trace.steps[-1].name == "check-conformance"
    assert qlower.parse(done.emit("openqasm3")).level == "circuit"


def test_its_codes_are_explained(capsys):
    assert run(["explain", "DEMO001"]) == 0
    assert "A line is the name of a gate and its qubits." in capsys.readouterr().out


def test_its_pass_is_described(capsys):
    assert run(["passes", "demo.double-hadamard"]) == 0
    out = capsys.readouterr().out
    assert "qlower-demo-plugin 0.3.0" in out
    assert "how many pairs to add" in out


def test_the_doctor_lists_its_items(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(["doctor", "--json"])
    plugins = json.loads(capsys.readouterr().out)["plugins"]
    assert {(p["kind"], p["name"]) for p in plugins} == {
        ("pass", "demo.double-hadamard"),
        ("dialect", "demo"),
        ("format", "demo.lines"),
        ("target", "demo_ring"),
        ("table of codes", "demo"),
    }


def test_in_a_process_of_its_own(tmp_path, demo_site):
    (tmp_path / "p.lines").write_text(PROGRAM)
    command = [sys.executable, "-m", "qlower", "compile", "p.lines", "-t", "demo_ring", "-p", PIPELINE]
    environment = {**os.environ, "PYTHONPATH": str(demo_site)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, PROGRAM.replace("h 0\n", "h 0\n" * 5))
    assert "recorded as r1" in done.stderr
