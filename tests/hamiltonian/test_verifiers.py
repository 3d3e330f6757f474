"""What the ops of the hamiltonian dialect refuse."""

import numpy as np
import pytest
from fermion_programs import molecule

from qlower.diagnostics import QlowerError
from qlower.dialects.hamiltonian.encodings import make_encoding
from qlower.dialects.hamiltonian.operators import pauli_operator, rows_of
from qlower.dialects.hamiltonian.ops import End
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.hamiltonian.rows import ladder_kind
from qlower.ir import Module, Region, Run
from qlower.ir.verifier import verify


def refused(op, words):
    with pytest.raises(QlowerError, match=words):
        verify(Module("hamiltonian", (op,)))


def strings():
    return pauli_operator("hamiltonian", PauliTable.from_strings(["XIZ", "YYI"]), np.array([1.0, 2.0]))


def with_rows(op, rows):
    return op.with_(regions=[Region((Run(rows=rows), End()))])


def test_pauli_operators():
    good = strings()
    verify(Module("hamiltonian", (good,)))
    refused(good.with_attribute("num_qubits", 2), "beyond the 2")
    refused(good.with_attribute("num_qubits", -1), "negative")
    refused(good.with_attribute("num_qubits", 70), "int64 columns x0, x1, z0, z1")
    rows = rows_of(good)
    refused(with_rows(good, rows.with_columns({"x0": rows.columns["x0"]})), "int64 columns")
    narrow = {name: column.astype(np.int32) for name, column in rows.columns.items()}
    refused(with_rows(good, rows.with_columns(narrow)), "int64 columns")
    refused(with_rows(good, rows_of(molecule(1, 1, 0).find("hamiltonian"))), "no hamiltonian.pauli")
    refused(good.with_(regions=[Region((good, End()))]), "is no term")


def test_fermion_operators():
    good = molecule(2, 1, 1).find("hamiltonian")
    verify(Module("hamiltonian", (good,)))
    refused(good.with_attribute("num_modes", 3), "a mode is outside 0 … 2")
    refused(with_rows(good, rows_of(strings())), "no hamiltonian.ladder")
    rows = rows_of(good)
    swapped = [ladder_kind(k.num_qubits + 1, -1) for k in rows.kinds]
    refused(with_rows(good, rows.with_kinds(swapped)), "that is none")


def test_encodings():
    good = make_encoding("parity", 4, 1, 1)
    tapered = {"symmetries": ("IZII", "IIIZ"), "tapered_qubits": (1, 3), "eigenvalues": (-1, 1)}

    def changed(**attributes):
        op = good
        for name, value in {**tapered, **attributes}.items():
            op = op.with_attribute(name, value)
        return op

    verify(Module("hamiltonian", (changed(),)))
    refused(changed(method="ternary"), "method is none of")
    refused(changed(eigenvalues=(1,)), "different lengths")
    refused(changed(eigenvalues=(1, 0)), "neither 1 nor -1")
    refused(changed(symmetries=("IZI", "IIIZ")), "no product of Z on 4")
    refused(changed(symmetries=("IXII", "IIIZ")), "no product of Z")
    refused(changed(symmetries=("IZIZ", "IIIZ")), "qubit 3 is not on one symmetry alone")
    refused(changed(tapered_qubits=(0, 3)), "qubit 0 is not on one")
    refused(changed(tapered_qubits=(1, 4)), "qubit 4 is not on one")
    refused(changed(tapered_qubits=(3, 1)), "does not act on qubit 3")
