"""``qlower compile``."""

import base64
import io
import json
import os
import stat
import subprocess
import sys

import pytest

import qlower
from tests.cli.conftest import BELL

PIPELINE = ("-p", "decompose-standard,fuse-one-qubit")


def test_the_program_goes_to_standard_output_and_the_trace_to_standard_error(cli):
    result = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir")
    assert result.code == 0
    assert qlower.parse(result.out).level == "circuit"
    assert "fuse-one-qubit" in result.err
    assert "written to standard output as mlir" in result.err
    assert "recorded as r1; replay it with: qlower replay r1" in result.err


def test_with_a_file_the_trace_goes_to_standard_output(cli, folder):
    result = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "-o", "out.mlir")
    assert (result.code, result.err) == (0, "")
    assert "written to out.mlir as mlir" in result.out
    assert qlower.parse((folder / "out.mlir").read_text()).level == "circuit"
    assert sorted(path.name for path in folder.iterdir()) == [".qlower", "bell.qasm", "out.mlir"]


def test_the_table_shows_every_step(compiled):
    lines = compiled.out.splitlines()
    assert lines[0].split() == ["step", "name", "level", "output", "rows", "two-qubit", "evidence", "ms"]
    assert [line.split()[1] for line in lines[1:5]] == ["read", "decompose-standard", "fuse-one-qubit", "write"]
    assert "→" in lines[3]


def test_a_second_time_every_step_is_reused(compiled, cli):
    again = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "-o", "again.mlir")
    assert [line.split()[-1] for line in again.out.splitlines()[1:5]] == ["reused"] * 4
    assert "recorded as r2" in again.out


def test_json_holds_everything(cli, folder):
    result = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "--json", "--seed", 3, "-t", "ibm_torino")
    document = result.json
    assert document["run"] == "r1"
    assert document["trace"]["seed"] == 3
    assert document["trace"]["target"]["name"] == "ibm_torino"
    assert document["trace"]["source_name"] == "bell.qasm"
    assert len(document["milliseconds"]) == len(document["reused"]) == len(document["trace"]["steps"]) == 4
    assert qlower.parse(document["output"]["text"]).digest == document["trace"]["steps"][2]["output"]
    assert document["output"]["path"] is None
    to_file = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "--json", "-t", "ibm_torino", "-o", "x.mlir").json
    assert (to_file["output"]["path"], to_file["output"]["text"]) == ("x.mlir", None)
    assert (folder / "x.mlir").read_text().rstrip("\n") == document["output"]["text"].rstrip("\n")


def test_standard_input(cli, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BELL.encode())))
    result = cli("compile", "-", *PIPELINE, "-f", "mlir", "--json")
    assert result.json["trace"]["source_name"] == "<stdin>"


def test_no_store_records_nothing(cli, folder):
    result = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "--no-store", "-o", "x")
    assert "recorded" not in result.out
    assert not (folder / ".qlower").exists()


def test_another_store_is_named_in_the_command_to_replay(cli):
    result = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "--store", "else/where", "-o", "x")
    command = result.out.rpartition("replay it with: ")[2].split()
    assert command == ["qlower", "replay", "r1", "--store", "else/where"]
    assert cli(*command[1:]).code == 0


def test_the_pipeline_is_printed_in_a_form_that_can_be_given(cli):
    printed = cli("compile", "--print-pipeline", "-p", "fuse-one-qubit , decompose-standard{}")
    assert (printed.code, printed.out) == (0, "fuse-one-qubit,decompose-standard\n")
    assert cli("compile", "--print-pipeline", "-p", "fuse-one-qubit", "--json").json["pipeline"] == "fuse-one-qubit"


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_presets_print_pipelines_that_can_be_given(cli, level):
    printed = cli("compile", "--print-pipeline", f"-O{level}", "-t", "ibm_torino")
    assert printed.code == 0, printed.err
    assert cli("compile", "--print-pipeline", "-p", printed.out.strip()).out == printed.out
    if level == 2:
        assert cli("compile", "--print-pipeline", "-t", "ibm_torino").out == printed.out


def test_a_format_the_target_does_not_list_is_written_with_a_warning(cli):
    given = ("compile", "bell.qasm", "-O0", "-t", "quantinuum_helios", "-o", "x", "-f")
    result = cli(*given, "openqasm3")
    assert result.code == 0
    assert "warning[QL0341]: quantinuum_helios does not list openqasm3" in result.err
    for accepted in ("qir-base", "qir-base-bitcode", "mlir"):
        assert cli(*given, accepted).err == ""


@pytest.mark.parametrize(
    ("target", "written"),
    [("ibm_torino", "openqasm3"), ("quantinuum_helios", "qir-adaptive"), ("generic_line:4", "openqasm3")],
)
def test_the_first_format_of_the_target_is_written(cli, target, written):
    assert cli("compile", "bell.qasm", "-O0", "-t", target, "--json").json["output"]["format"] == written


