"""Sums of Pauli strings from files, also published and very large ones."""

import json
from pathlib import Path

import numpy as np
import pytest

from qlower.diagnostics import Source
from qlower.dialects.hamiltonian.operators import rows_of, table_of
from qlower.dialects.problem.format import QLOWER_PROBLEM
from tests.problem.problems import energy_problem, hamiltonian_level, paulis

HAMLIB = Path(__file__).parents[3] / "shared" / "data" / "hamlib"
PUBLISHED = sorted(HAMLIB.glob("*/*.json"))


def test_equal_strings_are_added_up_and_come_from_all_their_places(tmp_path):
    values = {"num_qubits": 2, "paulis": ["XX", "ZI", "XX", "ZZ", "ZI"], "coeffs": [1.0, 0.5, 2, -1.0, -0.5]}
    (tmp_path / "sum.json").write_text(json.dumps(values))
    path = tmp_path / "problem.yaml"
    path.write_text(energy_problem("kind: pauli_sum\nfile: sum.json"))
    module = hamiltonian_level(path)
    operator = module.find("hamiltonian")
    assert paulis(operator) == {"XX": 3.0, "ZZ": -1.0}
    rows = rows_of(operator)
    # Positions: 0 the goal, 1 the system, 2 … 6 the strings.
    assert [rows.origins_of(row).tolist() for row in range(2)] == [[2, 4], [5]]


def test_a_string_is_found_in_its_file():
    text = '{"about": "\\"paulis\\": [\\"e\\"]", "num_qubits": 2,\n "paulis": [\n  "XI",\n  "IZ"\n ], "coeffs": [1, 2]}'
    problem = energy_problem("kind: pauli_sum\nfile: sum.json")
    source = Source("problem.yaml", problem, {"sum.json": text})
    rows = rows_of(QLOWER_PROBLEM.read(source).find("system"))
    assert [source.span(origin).line for origin in rows.origins.tolist()] == [3, 4]
    assert [source.span(origin).column for origin in rows.origins.tolist()] == [3, 3]


def test_inline_terms_and_files_say_the_same(tmp_path):
    text = '{"num_qubits": 3, "paulis": ["XIZ", "IYI"], "coeffs": [[0.5, 0.0], [-2.0, 0.0]]}'
    (tmp_path / "sum.json").write_text(text)
    path = tmp_path / "problem.yaml"
    path.write_text(energy_problem("kind: pauli_sum\nfile: sum.json"))
    inline = energy_problem("kind: pauli_sum\nterms:\n  XIZ: 0.5\n  IYI: [-2, 0]\n")
    assert hamiltonian_level(path).digest == hamiltonian_level(inline).digest


@pytest.mark.skipif(not PUBLISHED, reason="the folder of published Hamiltonians is not there")
@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_published_sums_are_read_term_by_term(path):
    text = path.read_text()
    source = Source("problem.yaml", energy_problem("kind: pauli_sum\nfile: sum.json"), {"sum.json": text})
    module = QLOWER_PROBLEM.read(source)
    table, coefficients = table_of(module.find("system"))
    published = json.loads(text)
    assert table.strings() == published["paulis"]
    assert coefficients.tolist() == published["coeffs"]


def test_many_terms_are_read_with_their_places():
    random = np.random.default_rng(1)
    count, width = 100_000, 70
    letters = np.frombuffer(b"IXYZ", np.uint8)[random.integers(0, 4, (count, width))]
    letters = letters.tobytes().decode()
    strings = [letters[i : i + width] for i in range(0, count * width, width)]
    coefficients = random.normal(size=count).tolist()
    text = json.dumps({"num_qubits": width, "paulis": strings, "coeffs": coefficients})
    source = Source("problem.yaml", energy_problem("kind: pauli_sum\nfile: sum.json"), {"sum.json": text})
    system = QLOWER_PROBLEM.read(source).find("system")
    table, values = table_of(system)
    assert table.strings() == strings
    assert values.tolist() == coefficients
    begin = source.attached["sum.json"][0]
    for row in (0, 1, 54_321, count - 1):
        place = int(rows_of(system).origins[row]) - begin
        assert text[place : place + width + 2] == f'"{strings[row]}"'
