"""Products of ladder operators as Pauli strings by Jordan and Wigner's rule, for all products at once.

Mode j is qubit j, occupied where the qubit is |1⟩. With L_j the Z of all qubits before j,
a†_j = X_j L_j (1 + Z_j)/2 and a_j = X_j L_j (1 − Z_j)/2. In a product every X is moved to the front; on its way past
L of a later mode the sign turns, past (1 ± Z) of its own mode that sign turns. What is left is one string
±X…X·L…L times one factor (1 ± Z_j)/2 for each different mode, hence two strings for each different mode.
Source: P. Jordan and E. Wigner, doi:10.1007/BF01331938.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.hamiltonian.ladder_products import LadderProducts
from qlower.dialects.hamiltonian.operators import MOST_TERMS
from qlower.dialects.hamiltonian.pauli_algebra import POWERS_OF_I, counts
from qlower.dialects.hamiltonian.pauli_table import PauliTable, WordTable, num_words, packed_bits
from qlower.ir.rows import IntColumn, LongColumn, offsets_of

MOST_DIFFERENT_MODES = 26


@dataclass(frozen=True, eq=False)
class _Factored:
    """Products of one length as ±X^x Z^z · Π (1 + sign · Z_mode)/2.

    Attributes:
        x, z: uint64 [n, words].
        coefficients: complex128 [n].
        modes: int32 [n, length], the modes; where ``used`` is not set, a mode that stands before already.
        signs: float64 [n, length].
        used: bool [n, length].
        zero: bool [n], whether a product is zero.
    """

    x: WordTable
    z: WordTable
    coefficients: NDArray[np.complex128]
    modes: IntColumn
    signs: NDArray[np.float64]
    used: NDArray[np.bool_]
    zero: NDArray[np.bool_]


def jordan_wigner(products: LadderProducts) -> tuple[PauliTable, NDArray[np.complex128], LongColumn]:
    """The strings of every product; equal strings of different products are not merged.

    Returns:
        the strings, in the order of the products; their coefficients, complex128; the product each belongs to, int64.

    Raises:
        QlowerError: QL0845, for more strings than fit in memory.
    """
    words = num_words(products.num_modes)
    factored = [(index, _factored(products, index, length)) for length, index in _by_length(products)]
    num_different = np.zeros(len(products), dtype=np.int64)
    for index, part in factored:
        num_different[index] = np.where(part.zero, -1, part.used.sum(axis=1))
    most = int(num_different.max(initial=0))
    sizes = np.where(num_different < 0, 0, np.int64(1) << np.clip(num_different, 0, MOST_DIFFERENT_MODES))
    if most > MOST_DIFFERENT_MODES or int(sizes.sum()) > MOST_TERMS:
        fail("QL0845", f"the products give over {MOST_TERMS} Pauli strings; one names {most} different modes")
    offsets = offsets_of(sizes)
    x = np.empty((int(offsets[-1]), words), dtype=np.uint64)
    z = np.empty_like(x)
    coefficients = np.empty(len(x), dtype=np.complex128)
    for index, part in factored:
        for different in np.unique(num_different[index]).tolist():
            if different < 0:
                continue
            chosen = np.flatnonzero(num_different[index] == different)
            place = (offsets[index[chosen]][:, None] + np.arange(1 << different)).reshape(-1)
            x[place] = np.repeat(part.x[chosen], 1 << different, axis=0)
            z[place], coefficients[place] = _expanded(part, chosen, different, products.num_modes)
    # X^x Z^z is the string times i^-(number of Y).
    coefficients *= POWERS_OF_I[-counts(x & z) & 3]
    return PauliTable(products.num_modes, x, z), coefficients, np.repeat(np.arange(len(products)), sizes)


def _by_length(products: LadderProducts) -> list[tuple[int, LongColumn]]:
    return [(length, np.flatnonzero(products.lengths == length)) for length in np.unique(products.lengths).tolist()]


def _factored(products: LadderProducts, index: LongColumn, length: int) -> _Factored:
    """The products at ``index``, all of one length."""
    num_modes = products.num_modes
    bit = packed_bits(np.eye(num_modes, dtype=bool))
    before = packed_bits(np.tri(num_modes, k=-1, dtype=bool))
    modes = products.modes_of(index, length)
    creates = np.arange(length) < products.num_creators[index][:, None]
    signs = np.where(creates, 1.0, -1.0)
    used = np.ones(modes.shape, dtype=bool)
    x = np.zeros((len(index), bit.shape[1]), dtype=np.uint64)
    z = np.zeros_like(x)
    odd = np.zeros(len(index), dtype=bool)
    zero = np.zeros(len(index), dtype=bool)
    for i in range(length):
        x ^= bit[modes[:, i]]
        z ^= before[modes[:, i]]
        for later in range(i + 1, length):
            odd ^= modes[:, later] < modes[:, i]
            signs[:, i] = np.where(modes[:, later] == modes[:, i], -signs[:, i], signs[:, i])
    for i in range(length):
        for earlier in range(i):
            same = modes[:, earlier] == modes[:, i]
            zero |= same & (signs[:, earlier] != signs[:, i])
            used[:, i] &= ~same
    return _Factored(x, z, products.coefficients[index] * np.where(odd, -1.0, 1.0), modes, signs, used, zero)


def _expanded(
    part: _Factored, chosen: LongColumn, different: int, num_modes: int
) -> tuple[WordTable, NDArray[np.complex128]]:
    """The Z bits and coefficients of the 2^different strings of each product chosen, product by product."""
    bit = packed_bits(np.eye(num_modes, dtype=bool))
    order = np.argsort(~part.used[chosen], axis=1, kind="stable")[:, :different]
    modes = np.take_along_axis(part.modes[chosen], order, axis=1)
    signs = np.take_along_axis(part.signs[chosen], order, axis=1)
    z = part.z[chosen][:, None, :]
    coefficients = (part.coefficients[chosen] * 0.5**different)[:, None]
    for j in range(different):
        z = np.concatenate((z, z ^ bit[modes[:, j]][:, None, :]), axis=1)
        coefficients = np.concatenate((coefficients, coefficients * signs[:, j, None]), axis=1)
    return z.reshape(-1, bit.shape[1]), coefficients.reshape(-1)
