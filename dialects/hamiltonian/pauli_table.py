"""Pauli strings as bit-packed columns: the symplectic form of a list of Hermitian Pauli products.

Qubit q is bit q % 64 of word q // 64. The factor at a qubit is X, Y or Z for (x, z) = (1, 0), (1, 1) or (0, 1); a
string means the product of these factors, so that Y is Y and every string is Hermitian. In text the leftmost letter is
qubit 0.
Source: S. Aaronson and D. Gottesman, doi:10.1103/PhysRevA.70.052328 (binary symplectic form).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

WORD_BITS = 64
LETTERS = "IXZY"
"""Letter of ``x + 2 z``."""

WordTable = NDArray[np.uint64]


def num_words(num_qubits: int) -> int:
    """How many 64-bit words hold one bit per qubit; at least one."""
    return max(1, -(-num_qubits // WORD_BITS))


@dataclass(frozen=True, eq=False)
class PauliTable:
    """A list of Pauli strings.

    Attributes:
        num_qubits: qubits of each string.
        x: uint64 [n, words], where a string has an X or Y.
        z: uint64 [n, words], where a string has a Z or Y.
    """

    num_qubits: int
    x: WordTable
    z: WordTable

    def __len__(self) -> int:
        return len(self.x)

    @staticmethod
    def from_bits(x: NDArray[np.bool_], z: NDArray[np.bool_]) -> "PauliTable":
        """The strings of two boolean tables [n, num_qubits]."""
        return PauliTable(x.shape[1], packed_bits(x), packed_bits(z))

    @staticmethod
    def from_strings(strings: Sequence[str]) -> "PauliTable":
        """The strings of texts such as ``XIZY``, all of one length, leftmost qubit 0.

        Raises:
            ValueError: lengths differ, or a letter is none of I, X, Y and Z.
        """
        if not strings:
            return PauliTable(0, np.zeros((0, 1), np.uint64), np.zeros((0, 1), np.uint64))
        width = len(strings[0])
        if any(len(text) != width for text in strings):
            raise ValueError("Pauli strings of different lengths")
        letters = np.frombuffer("".join(strings).encode("latin-1", "replace"), np.uint8).reshape(len(strings), width)
        if not np.isin(letters, np.frombuffer(b"IXYZ", np.uint8)).all():
            raise ValueError("a Pauli string holds a letter that is none of I, X, Y and Z")
        y = letters == ord("Y")
        return PauliTable.from_bits((letters == ord("X")) | y, (letters == ord("Z")) | y)

    @staticmethod
    def from_columns(num_qubits: int, columns: Mapping[str, NDArray[np.generic]]) -> "PauliTable":
        """The strings of a run's columns, as ``columns`` gives them."""
        words = range(num_words(num_qubits))
        x = np.stack([columns[f"x{word}"].view(np.uint64) for word in words], axis=1)
        z = np.stack([columns[f"z{word}"].view(np.uint64) for word in words], axis=1)
        return PauliTable(num_qubits, x, z)

    def columns(self) -> dict[str, NDArray[np.int64]]:
        """The strings as columns of a run, named ``x0``, ``z0``, ``x1``, …; int64 [n] each, bit for bit."""
        found = {}
        for word in range(self.x.shape[1]):
            found[f"x{word}"] = np.ascontiguousarray(self.x[:, word]).view(np.int64)
            found[f"z{word}"] = np.ascontiguousarray(self.z[:, word]).view(np.int64)
        return found

    def take(self, index: NDArray[np.integer] | NDArray[np.bool_] | slice) -> "PauliTable":
        """The strings at some places."""
        return PauliTable(self.num_qubits, self.x[index], self.z[index])

    @cached_property
    def x_bits(self) -> NDArray[np.bool_]:
        """Where each string has an X or Y, bool [n, num_qubits]."""
        return unpacked_bits(self.x, self.num_qubits)

    @cached_property
    def z_bits(self) -> NDArray[np.bool_]:
        """Where each string has a Z or Y, bool [n, num_qubits]."""
        return unpacked_bits(self.z, self.num_qubits)

    @cached_property
    def weights(self) -> NDArray[np.int64]:
        """On how many qubits each string acts, int64 [n]."""
        counts: NDArray[np.int64] = np.bitwise_count(self.x | self.z).sum(axis=1, dtype=np.int64)
        return counts

    def strings(self) -> list[str]:
        """The strings as texts, leftmost qubit 0."""
        letters = np.frombuffer(LETTERS.encode(), np.uint8)[self.x_bits + 2 * self.z_bits.astype(np.uint8)]
        text = letters.tobytes().decode()
        return [text[i * self.num_qubits : (i + 1) * self.num_qubits] for i in range(len(self))]

    def anticommutes_with(self, row: int) -> NDArray[np.bool_]:
        """Which strings anticommute with the one at ``row``, bool [n]."""
        overlap = (self.x & self.z[row]) ^ (self.z & self.x[row])
        odd: NDArray[np.bool_] = (np.bitwise_count(overlap).sum(axis=1, dtype=np.int64) & 1).astype(bool)
        return odd


def packed_bits(bits: NDArray[np.bool_]) -> WordTable:
    """Rows of booleans [n, width] as words, uint64 [n, words], bit q in word q // 64."""
    count, width = bits.shape
    padded = np.zeros((count, num_words(width) * WORD_BITS), dtype=np.uint8)
    padded[:, :width] = bits
    words: WordTable = np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)
    return words


def unpacked_bits(words: WordTable, width: int) -> NDArray[np.bool_]:
    """The first ``width`` bits of each row of words, bool [n, width]."""
    little = np.ascontiguousarray(words.astype("<u8")).view(np.uint8)
    bits: NDArray[np.bool_] = np.unpackbits(little, axis=1, bitorder="little")[:, :width].astype(bool)
    return bits
