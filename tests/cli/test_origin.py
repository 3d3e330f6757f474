"""``qlower origin``: the way back to the source and the way forward are each other's inverse."""

import json
from pathlib import Path

import pytest

from qlower.cli.main import run

PROGRAM = """OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
h q[0];
cx q[0], q[1];
rz(0.3) q[1];
cx q[1], q[2];
c = measure q;
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("origin")
    (place / "program.qasm").write_text(PROGRAM)
    store = str(place / "store")
    arguments = ["compile", str(place / "program.qasm"), "-t", "ibm_torino", "--store", store, "-o", str(place / "out")]
    assert run(arguments) == 0
    return place


def links(folder: Path, capsys, place: str, *more: str):
    capsys.readouterr()
    command = ["origin", "r1", place, "--store", str(folder / "store"), "--json", "--limit", "100000", *more]
    assert run(command) == 0
    return json.loads(capsys.readouterr().out)["links"]


def final_positions(folder, capsys, line):
    return {p["position"] for p in links(folder, capsys, f"line:{line}")[-1]["places"]}


def source_lines(folder, capsys, position):
    return {p["line"] for p in links(folder, capsys, f"#{position}")[-1]["places"]}


def test_back_and_forward_are_inverse(folder, capsys):
    forward = {line: final_positions(folder, capsys, line) for line in range(5, 10)}
    everything = set().union(*forward.values())
    back = {position: source_lines(folder, capsys, position) for position in everything}
    assert forward[5], "the Hadamard gate became something"
    for line, positions in forward.items():
        assert positions == {position for position, lines in back.items() if line in lines}


def test_a_measurement_traces_back_to_its_line(folder, capsys):
    last = links(folder, capsys, "line:9")[-1]["places"]
    measured = [place for place in last if place["text"].startswith("measure ")]
    assert len(measured) == 3
    qubit, _, start = measured[0]["text"].removeprefix("measure ").partition(" at ")
    # A little later: changes of frame, which take no time, may stand at the instant at which it begins.
    chain = links(folder, capsys, f"{qubit}@{int(start.partition('-')[0]) + 1}ns")
    assert [place["line"] for place in chain[-1]["places"]] == [9]
    assert chain[0]["level"] == "physical"
    assert chain[-1]["step"] == -1


def test_a_place_in_the_module_of_a_step(folder, capsys):
    chain = links(folder, capsys, "0#q[2]")
    assert [link["step"] for link in chain] == [0, -1]
    assert {place["line"] for place in chain[-1]["places"]} == {8, 9}


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("nowhere", "QL0333"),
        ("q[500]", "QL0333"),
        ("#999999", "QL0333"),
        ("99#0", "QL0333"),
        ("x#0", "QL0333"),
        ("line:0", "QL0333"),
        ("line:11", "QL0333"),
        ("line:²", "QL0333"),
        ("0#nowhere", "QL0333"),
    ],
)
def test_no_such_place(folder, capsys, place, code):
    assert run(["origin", "r1", place, "--store", str(folder / "store")]) == 2
    assert code in capsys.readouterr().err


def test_an_idle_time_is_named(folder, capsys):
    place = links(folder, capsys, "line:9")[-1]["places"][0]["text"]
    qubit = place.removeprefix("measure ").partition(" at ")[0]
    assert run(["origin", "r1", f"{qubit}@99999999ns", "--store", str(folder / "store")]) == 2
    assert "QL0720" in capsys.readouterr().err


def test_text_output_names_the_source(folder, capsys):
    assert run(["origin", "r1", "line:5", "--store", str(folder / "store"), "--limit", "1"]) == 0
    printed = capsys.readouterr().out
    assert "line 5:1  h q[0];" in printed
    assert "… " in printed


def test_a_line_in_the_middle_of_a_statement_stands_for_its_first(tmp_path, capsys):
    text = PROGRAM.replace("cx q[0], q[1];", "cx\n  q[0],\n  q[1];")
    (tmp_path / "program.qasm").write_text(text)
    assert run(["compile", str(tmp_path / "program.qasm"), "--store", str(tmp_path / "store"), "-o", "-"]) == 0
    assert [link["places"][0]["line"] for link in links(tmp_path, capsys, "line:8")[:1]] == [6]
    assert links(tmp_path, capsys, "line:8")[1:] == links(tmp_path, capsys, "line:6")[1:]
