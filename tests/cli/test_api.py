"""The Python interface."""

from pathlib import Path

import pytest

import qlower
from qlower.device.catalogue import find_calibration, find_target
from qlower.ir.checking import Effort
from qlower.lowering.compilation import Compilation
from tests.cli.conftest import BELL

PIPELINE = "decompose-standard,fuse-one-qubit"


def refused(*arguments, **options):
    with pytest.raises(qlower.QlowerError) as caught:
        qlower.compile(*arguments, **options)
    return caught.value.diagnostics[0]


def test_text_path_and_module_are_the_same_program(folder):
    texts = qlower.compile(BELL, pipeline=PIPELINE)
    paths = qlower.compile(Path("bell.qasm"), pipeline=PIPELINE)
    modules = qlower.compile(qlower.parse(BELL), pipeline=PIPELINE)
    assert isinstance(texts, Compilation)
    assert texts.module().digest == paths.module().digest == modules.module().digest
    assert [done.trace.source_name for done in (texts, paths, modules)] == ["<text>", "bell.qasm", "<Module>"]
    assert texts.trace.steps == paths.trace.steps


def test_a_qiskit_circuit_is_the_same_program():
    from qiskit import QuantumCircuit  # noqa: PLC0415  # takes a second

    class Mine(QuantumCircuit):
        pass

    for kind in (QuantumCircuit, Mine):
        circuit = kind(2, 2)
        circuit.h(0)
        circuit.cx(0, 1)
        circuit.rz(0.25, 1)
        circuit.measure([0, 1], [0, 1])
        done = qlower.compile(circuit, pipeline=PIPELINE)
        assert done.trace.source_name == f"<{kind.__name__}>"
        assert done.trace.steps[-1].metrics == qlower.compile(BELL, pipeline=PIPELINE).trace.steps[-1].metrics


@pytest.mark.parametrize("program", [5, None, [BELL], object()])
def test_other_objects_are_refused(program):
    found = refused(program, pipeline=PIPELINE)
    assert found.code == "QL0007"
    assert type(program).__qualname__ in found.message


def test_a_forgotten_path_is_explained(folder):
    found = refused("bell.qasm", pipeline=PIPELINE)
    assert (found.code, "pathlib.Path" in found.fix) == ("QL0343", True)


def test_a_format_can_be_named():
    assert qlower.parse(BELL, "openqasm2").digest == qlower.parse(BELL, format="openqasm2").digest
    headless = BELL.replace("OPENQASM 2.0;", "")
    with pytest.raises(qlower.QlowerError) as caught:
        qlower.parse(headless)
    assert caught.value.diagnostics[0].code == "QL0343"


def test_a_format_is_told_by_the_first_words_even_if_the_name_says_otherwise(folder):
    (folder / "bell.mlir").write_text(BELL)
    assert qlower.compile(Path("bell.mlir"), pipeline=PIPELINE).trace.reader == "openqasm2"
    text = qlower.compile(BELL, pipeline=PIPELINE).emit("mlir")
    assert qlower.compile(text, pipeline=PIPELINE).trace.reader == "mlir"
    (folder / "late.qasm").write_text("// made by hand, not by OPENQASM 3\n\n" + BELL)
    assert qlower.compile(Path("late.qasm"), pipeline=PIPELINE).trace.reader == "openqasm2"


def test_targets_by_name_path_and_object(folder):
    from qlower.device.emit import emit_target_yaml  # noqa: PLC0415

    target = find_target("generic_line:5")
    (folder / "line.yaml").write_text(emit_target_yaml(target))
    digests = {
        qlower.compile(BELL, given, pipeline=PIPELINE).trace.target["digest"]
        for given in (target, "generic_line:5", str(folder / "line.yaml"))
    }
    assert digests == {target.digest}
    assert qlower.compile(BELL, pipeline=PIPELINE).trace.target is None


def test_the_shipped_calibration_is_used_unless_another_is_given(folder):
    target = find_target("ibm_torino")
    shipped = find_calibration(target)
    assert qlower.compile(BELL, target, pipeline=PIPELINE).trace.calibration["digest"] == shipped.digest
    given = qlower.compile(BELL, target, pipeline=PIPELINE, calibration=shipped)
    assert given.trace.calibration["digest"] == shipped.digest
    assert qlower.compile(BELL, "generic_line:5", pipeline=PIPELINE).trace.calibration is None
    assert refused(BELL, target, pipeline=PIPELINE, calibration=Path("missing.json")).code.startswith("QL04")


def test_pipelines_by_text_and_object():
    by_object = qlower.compile(BELL, pipeline=qlower.parse_pipeline(PIPELINE))
    assert by_object.trace == qlower.compile(BELL, pipeline=PIPELINE).trace
    assert refused(BELL, optimization=4).code == "QL0350"


def test_every_level_of_checking_is_recorded():
    for effort in Effort:
        assert qlower.compile(BELL, pipeline=PIPELINE, check=str(effort)).trace.check == str(effort)
    with pytest.raises(ValueError, match="much"):
        qlower.compile(BELL, pipeline=PIPELINE, check="much")


def test_emitting_is_a_step_of_the_trace_and_gives_the_same_bytes_again():
    done = qlower.compile(BELL, pipeline=PIPELINE)
    first, again = done.emit("mlir"), done.emit("mlir")
    assert first == again
    assert [step.kind for step in done.trace.steps] == ["read", "pass", "pass", "write", "write"]
    assert done.trace.steps[3].output == done.trace.steps[4].output
    assert done.reused[3:] == [False, True]
    assert qlower.parse(first).digest == done.module().digest
    with pytest.raises(qlower.QlowerError) as caught:
        done.emit("openqasm2")
    assert caught.value.diagnostics[0].code == "QL0342"


def test_nothing_is_written_without_a_store(folder):
    done = qlower.compile(BELL, pipeline=PIPELINE)
    assert done.run is None
    assert [path.name for path in folder.iterdir()] == ["bell.qasm"]


def test_a_store_is_made_and_answers_the_second_time(folder):
    first = qlower.compile(BELL, pipeline=PIPELINE, store="here")
    again = qlower.compile(BELL, pipeline=PIPELINE, store=folder / "here")
    assert (first.run, again.run) == ("r1", "r2")
    assert again.reused == [True, True, True]
    assert again.trace == first.trace
    assert again.module().digest == first.module().digest
