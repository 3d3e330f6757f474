"""Sums of Pauli strings as JSON."""

import json
from pathlib import Path

import numpy as np
import pytest

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.hamiltonian.operators import rows_of, table_of
from qlower.dialects.hamiltonian.pauli_json import read_pauli_json, write_pauli_json
from qlower.ir import Module
from qlower.ir.verifier import verify

DATA = Path(__file__).parents[3] / "shared" / "data"


def read(value):
    module = read_pauli_json(Source("<test>", value if isinstance(value, str) else json.dumps(value)))
    verify(module)
    return module


def test_terms_stand_as_in_the_file_each_with_its_place():
    text = json.dumps({"num_qubits": 3, "paulis": ["XYZ", "IIZ", "XYZ"], "coeffs": [0.5, -1, [0.25, 0.0]]}, indent=2)
    text = text.replace("[\n      0.25,\n      0.0\n    ]", "0.25")
    operator = read(text).find("hamiltonian")
    table, coefficients = table_of(operator)
    assert table.strings() == ["XYZ", "IIZ", "XYZ"]
    assert coefficients.tolist() == [0.5, -1.0, 0.25]
    rows = rows_of(operator)
    assert [text[o : o + 5] for i in range(3) for o in rows.origins_of(i).tolist()] == ['"XYZ"', '"IIZ"', '"XYZ"']


def test_complex_numbers_with_no_imaginary_part_are_real():
    module = read({"num_qubits": 1, "paulis": ["X", "Z"], "coeffs": [[0.5, 0.0], [1.0, 0]]})
    assert table_of(module.find("hamiltonian"))[1].tolist() == [0.5, 1.0]


def test_what_is_written_reads_back_the_same():
    module = read({"num_qubits": 70, "paulis": ["IXYZ" * 17 + "XX", "Z" * 70], "coeffs": [0.1, 1e-300]})
    again = read(write_pauli_json(module))
    assert again.digest == module.digest
    assert (
        read({"num_qubits": 2, "paulis": [], "coeffs": []}).digest
        == read(write_pauli_json(read({"num_qubits": 2, "paulis": [], "coeffs": []}))).digest
    )


GOOD = {"num_qubits": 2, "paulis": ["XY", "ZZ"], "coeffs": [1.0, 2.0]}
BROKEN = [
    ('{"num_qubits": 2,', "QL0850"),
    ("[" * 100_000, "QL0850"),
    ("[1, 2]", "QL0851"),
    ({**GOOD, "num_qubits": True}, "QL0851"),
    ({**GOOD, "num_qubits": -1}, "QL0851"),
    ({**GOOD, "paulis": "XY"}, "QL0851"),
    ({**GOOD, "coeffs": [1.0]}, "QL0851"),
    ({"num_qubits": 2, "paulis": []}, "QL0851"),
    ({**GOOD, "paulis": ["XY", "ZZZ"]}, "QL0852"),
    ({**GOOD, "paulis": ["XYZ", "Z"]}, "QL0852"),
    ({**GOOD, "paulis": ["XY", "ZA"]}, "QL0852"),
    ({**GOOD, "paulis": ["XY", "Zé"]}, "QL0852"),
    ({**GOOD, "paulis": ["XY", 7]}, "QL0852"),
    ({**GOOD, "coeffs": [1.0, [0.0, 1.0]]}, "QL0853"),
    ({**GOOD, "coeffs": [[1.0, 0.0], [0.0, 1.0]]}, "QL0853"),
    ({**GOOD, "coeffs": [1.0, float("nan")]}, "QL0853"),
    ({**GOOD, "coeffs": [1.0, float("inf")]}, "QL0853"),
    ({**GOOD, "coeffs": [1.0, 10**400]}, "QL0853"),
    ({**GOOD, "coeffs": [1.0, True]}, "QL0853"),
    ({**GOOD, "coeffs": [1.0, "1"]}, "QL0853"),
    ({**GOOD, "coeffs": [1.0, None]}, "QL0853"),
]


@pytest.mark.parametrize(("value", "code"), BROKEN)
def test_faults_are_coded_and_placed(value, code):
    text = value if isinstance(value, str) else json.dumps(value)
    with pytest.raises(QlowerError, match=code) as found:
        read(text)
    assert found.value.diagnostics[0].span is not None


def test_only_qubit_operators_are_written():
    with pytest.raises(QlowerError, match="QL0858"):
        write_pauli_json(Module("hamiltonian", ()))


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder of shared data is absent")
@pytest.mark.parametrize(
    "path", sorted(DATA.glob("uccsd/*.json")) + sorted(DATA.glob("hamlib/*/*.json")), ids=lambda p: p.stem
)
def test_published_files(path):
    value = json.loads(path.read_text())
    if "paulis" not in value:
        pytest.skip("no Pauli strings")
    table, coefficients = table_of(read(path.read_text()).find("hamiltonian"))
    assert table.strings() == value["paulis"]
    assert np.array_equal(coefficients, value["coeffs"])
