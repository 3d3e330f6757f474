"""Which rotation must be done after which: those that anticommute keep their order."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir.rows import offsets_of
from qlower.lowering.kernels import kernel

Longs = NDArray[np.int64]
MASK_BITS = 62
"""Bits used of a word of a kernel's bit mask: it stays positive, whatever is done with it."""


class Dependencies(NamedTuple):
    """The least relation between rotations whose closure says which must be done after which.

    Attributes:
        successor_offsets, successors: by rotation, those that wait for it directly.
        predecessor_offsets, predecessors: by rotation, those it waits for directly.
    """

    successor_offsets: Longs
    successors: Longs
    predecessor_offsets: Longs
    predecessors: Longs


def dependencies(table: PauliTable) -> Dependencies:
    """The dependencies of rotations that are done in the order of the table; time and bits grow with its square."""
    count = len(table)
    words = -(-max(count, 1) // MASK_BITS)
    columns = table.columns()
    num = table.x.shape[1]
    x = np.concatenate([columns[f"x{w}"] for w in range(num)]) if count else np.zeros(0, np.int64)
    z = np.concatenate([columns[f"z{w}"] for w in range(num)]) if count else np.zeros(0, np.int64)
    behind = np.zeros(count * words, dtype=np.int64)
    degree = np.zeros(count, dtype=np.int64)
    arguments = (count, num, x, z, words, behind)
    total = find_predecessors.run(*arguments, degree, np.zeros(0, np.int64), work=count * count)
    predecessors = np.zeros(total, dtype=np.int64)
    behind[:] = 0
    find_predecessors.run(*arguments, degree, predecessors, work=count * count)
    owner = np.repeat(np.arange(count), degree)
    order = np.argsort(predecessors, kind="stable")
    return Dependencies(
        offsets_of(np.bincount(predecessors, minlength=count)), owner[order], offsets_of(degree), predecessors
    )


@kernel(seconds_per_work=1e-6, compile_seconds=2)
def find_predecessors(  # noqa: PLR0917  # kernels take positions only
    count: int, num_words: int, x: Longs, z: Longs, words: int, behind: Longs, degree: Longs, predecessors: Longs
) -> int:
    """Count the direct predecessors of each rotation and, where there is room, write them; return how many there are.

    Args:
        count: rotations.
        num_words: words of a string.
        x: the strings' words, all first words, then all second words, ….
        z: likewise.
        words: words of a set of rotations.
        behind: by rotation, the set of all it waits for; empty sets, filled.
        degree: by rotation, how many it waits for directly; filled.
        predecessors: these, ascending within a rotation; filled if it is not empty.
    """
    total = 0
    for later in range(count):
        own = later * words
        begin = total
        for back in range(later):
            earlier = later - 1 - back
            if (behind[own + earlier // 62] >> (earlier % 62)) & 1 != 0:
                continue
            overlap = 0
            for word in range(num_words):
                at = word * count
                overlap ^= (x[at + later] & z[at + earlier]) ^ (z[at + later] & x[at + earlier])
            for shift in (32, 16, 8, 4, 2, 1):
                overlap ^= overlap >> shift
            if overlap & 1 == 0:
                continue
            for word in range(earlier // 62 + 1):
                behind[own + word] |= behind[earlier * words + word]
            behind[own + earlier // 62] |= 1 << (earlier % 62)
            if len(predecessors) > 0:
                predecessors[total] = earlier
            total += 1
        degree[later] = total - begin
        if len(predecessors) > 0:
            for place in range((total - begin) // 2):
                held = predecessors[begin + place]
                predecessors[begin + place] = predecessors[total - 1 - place]
                predecessors[total - 1 - place] = held
    return total