def test_without_a_target_the_language_of_the_program_is_written_or_one_that_fits(cli, folder):
    text = cli("compile", "bell.qasm", "-O0").out
    assert text.startswith("OPENQASM 3")
    (folder / "bell.mlir").write_text(cli("compile", "bell.qasm", "-O0", "-f", "mlir").out)
    assert cli("compile", "bell.mlir", "-O0").out.startswith('"builtin.module"')


def test_bytes_go_to_standard_output_and_into_json(folder):
    command = [sys.executable, "-m", "qlower", "compile", "bell.qasm", "-O0", "-t", "generic_line:4"]
    command += ["-f", "qir-base-bitcode"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    assert done.stdout.startswith(b"BC\xc0\xde")
    as_json = subprocess.run([*command, "--json"], cwd=folder, capture_output=True, check=True)
    assert base64.b64decode(json.loads(as_json.stdout)["output"]["base64"]) == done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nowhere.qasm"], "QL0001"),
        (["."], "QL0001"),
        (["a\0b"], "QL0003"),
        (["latin.qasm"], "QL0002"),
        (["bell.qasm", "-O2", "-p", "fuse-one-qubit"], "QL0003"),
        ([], "QL0003"),
        (["bell.qasm", "-O9"], "QL0003"),
        (["bell.qasm", "--seed", "-1"], "QL0003"),
        (["bell.qasm", "--seed", str(2**53)], "QL0003"),
        (["bell.qasm", "--threads", "0"], "QL0003"),
        (["bell.qasm", "--check", "some"], "QL0003"),
        (["bell.qasm", "--what"], "QL0003"),
        (["bell.qasm", "bell.qasm"], "QL0003"),
        (["bell.qasm", "-p", ""], "QL0320"),
        (["bell.qasm", "-p", "no-such-pass"], "QL0300"),
        (["bell.qasm", "-p", "fuse-one-qubit", "-f", "no-such-format"], "QL0300"),
        (["bell.qasm", "--from", "no-such-format", *PIPELINE], "QL0300"),
        (["bell.qasm", "-t", "ibm_turino"], "QL0450"),
        (["bell.qasm", "-t", "./nowhere.yaml", *PIPELINE], "QL0400"),
        (["unknown.txt", *PIPELINE], "QL0343"),
        (["bell.qasm", *PIPELINE, "-f", "mlir", "-o", "no/such/folder/x"], "QL0004"),
        (["bell.qasm", *PIPELINE, "-f", "mlir", "-o", "."], "QL0004"),
        (["bell.qasm", *PIPELINE, "-f", "mlir", "--store", "bell.qasm"], "QL0500"),
        (["bell.qasm", *PIPELINE, "-f", "openqasm2"], "QL0342"),
        (["bell.qasm", "-p", "schedule-alap", "-t", "ibm_torino"], "QL0311"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_what_is_refused(cli, folder, arguments, code, as_json):
    (folder / "latin.qasm").write_bytes(b"OPENQASM 2.0; // \xe9")
    (folder / "unknown.txt").write_text("?")
    result = cli("compile", *arguments, *(["--json"] if as_json else []))
    assert result.code == 2
    assert f"error[{code}]" in result.err
    assert "Traceback" not in result.err
    if as_json:
        assert (result.json["command"], result.json["diagnostics"][0]["code"]) == ("error", code)
    else:
        assert result.out == ""


def test_a_refused_program_leaves_no_file_and_no_run(cli, folder):
    (folder / "out").write_text("before")
    (folder / "bad.qasm").write_text(BELL + "nonsense q[0];\n")
    assert cli("compile", "bad.qasm", *PIPELINE, "-o", "out").code == 2
    assert (folder / "out").read_text() == "before"
    assert cli("log", "--json").json["runs"] == []


def test_the_output_keeps_permissions_and_follows_links(cli, folder):
    (folder / "real").write_text("")
    (folder / "real").chmod(0o600)
    (folder / "link").symlink_to("real")
    assert cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "-o", "link").code == 0
    assert (folder / "link").is_symlink()
    assert stat.S_IMODE((folder / "real").stat().st_mode) == 0o600
    assert qlower.parse((folder / "real").read_text()).level == "circuit"


def test_new_files_have_the_usual_permissions(cli, folder):
    cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "-o", "new")
    (folder / "usual").touch()
    assert (folder / "new").stat().st_mode == (folder / "usual").stat().st_mode


def test_output_to_a_device(cli):
    result = cli("compile", "bell.qasm", *PIPELINE, "-f", "mlir", "-o", os.devnull)
    assert result.code == 0


def test_names_that_are_not_utf8(cli, folder):
    name = os.fsdecode(b"b\xe9ll.qasm")
    try:
        (folder / name).write_text(BELL)
    except OSError:
        pytest.skip("the file system takes only UTF-8")
    result = cli("compile", name, *PIPELINE, "-f", "mlir", "--json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["trace"]["source_name"] == "b\\udce9ll.qasm"
