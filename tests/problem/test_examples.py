"""The examples of the repository and of the documentation say what they are said to."""

import re
from pathlib import Path

import pytest

import qlower
from qlower.dialects.hamiltonian.operators import rows_of
from qlower.dialects.problem.lattices import LATTICES
from qlower.dialects.problem.reading.schema import (
    ACTIVE_SPACE,
    BUDGET,
    GRAPH,
    INITIAL_STATE,
    OBSERVABLE,
    PROBLEMS,
    PROGRAM,
    PROVENANCE,
    SYSTEMS,
)
from qlower.documents.shapes import Section
from qlower.ir.text.formats import MLIR, MLIR_PACKED

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
GUIDE = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
QUALITIES = {
    "h2": (4, 15),
    "h2_fcidump": (4, 15),
    "lih": (10, 276),
    "h2o": (14, 1086),
    "hubbard_quench": (8, 16),
    "heisenberg_quench": (8, 24),
    "tfim": (9, 21),
    "maxcut": (6, 11),
}
"""Example → modes or qubits, and terms of the Hamiltonian."""
NEEDS_PYSCF = ("h2", "lih", "h2o")


def module_of(path):
    if path.stem in NEEDS_PYSCF:
        pytest.importorskip("pyscf", reason="the extra chem is not installed")
    if path.stem == "adder":
        return qlower.compile(path).module("circuit")
    return qlower.compile(path, pipeline="lower-problem-to-hamiltonian").module("hamiltonian")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_have_the_sizes_they_should(path):
    module = module_of(path)
    if path.stem == "adder":
        assert module.find("main").num_qubits == 10
        return
    hamiltonian = module.find("hamiltonian")
    width = hamiltonian.attributes.get("num_modes") or hamiltonian.attributes["num_qubits"]
    assert (width, len(rows_of(hamiltonian))) == QUALITIES[path.stem]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_read_back_from_text_with_the_same_digest(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    modules = [qlower.parse(path.read_text(encoding="utf-8"))]
    if path.stem not in NEEDS_PYSCF:
        modules.append(module_of(path))
    for module in modules:
        for form in (MLIR, MLIR_PACKED):
            assert qlower.parse(form.write(module), "mlir").digest == module.digest


def test_every_example_of_the_guide_is_read():
    texts = re.findall(r"```yaml\n(schema: .*?)```", GUIDE, re.DOTALL)
    assert len(texts) == 3
    for text in texts:
        if "file:" not in text:
            assert qlower.parse(text).level == "problem"


def test_every_system_in_the_guide_can_be_asked_about():
    systems = re.findall(r"```yaml\n(kind: .*?)```", GUIDE, re.DOTALL)
    assert {re.match(r"kind: (\w+)", text)[1] for text in systems} == set(SYSTEMS)
    for text in systems:
        if "file:" in text:
            continue
        kind = re.match(r"kind: (\w+)", text)[1]
        cost = kind in ("qubo", "ising", "max_cut", "maximum_independent_set", "vertex_cover")
        unit = "hartree" if kind == "molecule" else "energy"
        head = "optimization" if cost else "ground_state_energy"
        lines = "".join(f"  {line}\n" for line in text.splitlines())
        rest = "" if cost else f"accuracy_{unit}: 0.001\n"
        qlower.parse(f"schema: qlower-problem-1\nkind: {head}\nsystem:\n{lines}{rest}")


def keys_of(shape):
    return set(shape.keys) if isinstance(shape, Section) else set(shape)


@pytest.mark.parametrize(
    "section",
    [
        *PROBLEMS.values(),
        *SYSTEMS.values(),
        ACTIVE_SPACE,
        BUDGET,
        GRAPH,
        INITIAL_STATE,
        OBSERVABLE,
        PROGRAM,
        PROVENANCE,
    ],
)
def test_every_key_is_in_the_guide(section):
    missing = {key for key in keys_of(section) if f"`{key}`" not in GUIDE}
    assert missing == set()


def test_every_lattice_and_kind_is_in_the_guide():
    assert {name for name in [*LATTICES, *PROBLEMS, *SYSTEMS] if f"`{name}`" not in GUIDE} == set()
