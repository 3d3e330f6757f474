"""What starting costs: nothing heavy is imported before it is needed."""

import json
import subprocess
import sys

import pytest

import qlower
from qlower.cli.main import COMMANDS, cli

HEAVY = {"numpy", "numba", "scipy", "networkx", "lark", "yaml", "qiskit", "openqasm3", "pyqir", "sqlite3", "hypothesis"}
OURS = {"qlower.api", "qlower.ir", "qlower.lowering", "qlower.store", "qlower.device", "qlower.diagnostics"}


def imported_by(code):
    script = (
        f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint('|'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.strip().split("\n")[-1].split("|"))


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_help_and_version_import_nothing_heavy(option):
    modules = imported_by(f"from qlower.cli.main import run; run(['{option}'])")
    assert modules & (HEAVY | OURS) == set()


def test_importing_qlower_imports_nothing_heavy():
    modules = imported_by("import qlower; dir(qlower); qlower.__version__")
    assert modules & (HEAVY | OURS) == set()


def test_the_api_does_without_parsers_and_compilers():
    modules = imported_by("import qlower; qlower.compile; qlower.parse; qlower.find_target('ibm_torino')")
    assert modules & (HEAVY - {"numpy", "yaml"}) == set()


def test_every_exported_name_is_there():
    for name in qlower.__all__:
        assert getattr(qlower, name).__name__ == name
        assert name in dir(qlower)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = qlower.nothing


def test_every_command_is_where_the_table_says_and_helps_with_the_same_words():
    with cli.make_context("qlower", ["passes"]) as context:
        for name, (_, line) in COMMANDS.items():
            command = cli.get_command(context, name)
            assert command.name == name
            assert command.help
            assert line.endswith(".")


def test_python_m_qlower_is_the_command():
    done = subprocess.run([sys.executable, "-m", "qlower", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"qlower, version {qlower.__version__}\n"


CACHED = """
import sys
from qlower.cli.main import run
sys.argv = ["qlower"]
code = run(["compile", "bell.qasm", "-t", "ibm_torino", "-O3", "-o", "out.qasm", "--json"])
print("|".join(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def test_a_run_answered_from_the_store_needs_no_parser_compiler_or_library(folder):
    runs = [
        subprocess.run([sys.executable, "-c", CACHED], cwd=folder, capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [done.returncode for done in runs] == [0, 0], runs[0].stderr
    assert all(json.loads(runs[1].stdout)["reused"])
    assert set(runs[1].stderr.strip().split("|")) & (HEAVY | {"qlower.api", "qlower.ir"}) <= {"sqlite3"}
