"""A command line to call in this process, in a folder of its own."""

import json
from dataclasses import dataclass

import pytest

from qlower.cli.main import run

BELL = """OPENQASM 2.0;
include "qelib1.inc";
qreg q[2]; creg c[2];
h q[0]; cx q[0],q[1]; rz(0.25) q[1];
measure q -> c;
"""


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, holding one program."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bell.qasm").write_text(BELL)
    return tmp_path


@pytest.fixture
def cli(folder, capsys):
    """Runs a command line; gives exit code and output."""

    def call(*arguments):
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def compiled(cli):
    """A store with one run."""
    result = cli("compile", "bell.qasm", "-p", "decompose-standard,fuse-one-qubit", "-f", "mlir", "-o", "bell.mlir")
    assert result.code == 0, result.err
    return result
