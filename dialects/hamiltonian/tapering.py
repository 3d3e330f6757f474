"""Qubits that a symmetry makes superfluous: finding diagonal symmetries and replacing their qubits by their values.

A symmetry τ is a product of Z that commutes with every term. Its qubit q is one that only τ, and no other symmetry
chosen, acts on. The Clifford U = (X_q + τ)/√2 exchanges τ and X_q; after it all terms commute with X_q, which is
replaced by the eigenvalue of τ in the sector asked for, and the qubit is dropped.
Source: S. Bravyi, J. Gambetta, A. Mezzacapo and K. Temme, arXiv:1701.08213.
"""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.gf2 import Matrix, kernel, reduced
from qlower.dialects.hamiltonian.ops import Encoding
from qlower.dialects.hamiltonian.pauli_algebra import POWERS_OF_I, anticommuting, parities, products
from qlower.dialects.hamiltonian.pauli_table import PauliTable, packed_bits

_CHUNK = 4096


def diagonal_symmetries(table: PauliTable) -> Matrix:
    """A basis of the products of Z that commute with every string, bool [symmetries, num_qubits].

    In reduced row echelon form: the first qubit of each is in no other.
    """
    basis = np.zeros((0, table.num_qubits), dtype=bool)
    distinct = np.unique(table.x, axis=0)
    for start in range(0, len(distinct), _CHUNK):
        part = PauliTable(table.num_qubits, distinct[start : start + _CHUNK], distinct[start : start + _CHUNK]).x_bits
        basis, _ = reduced(np.concatenate((basis, part)))
    return kernel(basis)


def symmetry_table(encoding: Encoding) -> PauliTable:
    """The symmetries of an encoding as strings on the qubits before tapering."""
    return PauliTable.from_strings(encoding.symmetries)


def breaks_symmetry(table: PauliTable, encoding: Encoding) -> NDArray[np.bool_]:
    """Which strings, on the qubits before tapering, do not commute with every symmetry; bool [n]."""
    broken = np.zeros(len(table), dtype=bool)
    for mask in symmetry_table(encoding).z:
        broken |= parities(table.x & mask)
    return broken


def tapered(table: PauliTable, encoding: Encoding) -> tuple[PauliTable, NDArray[np.float64]]:
    """The strings on the qubits that are left, and the signs they get.

    Args:
        table: strings on the qubits before tapering that commute with every symmetry.
        encoding: whose symmetries are products of Z.
    """
    signs = np.ones(len(table))
    symmetries = symmetry_table(encoding)
    for place, qubit in enumerate(encoding.tapered_qubits):
        table, turned = _exchanged(table, symmetries.take(slice(place, place + 1)), qubit)
        signs *= turned
    values = np.array(encoding.eigenvalues, dtype=np.int64)
    removed = list(encoding.tapered_qubits)
    minus = packed_bits(np.isin(np.arange(table.num_qubits), np.array(removed)[values < 0])[None, :])
    signs[parities(table.x & minus)] *= -1
    kept = np.setdiff1d(np.arange(table.num_qubits), removed)
    return PauliTable.from_bits(table.x_bits[:, kept], table.z_bits[:, kept]), signs


def _exchanged(table: PauliTable, symmetry: PauliTable, qubit: int) -> tuple[PauliTable, NDArray[np.float64]]:
    """U P U for every string P that commutes with the symmetry τ, U = (X + τ)/√2 with X on the qubit; and signs.

    A string that commutes with X too stays; another one becomes P τ X, up to the order of its factors.
    """
    flip = np.arange(table.num_qubits) == qubit
    single = PauliTable.from_bits(flip[None, :], np.zeros((1, table.num_qubits), dtype=bool))
    moved = anticommuting(table, single)[:, 0]
    # Not to be turned round: U P U = P (τ − X)(X + τ)/2 = P τ X.
    pair, first = products(symmetry, single)
    turned, second = products(table, pair)
    phase = POWERS_OF_I[(first.astype(np.int64) + second) & 3].real
    chosen = moved[:, None]
    found = PauliTable(table.num_qubits, np.where(chosen, turned.x, table.x), np.where(chosen, turned.z, table.z))
    return found, np.where(moved, phase, 1.0)
