"""Tables of strings as columns of words."""

import numpy as np
import pytest

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.column_kernel import write_strings


@pytest.mark.parametrize(("strings", "qubits", "chunk"), [(1, 1, 62), (20, 5, 8), (63, 3, 62), (9, 70, 4)])
def test_columns_hold_the_bits_of_the_strings_behind_what_stands_there(strings, qubits, chunk):
    random = np.random.default_rng(strings)
    x_bits, z_bits = random.random((2, strings, qubits)) < 0.5
    words = 1 + -(-strings // chunk)
    x, z = np.zeros(qubits * words, dtype=np.int64), np.zeros(qubits * words, dtype=np.int64)
    write_strings(PauliTable.from_bits(x_bits, z_bits), 1, chunk, x, z)
    for flat, bits in ((x, x_bits), (z, z_bits)):
        columns = flat.reshape(qubits, words)
        assert not columns[:, 0].any()
        found = [[columns[q, 1 + s // chunk] >> (s % chunk) & 1 for q in range(qubits)] for s in range(strings)]
        assert np.array_equal(np.array(found, dtype=bool), bits)
        assert (columns >> chunk == 0).all()
