"""Tables of Pauli strings turned about: from words of qubits to words of strings, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.lowering.kernels import kernel

Longs = NDArray[np.int64]

_WORD = 64


class Table(NamedTuple):
    """Bit-packed strings: where each has an X or Y, and where a Z or Y; string by string, 64 qubits a word."""

    x: Longs
    z: Longs


class Shape(NamedTuple):
    """What is written where.

    Attributes:
        strings, qubits: of the table.
        string_words: words of a string.
        column_words: words of a column.
        begin: word of the columns in which the first string is the lowest bit.
        chunk: strings in a word.
    """

    strings: int
    qubits: int
    string_words: int
    column_words: int
    begin: int
    chunk: int


def write_strings(strings: PauliTable, begin: int, chunk: int, x: Longs, z: Longs) -> None:
    """Write strings into columns of zeros, one column after the other.

    Args:
        strings: what is written.
        begin: the word of each column in which the first string is the lowest bit.
        chunk: strings in a word.
        x: the columns that say which strings have an X or Y on a qubit.
        z: which have a Z or Y.
    """
    num, words = strings.num_qubits, strings.x.shape[1]
    table = Table(strings.x.view(np.int64).ravel(), strings.z.view(np.int64).ravel())
    shape = Shape(len(strings), num, words, len(x) // max(num, 1), begin, chunk)
    write_columns.run(table, shape, x, z, work=len(strings) * num)


@kernel(seconds_per_work=5e-7, compile_seconds=1.0)
def write_columns(table: Table, shape: Shape, x: Longs, z: Longs) -> None:
    """Write which strings have an X or Y on each qubit, and which a Z or Y.

    Args:
        table: the strings.
        shape: what is written where.
        x: zeros where these strings go; column by column.
        z: the same.
    """
    for string in range(shape.strings):
        word = shape.begin + string // shape.chunk
        bit = string % shape.chunk
        for qubit in range(shape.qubits):
            at = string * shape.string_words + qubit // _WORD
            x[qubit * shape.column_words + word] |= ((table.x[at] >> (qubit % _WORD)) & 1) << bit
            z[qubit * shape.column_words + word] |= ((table.z[at] >> (qubit % _WORD)) & 1) << bit
