"""Which rotations must wait for which: those whose strings anticommute keep their order."""

from typing import NamedTuple

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.mapping.coupling import Ints


class Dependencies(NamedTuple):
    """The order of rotations that must be kept; rotations are numbered by level, within one in their old order.

    Attributes:
        level: length of the longest chain of anticommuting rotations before each, ascending, [n].
        waiting: how many earlier rotations each anticommutes with, [n].
        offsets: stretches of ``later``, [n + 1].
        later: for each rotation the later ones it anticommutes with.
    """

    level: Ints
    waiting: Ints
    offsets: Ints
    later: Ints


def dependencies(table: PauliTable) -> tuple[Dependencies, Ints]:
    """The dependencies of a sequence of rotations, and the old number of each."""
    count = len(table)
    level = np.zeros(count, np.int32)
    before = np.zeros((count, count), bool)
    for row in range(1, count):
        before[row, :row] = table.anticommutes_with(row)[:row]
        if before[row].any():
            level[row] = level[before[row]].max() + 1
    order = np.argsort(level, kind="stable").astype(np.int32)
    ordered = before[np.ix_(order, order)]
    later = np.nonzero(ordered.T)[1].astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(ordered.sum(axis=0))]).astype(np.int32)
    return Dependencies(level[order], ordered.sum(axis=1).astype(np.int32), offsets, later), order
