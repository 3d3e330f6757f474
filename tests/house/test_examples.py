"""The examples do what they say, and the README's commands are those that CI runs."""

import runpy
from pathlib import Path

import pytest

import qlower
from qlower.cli.main import run

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.qasm"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("target", ["ibm_torino", "iqm_garnet", "quantinuum_helios"])
def test_examples_compile_and_are_equivalent(path, target):
    done = qlower.compile(path, target=target, optimization=2, check="full")
    assert done.trace.evidence in ("exact", "sampled", "proved"), done.trace.checked


def test_the_python_example_runs(capsys):
    runpy.run_path(str(ROOT / "examples" / "trace.py"), run_name="__main__")
    assert "identical" in capsys.readouterr().out


def test_the_first_command_of_the_readme(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    arguments = ["compile", str(ROOT / "examples" / "adder.qasm"), "--target", "ibm_torino", "-o", "adder_torino.qasm"]
    assert run(arguments) == 0
    shown = capsys.readouterr().out
    assert "route-sabre" in shown
    assert "qlower replay r1" in shown
    assert (tmp_path / "adder_torino.qasm").read_text().startswith("OPENQASM 3")
    assert run(["replay", "--all"]) == 0
    assert "r1: identical" in capsys.readouterr().out


def test_the_readme_gives_the_commands_of_ci():
    readme, script = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()
    for command in ("pytest -n auto", "qlower compile"):
        assert command in readme
        assert command in script
    assert "pip install -e '.[dev]'" in readme
    assert "-e '.[dev]'" in script
