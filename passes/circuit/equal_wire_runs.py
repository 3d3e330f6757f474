"""Wire runs that are equal, found by hashing: what is computed of one of them is then known of all."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import LongColumn, Rows, ragged

_FEW = 1024
"""Below so many runs each is computed by itself."""
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ divided by the golden ratio spreads products evenly
_SHIFT = np.uint64(29)

Words = NDArray[np.uint64]


class Classes(NamedTuple):
    """Runs by what they are. Runs of one class are equal; most that are equal are of one class.

    Attributes:
        first: a run of each class.
        which: the class of each run.
    """

    first: LongColumn
    which: LongColumn


def equal_runs(rows: Rows, members: LongColumn, offsets: LongColumn) -> Classes:
    """The classes of runs of rows without free parameters; run r is ``members[offsets[r] : offsets[r + 1]]``.

    Equal are runs of the same kinds with the same parameters to the bit, on whatever wire.
    """
    count = len(offsets) - 1
    own = np.arange(count)
    if count < _FEW:
        return Classes(own, own)
    sizes = np.diff(offsets)
    columns = _columns(rows, members)
    like = _candidates(_hashes(columns, offsets, sizes))
    alike = sizes[like] == sizes
    compared = np.flatnonzero(alike)
    mine, theirs = ragged(offsets[compared], sizes[compared]), ragged(offsets[like[compared]], sizes[compared])
    same = np.ones(len(mine), dtype=bool)
    for column in columns:
        same &= column[mine] == column[theirs]
    if len(compared):
        starts = np.cumsum(sizes[compared]) - sizes[compared]
        alike[compared] = np.logical_and.reduceat(same, starts)
    first = np.where(alike, like, own)
    is_first = first == own
    return Classes(np.flatnonzero(is_first), (np.cumsum(is_first) - 1)[first])


def _columns(rows: Rows, members: LongColumn) -> list[Words]:
    """What tells rows apart: their kinds, and the bits of each of their parameters."""
    columns = [rows.kind[members].astype(np.uint64)]
    bits = rows.parameters.view(np.uint64)
    starts = rows.parameter_offsets[members]
    counts = rows.parameter_offsets[members + 1] - starts
    for place in range(max((kind.num_parameters for kind in rows.kinds), default=0)):
        column = np.zeros(len(members), dtype=np.uint64)
        having = np.flatnonzero(counts > place)
        column[having] = bits[starts[having] + place]
        columns.append(column)
    return columns


def _hashes(columns: list[Words], offsets: LongColumn, sizes: LongColumn) -> Words:
    """One word for each run, equal for equal runs."""
    place = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], sizes)
    word = place.astype(np.uint64) + np.uint64(1)
    for column in columns:
        word = _mixed(word ^ column)
    return _mixed(np.add.reduceat(word, offsets[:-1]))


def _mixed(words: Words) -> Words:
    """Words in which every bit depends on many of those given (products modulo 2⁶⁴ are meant)."""
    words = (words ^ (words >> _SHIFT)) * _ODD
    return words ^ (words >> _SHIFT)


def _candidates(hashes: Words) -> LongColumn:
    """For each run one that may be equal; a run that is given by another is given by itself."""
    bits = int(2 * len(hashes)).bit_length()
    slot = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    table = np.zeros(1 << bits, dtype=np.int64)
    table[slot] = np.arange(len(hashes))
    return table[slot]
