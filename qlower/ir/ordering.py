"""Sorting and grouping of columns of small integers, in linear time where numpy's own take n·log n."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LongColumn = NDArray[np.int64]

_DIGIT_BITS = 16
"""numpy sorts integers of this size by their digits, in linear time, and wider ones by comparison."""
_FEW = 1024
"""Below so many values the comparing sort is as quick."""
_ROOMY = 4
"""A table of all possible values is used if it is at most so many times as long as the column."""


def stable_order(values: NDArray[np.integer]) -> LongColumn:
    """The order that sorts integers that are not negative, equal ones in the order they stand in."""
    if len(values) < _FEW:
        return np.argsort(values, kind="stable")
    largest = int(values.max())
    order: LongColumn = np.argsort(_digit(values, 0), kind="stable")
    shift = _DIGIT_BITS
    while largest >> shift:
        order = order[np.argsort(_digit(values, shift)[order], kind="stable")]
        shift += _DIGIT_BITS
    return order


def _digit(values: NDArray[np.integer], shift: int) -> NDArray[np.uint16]:
    return ((values >> shift) & 0xFFFF).astype(np.uint16)


def ranks(values: LongColumn) -> LongColumn:
    """For integers that are not negative: the place of each among the different ones in ascending order."""
    if len(values) < _FEW:
        return np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)
    order = stable_order(values)
    ordered = values[order]
    begins = np.zeros(len(values), dtype=np.int64)
    begins[1:] = ordered[1:] != ordered[:-1]
    result = np.empty(len(values), dtype=np.int64)
    result[order] = begins.cumsum()
    return result


class Distinct(NamedTuple):
    """The different rows of a table.

    Attributes:
        rows: ``[m, k]``, in lexicographic order.
        first: where each is met first, int64 [m].
        which: which of them each row of the table is, int64 [n].
    """

    rows: NDArray[np.integer]
    first: LongColumn
    which: LongColumn


def distinct_rows(table: NDArray[np.integer]) -> Distinct:
    """The different rows of a table ``[n, k]`` of integers that are not negative."""
    count, columns = table.shape
    width = int(table.max()) + 1 if table.size else 1
    size = width**columns
    if size >= 1 << 62:  # such numbers would not fit
        rows, first, which = np.unique(table, axis=0, return_index=True, return_inverse=True)
        return Distinct(rows, first, which.reshape(-1))
    key = np.zeros(count, dtype=np.int64)
    for column in range(columns):
        key = key * width + table[:, column]
    if size > max(_ROOMY * count, _FEW):
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        return Distinct(table[first], first, which.reshape(-1))
    first_of = np.full(size, -1, dtype=np.int64)
    first_of[key[::-1]] = np.arange(count, dtype=np.int64)[::-1]  # of equal keys the last one written stays
    present = np.flatnonzero(first_of >= 0)
    number = np.empty(size, dtype=np.int64)
    number[present] = np.arange(len(present))
    first = first_of[present]
    return Distinct(table[first], first, number[key])
