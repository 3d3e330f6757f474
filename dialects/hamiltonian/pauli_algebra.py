"""Computing with lists of Pauli strings: products, commutation, equal strings added up. All by whole columns.

A string is i^(number of Y) · X^x Z^z, so that P_a P_b = i^(y_a + y_b − y_c) · (−1)^(z_a·x_b) · P_c with the bits of
P_c the exclusive or of those of P_a and P_b.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable, WordTable, packed_bits
from qlower.ir.rows import LongColumn, offsets_of, ragged

Flags = NDArray[np.bool_]
POWERS_OF_I: NDArray[np.complex128] = np.array([1, 1j, -1, -1j], dtype=np.complex128)


def counts(words: WordTable) -> LongColumn:
    """How many bits are set in each row of words, int64 [n]."""
    if words.shape[1] == 1:
        return np.bitwise_count(words[:, 0]).astype(np.int64)
    total: LongColumn = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    return total


def parities(words: WordTable) -> Flags:
    """Whether the number of bits set in each row of words is odd, bool [n]."""
    return (counts(words) & 1).astype(bool)


def products(first: PauliTable, second: PauliTable) -> tuple[PauliTable, NDArray[np.uint8]]:
    """The products of the strings of two lists one by one; a list of one string is used for all.

    Returns:
        the strings, and the exponents k of their phases i^k.
    """
    x, z = first.x ^ second.x, first.z ^ second.z
    exponent = counts(first.x & first.z) + counts(second.x & second.z) - counts(x & z) + 2 * counts(first.z & second.x)
    return PauliTable(first.num_qubits, x, z), (exponent & 3).astype(np.uint8)


def anticommuting(first: PauliTable, second: PauliTable) -> Flags:
    """Which strings of one list anticommute with which of the other, bool [len(first), len(second)]."""
    total = np.zeros((len(first), len(second)), dtype=np.uint8)
    for word in range(first.x.shape[1]):
        overlap = first.x[:, None, word] & second.z[None, :, word]
        overlap ^= first.z[:, None, word] & second.x[None, :, word]
        total ^= np.bitwise_count(overlap)
    return (total & 1).astype(bool)


def string_order(table: PauliTable) -> LongColumn:
    """A stable order in which equal strings stand side by side; int64 [n]."""
    if 2 * table.num_qubits <= 64:
        key = table.x[:, 0] | table.z[:, 0] << np.uint64(table.num_qubits)
        return np.argsort(key, kind="stable").astype(np.int64)
    return np.lexsort(np.concatenate((table.z, table.x), axis=1).T[::-1]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Merged:
    """A list of strings with equal ones put together.

    Attributes:
        table: each string once, in the order in which they occur first.
        member_offsets: int64 [m + 1], stretches of ``members``.
        members: int64 [n], the places of each string in the list, ascending.
    """

    table: PauliTable
    member_offsets: LongColumn
    members: LongColumn

    def sums(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Values of the places of each string added up in ascending order of place, float64 [m]."""
        group = np.repeat(np.arange(len(self.table)), np.diff(self.member_offsets))
        total = np.bincount(group, values[self.members].astype(np.float64), len(self.table))
        return np.asarray(total, dtype=np.float64)

    def take(self, index: NDArray[np.integer]) -> "Merged":
        """Some of the strings."""
        sizes = np.diff(self.member_offsets)[index]
        members = self.members[ragged(self.member_offsets[index], sizes)]
        return Merged(self.table.take(index), offsets_of(sizes), members)


def merged(table: PauliTable) -> Merged:
    """Put equal strings together."""
    if not len(table):
        return Merged(table, np.zeros(1, np.int64), np.zeros(0, np.int64))
    order = string_order(table)
    x, z = table.x[order], table.z[order]
    new = np.ones(len(table), dtype=bool)
    new[1:] = (x[1:] != x[:-1]).any(axis=1) | (z[1:] != z[:-1]).any(axis=1)
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(table)))
    by_first = np.argsort(order[starts], kind="stable")
    starts, sizes = starts[by_first], sizes[by_first]
    return Merged(table.take(order[starts]), offsets_of(sizes), order[ragged(starts, sizes)])


