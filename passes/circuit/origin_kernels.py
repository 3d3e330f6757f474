"""Unions of origins, as kernels."""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Longs = NDArray[np.int64]


@kernel_part
def sift(values: Longs, low: int, place: int, size: int) -> None:
    """Let the value at ``low + place`` of a heap of ``size`` values from ``low`` on sink to where it belongs."""
    value = values[low + place]
    child = 2 * place + 1
    while child < size:
        if child + 1 < size and values[low + child + 1] > values[low + child]:
            child += 1
        if values[low + child] <= value:
            break
        values[low + place] = values[low + child]
        place = child
        child = 2 * place + 1
    values[low + place] = value


@kernel_part
def united(values: Longs, low: int, high: int) -> int:
    """Bring a stretch of values into ascending order, each once; gives where it ends then."""
    at = low + 1
    while at < high and values[at] > values[at - 1]:
        at += 1
    if at >= high:  # as it nearly always is: rows have one origin each, and come in the order of the program
        return high
    size = high - low
    for back in range(size // 2):
        sift(values, low, size // 2 - 1 - back, size)
    for back in range(size - 1):
        last = size - 1 - back
        largest = values[low]
        values[low] = values[low + last]
        values[low + last] = largest
        sift(values, low, 0, last)
    end = low + 1
    for at in range(low + 1, high):
        if values[at] != values[end - 1]:
            values[end] = values[at]
            end += 1
    return end


@kernel(seconds_per_work=1e-6, compile_seconds=1)
def unite_origins(  # noqa: PLR0917
    origin_offsets: Longs, origins: Longs, members: Longs, groups: Longs, offsets: Longs, positions: Longs
) -> None:
    """For each group of rows the ascending union of their origins.

    Args:
        origin_offsets: of the rows.
        origins: of the rows.
        members: row indices, group after group.
        groups: where each group begins in ``members``.
        offsets: filled with where the union of each group begins in ``positions``.
        positions: filled, with room for the origins of all members.
    """
    end = 0
    offsets[0] = 0
    for group in range(len(groups) - 1):
        begin = end
        for at in range(groups[group], groups[group + 1]):
            row = members[at]
            for origin in range(origin_offsets[row], origin_offsets[row + 1]):
                positions[end] = origins[origin]
                end += 1
        end = united(positions, begin, end)
        offsets[group + 1] = end
