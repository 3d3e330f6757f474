"""Pauli strings that act on few qubits, and the origins of many terms that came from one place."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.operators import Origins
from qlower.dialects.hamiltonian.pauli_table import WORD_BITS, PauliTable, num_words

Sites = NDArray[np.integer]


def local_strings(num_qubits: int, letters: str, sites: Sites) -> PauliTable:
    """The strings with ``letters[k]`` on qubit ``sites[i, k]`` and I elsewhere.

    Args:
        num_qubits: qubits of each string.
        letters: X, Y or Z for each column.
        sites: [n, len(letters)], different within a row.
    """
    count = len(sites)
    x = np.zeros((count, num_words(num_qubits)), dtype=np.uint64)
    z = np.zeros_like(x)
    rows = np.arange(count)
    for letter, qubits in zip(letters, sites.T, strict=True):
        word, bit = qubits // WORD_BITS, np.uint64(1) << (qubits % WORD_BITS).astype(np.uint64)
        if letter in "XY":
            x[rows, word] |= bit
        if letter in "YZ":
            z[rows, word] |= bit
    return PauliTable(num_qubits, x, z)


def stacked(tables: list[PauliTable]) -> PauliTable:
    """All strings, one table after the other."""
    return PauliTable(
        tables[0].num_qubits, np.concatenate([t.x for t in tables]), np.concatenate([t.z for t in tables])
    )


def one_origin(count: int, origin: tuple[int, ...]) -> Origins:
    """The origins of terms that all came from the same place."""
    width = len(origin)
    return np.arange(count + 1, dtype=np.int64) * width, np.tile(np.array(origin, dtype=np.int64), count)
