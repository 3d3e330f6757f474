"""Damaged problems and damaged files give diagnostics, never another exception."""

import random
from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Source, render
from qlower.dialects.problem.format import QLOWER_PROBLEM
from qlower.ir.verifier import verify
from qlower.references import with_attachments

ROOT = Path(__file__).parents[2]
WHOLE = sorted((ROOT / "examples").glob("*.yaml"))
PIECES = [
    "",
    " ",
    "\n",
    "0",
    "-1",
    "1e400",
    "null",
    "true",
    "[",
    "]",
    "{}",
    ": ",
    "- ",
    "#",
    '"',
    "é",
    "\t",
    "file: x",
    "1e9",
]
GRAPH = '{"directed": false, "nodes": [{"id": 0}, {"id": "b"}], "edges": [{"source": 0, "target": "b", "weight": 2}]}'
SUM = '{"num_qubits": 2, "paulis": ["XX", "ZI"], "coeffs": [1.0, [0.5, 0.0]]}'
FCIDUMP = (ROOT / "examples" / "h2.fcidump").read_text(encoding="utf-8")
ENERGY = "schema: qlower-problem-1\nkind: ground_state_energy\nsystem: {kind: %s, file: f}\naccuracy_%s: 0.1\n"
FILES = {
    "graph": ("schema: qlower-problem-1\nkind: optimization\nsystem: {kind: max_cut, graph: {file: f}}\n", GRAPH),
    "edges": (
        "schema: qlower-problem-1\nkind: optimization\nsystem: {kind: max_cut, graph: {file: f}}\n",
        "0 1 2\n1 2\n",
    ),
    "couplings": (
        "schema: qlower-problem-1\nkind: optimization\nsystem: {kind: ising, file: f}\n",
        "0 1 2\n1 1 0.5 # x\n",
    ),
    "sum": (ENERGY % ("pauli_sum", "energy"), SUM),
    "fcidump": (ENERGY % ("fcidump", "hartree"), FCIDUMP),
}


def damaged(text, chance):
    """A text with a few characters or lines gone, doubled or replaced."""
    for _ in range(chance.randint(1, 3)):
        begin = chance.randrange(len(text) + 1)
        end = min(len(text), begin + chance.choice((0, 1, 2, 5, 20)))
        text = text[:begin] + chance.choice((*PIECES, text[begin:end] * 2)) + text[end:]
    return text


def read(source):
    """Read; a refusal must be one that can be shown."""
    try:
        verify(QLOWER_PROBLEM.read(with_attachments(source, QLOWER_PROBLEM)), source=source)
    except QlowerError as error:
        assert all(render(diagnostic) for diagnostic in error.diagnostics)


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_damaged_problems(path):
    chance = random.Random(path.stem)
    text = path.read_text(encoding="utf-8")
    for _ in range(150):
        read(Source(str(path), damaged(text, chance)))


@pytest.mark.parametrize("name", FILES)
def test_damaged_files(name):
    chance = random.Random(name)
    problem, text = FILES[name]
    read(Source("problem.yaml", problem, {"f": text}))
    for _ in range(400):
        read(Source("problem.yaml", problem, {"f": damaged(text, chance)}))
