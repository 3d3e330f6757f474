"""Files that a problem names: part of its digest, of its record, and of the places that origins point to."""

import json

import pytest

import qlower
from qlower.api import start_of
from qlower.cli.main import run
from qlower.diagnostics import QlowerError, Source
from qlower.dialects.problem.format import QLOWER_PROBLEM
from qlower.ir.origins import collect_origins
from qlower.lowering.recorded_source import recorded, source_of
from qlower.lowering.replay import load_trace, replay
from qlower.references import with_attachments
from qlower.store.store import Store

HEAD = "schema: qlower-problem-1\n"
OUTER = HEAD + "kind: optimization\nsystem: {kind: file, file: inner/system.yaml}\n"
INNER = HEAD + "kind: system\nsystem:\n  kind: max_cut\n  graph: {file: ../edges.txt}\n"
EDGES = "0 1\n1 2 0.5\n"


@pytest.fixture
def problem(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "problem.yaml").write_text(OUTER)
    (tmp_path / "inner" / "system.yaml").write_text(INNER)
    (tmp_path / "edges.txt").write_text(EDGES)
    return tmp_path / "problem.yaml"


def attached(path):
    return with_attachments(Source(str(path), path.read_text()), QLOWER_PROBLEM)


def test_files_named_by_files_are_attached_by_paths_from_the_problem(problem):
    assert attached(problem).attachments == {"inner/system.yaml": INNER, "edges.txt": EDGES}


def test_an_attachment_changes_what_is_recorded_and_a_text_alone_is_recorded_as_it_is(problem):
    before = recorded(attached(problem))
    (problem.parent / "edges.txt").write_text(EDGES.replace("0.5", "0.25"))
    assert recorded(attached(problem)) != before
    assert json.loads(before) == {
        "attachments": {"edges.txt": EDGES, "inner/system.yaml": INNER}, "text": OUTER,
    }  # fmt: skip
    assert recorded(Source("x", "OPENQASM 3.0;\n")) == b"OPENQASM 3.0;\n"


def test_what_was_recorded_reads_back(problem):
    source = attached(problem)
    assert source_of(source.name, recorded(source), QLOWER_PROBLEM) == source
    alone = Source("alone.yaml", HEAD)
    assert source_of("alone.yaml", recorded(alone), QLOWER_PROBLEM) == alone


def test_origins_point_into_the_file_that_a_row_stands_in(problem):
    source = attached(problem)
    module = QLOWER_PROBLEM.read(source)
    _, origins = collect_origins(module)
    spans = [source.span(origin) for origin in origins.tolist()]
    found = [(span.source.name.rpartition("/")[2], span.line, span.column) for span in spans[:4]]
    assert found == [("problem.yaml", 2, 7), ("system.yaml", 4, 9), ("edges.txt", 1, 1), ("edges.txt", 2, 1)]
    assert spans[3].line_text == "1 2 0.5"


def test_a_run_is_replayed_from_the_store_alone(problem, tmp_path):
    store = tmp_path / "store"
    done = qlower.compile(problem, pipeline="lower-problem-to-hamiltonian", store=store)
    for path in (problem, problem.parent / "edges.txt", problem.parent / "inner" / "system.yaml"):
        path.unlink()
    opened = Store.open(store)
    report = replay(opened, done.run)
    assert report.identical
    assert report.steps == len(load_trace(opened, done.run).steps)


def test_a_changed_attachment_is_not_answered_from_the_store(problem, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    command = ["compile", "problem.yaml", "--pipeline", "lower-problem-to-hamiltonian", "--format", "mlir"]
    texts = []
    for weight in ("0.5", "0.5", "0.25"):
        (tmp_path / "edges.txt").write_text(EDGES.replace("0.5", weight))
        assert run([*command, "-o", "out.mlir"]) == 0
        texts.append((tmp_path / "out.mlir").read_text())
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_a_text_without_a_file_is_read_from_the_current_folder(problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert qlower.parse(OUTER).digest == start_of(attached(problem)).digest


def test_a_source_may_bring_its_attachments(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = Source("<text>", OUTER, {"inner/system.yaml": INNER, "edges.txt": EDGES})
    assert start_of(source).module.find("system").num_nodes == 3


def test_a_reader_without_attachments_says_so():
    with pytest.raises(QlowerError) as caught:
        QLOWER_PROBLEM.read(Source("x.yaml", OUTER))
    assert caught.value.diagnostics[0].code == "QL0822"


def test_a_chain_of_too_many_files_is_refused(tmp_path):
    for index in range(120):
        (tmp_path / f"{index}.yaml").write_text(
            HEAD + f"kind: system\nsystem: {{kind: file, file: {index + 1}.yaml}}\n"
        )
    path = tmp_path / "problem.yaml"
    path.write_text(HEAD + "kind: optimization\nsystem: {kind: file, file: 0.yaml}\n")
    with pytest.raises(QlowerError) as caught:
        attached(path)
    assert caught.value.diagnostics[0].code == "QL0008"


def test_a_program_is_its_circuit_with_origins_in_its_own_file(tmp_path):
    circuit = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n'
    (tmp_path / "bell.qasm").write_text(circuit)
    path = tmp_path / "problem.yaml"
    path.write_text(HEAD + "kind: program\nprogram: {file: bell.qasm}\nbudget: {usd: 1}\n")
    source = attached(path)
    module = QLOWER_PROBLEM.read(source)
    assert module.level == "circuit"
    assert module.digest == qlower.parse(circuit).digest
    _, origins = collect_origins(module)
    assert {source.span(origin).source.name.rpartition("/")[2] for origin in origins.tolist()} == {"bell.qasm"}
    done = qlower.compile(path, target="iqm_garnet")
    assert done.trace.reader == "qlower-problem"
    assert done.trace.steps[-1].level == "physical"