def summed(table: PauliTable, coefficients: NDArray[np.floating]) -> tuple[Merged, NDArray[np.float64]]:
    """Add up the coefficients of equal strings; strings whose sum is zero but for rounding drop out.

    A sum counts as zero if it is no larger than the error that adding its parts can make, n · 2⁻⁵² · Σ|part|.
    """
    together = merged(table)
    sums = together.sums(coefficients)
    sizes = np.diff(together.member_offsets)
    rounding = together.sums(np.abs(coefficients)) * sizes * np.where(sizes > 1, 2.0**-52, 0.0)
    kept = np.flatnonzero(np.abs(sums) > rounding)
    return together.take(kept), sums[kept]


def merged_origins(together: Merged, origins: tuple[LongColumn, LongColumn]) -> tuple[LongColumn, LongColumn]:
    """For each merged string the ascending union of what its members came from.

    Args:
        together: as ``merged`` gives it.
        origins: stretches and positions for each place of the list that was merged.
    """
    offsets, positions = origins
    sizes = np.diff(offsets)[together.members]
    found = positions[ragged(offsets[together.members], sizes)]
    group = np.repeat(np.repeat(np.arange(len(together.table)), np.diff(together.member_offsets)), sizes)
    if len(found) > 1 and not ((group[1:] > group[:-1]) | (found[1:] > found[:-1])).all():
        order = np.lexsort((found, group))
        found, group = found[order], group[order]
        new = np.ones(len(found), dtype=bool)
        new[1:] = (found[1:] != found[:-1]) | (group[1:] != group[:-1])
        found, group = found[new], group[new]
    return offsets_of(np.bincount(group, minlength=len(together.table))), found


def linear_map(table: PauliTable, x_matrix: Flags, z_matrix: Flags) -> tuple[PauliTable, Flags]:
    """The strings conjugated by a circuit of CNOTs.

    Args:
        table: the strings.
        x_matrix: bool [qubits, qubits], the circuit takes |b⟩ to |x_matrix · b⟩ over GF(2).
        z_matrix: the transposed inverse of ``x_matrix``.

    Returns:
        the strings, and which of them get a sign −1.
    """
    x, z = mapped_bits(table.x, x_matrix), mapped_bits(table.z, z_matrix)
    negative = ((counts(table.x & table.z) - counts(x & z)) & 2).astype(bool)
    return PauliTable(x_matrix.shape[0], x, z), negative


def mapped_bits(words: WordTable, matrix: Flags) -> WordTable:
    """Rows of bits times a matrix [bits out, bits in] over GF(2)."""
    bits = np.zeros((len(words), matrix.shape[0]), dtype=bool)
    for row, mask in enumerate(packed_bits(matrix)):
        bits[:, row] = parities(words & mask)
    return packed_bits(bits)


def conjugated(table: PauliTable, gates: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[PauliTable, Flags]:
    """G P G† for every string P, where G does the gates ``h``, ``s``, ``sdg``, ``cx`` and ``cz`` the first one first.

    Returns:
        the strings, and which of them get a sign −1.
    """
    x, z = table.x_bits.copy(), table.z_bits.copy()
    negative = np.zeros(len(table), dtype=bool)
    for name, qubits in gates:
        a, b = qubits[0], qubits[-1]
        if name == "h":
            negative ^= x[:, a] & z[:, a]
            x[:, a], z[:, a] = z[:, a].copy(), x[:, a].copy()
        elif name in ("s", "sdg"):
            negative ^= x[:, a] & (z[:, a] if name == "s" else ~z[:, a])
            z[:, a] ^= x[:, a]
        elif name == "cx":
            negative ^= x[:, a] & z[:, b] & ~(x[:, b] ^ z[:, a])
            x[:, b] ^= x[:, a]
            z[:, a] ^= z[:, b]
        elif name == "cz":
            negative ^= x[:, a] & x[:, b] & (z[:, a] ^ z[:, b])
            z[:, a] ^= x[:, b]
            z[:, b] ^= x[:, a]
        else:
            raise ValueError(f"no rule for the gate {name}")
    return PauliTable.from_bits(x, z), negative
