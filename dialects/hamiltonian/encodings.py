"""Fermionic modes as qubits: Jordan–Wigner, parity and Bravyi–Kitaev encodings, with tapered qubits left out.

All three store sums of occupations modulo 2: occupation n becomes the bits b = A·n over GF(2). With A the identity
that is Jordan and Wigner's encoding. The others differ from it by the circuit of CNOTs that takes |n⟩ to |A·n⟩, which
takes X^x Z^z to X^(A x) Z^(A⁻ᵀ z); so every operator is expanded by Jordan and Wigner's rule and then relabelled.
Sources: J. Seeley, M. Richard and P. Love, arXiv:1208.5986; S. Bravyi and A. Kitaev, arXiv:quant-ph/0003137.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.hamiltonian.gf2 import Matrix, inverse
from qlower.dialects.hamiltonian.jordan_wigner import jordan_wigner
from qlower.dialects.hamiltonian.ladder_products import LadderProducts
from qlower.dialects.hamiltonian.ops import METHODS, Encoding
from qlower.dialects.hamiltonian.pauli_algebra import linear_map
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.hamiltonian.tapering import breaks_symmetry, tapered
from qlower.ir.attributes import Attributes
from qlower.ir.rows import LongColumn


class Encoded(NamedTuple):
    """The Pauli strings of a list of products; equal strings of different products are not merged.

    Attributes:
        table: the strings, in the order of the products.
        coefficients: complex128 [n].
        product: int64 [n], which product each belongs to.
    """

    table: PauliTable
    coefficients: NDArray[np.complex128]
    product: LongColumn


def make_encoding(method: str, num_modes: int, num_up: int = -1, num_down: int = -1) -> Encoding:
    """An encoding without tapered qubits.

    Raises:
        QlowerError: QL0844, for a method that is not known.
    """
    if method not in METHODS:
        fail("QL0844", f"no encoding is called {method}", expected=", ".join(METHODS))
    attributes: Attributes = {
        "sym_name": "encoding", "method": method, "num_modes": num_modes, "num_up": num_up, "num_down": num_down,
        "symmetries": (), "tapered_qubits": (), "eigenvalues": (),
    }  # fmt: skip
    return Encoding(attributes=attributes)


def encoding_matrix(method: str, num_modes: int) -> Matrix:
    """The matrix A of an encoding, bool [num_modes, num_modes]: bit j stores the occupations where row j is set.

    Bravyi–Kitaev's bit j (from 1) stores the modes of a binary indexed tree's node j: the last 2^k modes up to j, where
    2^k is the largest power of two that divides j.
    """
    if method == "jordan-wigner":
        return np.eye(num_modes, dtype=bool)
    mode, bit = np.arange(1, num_modes + 1), np.arange(1, num_modes + 1)[:, None]
    up_to: Matrix = mode <= bit
    return up_to if method == "parity" else up_to & (mode > bit - (bit & -bit))


def num_qubits_of(encoding: Encoding) -> int:
    """How many qubits an encoding leaves."""
    return encoding.num_modes - len(encoding.tapered_qubits)


def encode_products(products: LadderProducts, encoding: Encoding) -> Encoded:
    """The Pauli strings of products, on the qubits that the encoding leaves.

    Raises:
        QlowerError: QL0842, if a product breaks a symmetry whose qubit was tapered (see ``keeps_symmetries``);
            QL0845, for more strings than fit in memory.
    """
    table, coefficients, product = jordan_wigner(products)
    if encoding.method != "jordan-wigner":
        matrix = encoding_matrix(encoding.method, encoding.num_modes)
        table, negative = linear_map(table, matrix, inverse(matrix).T)
        coefficients = np.where(negative, -coefficients, coefficients)
    if encoding.tapered_qubits:
        broken = breaks_symmetry(table, encoding)
        if broken.any():
            which = int(product[broken.argmax()])
            modes = products.modes[products.offsets[which] : products.offsets[which + 1]].tolist()
            fail("QL0842", f"product {which} of the modes {modes} breaks a symmetry whose qubit was tapered")
        table, signs = tapered(table, encoding)
        coefficients = coefficients * signs
    return Encoded(table, coefficients, product)


def symmetry_masks(encoding: Encoding) -> Matrix:
    """The modes whose particles each tapered symmetry counts modulo 2, bool [symmetries, num_modes]."""
    diagonal = PauliTable.from_strings(encoding.symmetries).z_bits
    matrix = encoding_matrix(encoding.method, encoding.num_modes)
    masks: Matrix = (diagonal.astype(np.int64) @ matrix.astype(np.int64) & 1).astype(bool)
    return masks


def keeps_symmetries(products: LadderProducts, encoding: Encoding) -> NDArray[np.bool_]:
    """Which products keep every tapered symmetry, so that ``encode_products`` takes them; bool [n]."""
    kept = np.ones(len(products), dtype=bool)
    if encoding.symmetries:
        owner = np.repeat(np.arange(len(products)), products.lengths)
        for mask in symmetry_masks(encoding):
            kept &= np.bincount(owner, mask[products.modes], len(products)).astype(np.int64) % 2 == 0
    return kept


def encode_occupation(occupied_modes: Sequence[int], encoding: Encoding) -> tuple[int, ...]:
    """The qubits that are |1⟩ in the encoded state with these modes occupied, ascending.

    Raises:
        QlowerError: QL0843, if a tapered symmetry has another eigenvalue in that state; QL0841, for a mode that is
            not there.
    """
    if any(not 0 <= mode < encoding.num_modes for mode in occupied_modes):
        fail("QL0841", f"a mode of {list(occupied_modes)} is outside 0 … {encoding.num_modes - 1}")
    occupied = np.zeros(encoding.num_modes, dtype=np.int64)
    occupied[list(occupied_modes)] = 1
    if encoding.symmetries:
        signs = 1 - 2 * (symmetry_masks(encoding).astype(np.int64) @ occupied & 1)
        if signs.tolist() != list(encoding.eigenvalues):
            fail("QL0843", f"the occupation {sorted(occupied_modes)} is outside the sector of the tapered qubits")
    bits = encoding_matrix(encoding.method, encoding.num_modes).astype(np.int64) @ occupied & 1
    return tuple(np.flatnonzero(np.delete(bits, list(encoding.tapered_qubits))).tolist())
