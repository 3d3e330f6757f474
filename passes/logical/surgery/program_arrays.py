"""A Pauli program as flat arrays for kernels, and the test whether two of its nodes commute."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir.rows import offsets_of
from qlower.lowering.kernels import kernel_part
from qlower.passes.logical.surgery.operations import Operations

HAS_X, HAS_Z = 1, 2
"""Bits of a letter: X is 1, Z is 2, Y is both."""
CHUNK = 4096
"""Rows unpacked to bits at a time."""

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


FEW_COMPARED = 8
"""One in so many of all pairs of nodes is compared in programs whose strings are long and commute much."""


class Program(NamedTuple):
    """Nodes as flat arrays.

    Attributes:
        words: 32-bit words of a string.
        x, z: the strings, [nodes · words].
        word_offsets, word_index: for each node the words that are not zero.
        support_offsets: stretches of the next two by node, [nodes + 1].
        support_qubit, support_letter: qubits that a string acts on, and the letter there.
        wait_offsets, waits: nodes whose bits a node needs.
    """

    words: int
    x: Longs
    z: Longs
    word_offsets: Longs
    word_index: Ints
    support_offsets: Longs
    support_qubit: Ints
    support_letter: Ints
    wait_offsets: Longs
    waits: Longs


def comparisons_of(count: int) -> int:
    """A rough estimate, rather too large, of how many pairs of so many nodes are compared."""
    return count * count // FEW_COMPARED


def program_arrays(operations: Operations) -> Program:
    """The arrays of a program."""
    return _arrays(operations.paulis, operations.wait_offsets, operations.waits)


def reversed_arrays(operations: Operations) -> Program:
    """The arrays of the program read backwards; what a node made wait is what it waits for."""
    count = len(operations)
    backwards = operations.paulis.take(slice(None, None, -1))
    waiting = np.repeat(np.arange(count), np.diff(operations.wait_offsets))
    order = np.argsort(count - 1 - operations.waits, kind="stable")
    counts = np.bincount(count - 1 - operations.waits, minlength=count)
    return _arrays(backwards, offsets_of(counts), (count - 1 - waiting)[order].astype(np.int64))


def _arrays(paulis: PauliTable, wait_offsets: Longs, waits: Longs) -> Program:
    x, z = _half_words(paulis.x), _half_words(paulis.z)
    used_rows, used_words = np.nonzero(x | z)
    word_offsets = offsets_of(np.bincount(used_rows, minlength=len(paulis)))
    qubits, letters, counts = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
    for begin in range(0, len(paulis), CHUNK):
        part = paulis.take(slice(begin, begin + CHUNK))
        letter = HAS_X * part.x_bits.astype(np.int32) + HAS_Z * part.z_bits.astype(np.int32)
        rows, places = np.nonzero(letter)
        qubits.append(places.astype(np.int32))
        letters.append(letter[rows, places])
        counts.append(np.bincount(rows, minlength=len(part)))
    return Program(
        x.shape[1], x.ravel(), z.ravel(), word_offsets, used_words.astype(np.int32), offsets_of(np.concatenate(counts)),
        np.concatenate(qubits), np.concatenate(letters), wait_offsets, waits,
    )  # fmt: skip


def _half_words(words: NDArray[np.uint64]) -> Longs:
    """64-bit words as twice as many non-negative numbers, which Python and compiled code treat alike."""
    halves: Longs = np.ascontiguousarray(words.astype("<u8")).view("<u4").astype(np.int64)
    return halves.reshape(len(words), 2 * words.shape[1])


@kernel_part
def anticommute(program: Program, first: int, second: int) -> bool:
    """Whether two nodes' strings anticommute; the second should be the one that acts on fewer qubits."""
    parity = 0
    a, b = first * program.words, second * program.words
    for at in range(program.word_offsets[second], program.word_offsets[second + 1]):
        word = program.word_index[at]
        parity ^= (program.x[a + word] & program.z[b + word]) ^ (program.z[a + word] & program.x[b + word])
    parity ^= parity >> 16
    parity ^= parity >> 8
    parity ^= parity >> 4
    parity ^= parity >> 2
    parity ^= parity >> 1
    return parity & 1 == 1
