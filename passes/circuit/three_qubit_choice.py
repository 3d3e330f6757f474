"""Searching blocks on three wires for walks with fewer gates, and choosing those that have one."""

from typing import NamedTuple

import numpy as np

from qlower.ir.rows import LongColumn
from qlower.passes.circuit.three_qubit_blocks import Blocks
from qlower.passes.circuit.three_qubit_choice_kernel import Choice, Walks, choose_blocks
from qlower.passes.circuit.three_qubit_state import COST, FIELDS, PAIRS
from qlower.passes.synthesis.three_qubit_frames import ALL_PAIRS, tables
from qlower.passes.synthesis.three_qubit_search import Tree, new_task, new_tree

_TABLES_WORK = 200
"""How much more an interpreted run of the kernel does for the tables that it is given."""


class Chosen(NamedTuple):
    """Blocks to write anew, which do not overlap.

    Attributes:
        block: their numbers.
        begins: where the walk of each begins.
        layers: one more than it has gates.
    """

    block: LongColumn
    begins: LongColumn
    layers: LongColumn


class Searches:
    """Walks that were looked for, so that equal blocks are searched once.

    Attributes:
        walks: what was found so far.
    """

    def __init__(self, width: int, budget: int) -> None:
        """Searches that keep ``width`` states of a level; they are given up once ``budget`` have been made."""
        empty = np.zeros(0, np.int64)
        self.walks = Walks(empty, empty, empty, empty, np.zeros(2, np.int64), empty)
        self._width = width
        self._budget = budget
        self._task = new_task(width)
        self._tree: Tree | None = None
        self._most_gates = 0

    def choose(self, blocks: Blocks, *, everywhere: bool) -> Chosen:
        """Blocks that do not overlap and for which a walk with fewer gates is found, the first first.

        Args:
            blocks: among these.
            everywhere: whether gates may go on pairs of wires on which a block has none.
        """
        numbers = blocks.found.numbers[: FIELDS * blocks.count].reshape(-1, FIELDS)
        pairs = [ALL_PAIRS] if everywhere else np.bincount(numbers[:, PAIRS]).nonzero()[0].tolist()
        most_gates = int(numbers[:, COST].max())
        if self._tree is None or most_gates > self._most_gates:
            self._tree, self._most_gates = new_tree(self._width, most_gates), most_gates
        self._make_room(blocks, most_gates)
        choice = Choice(
            np.empty(blocks.count, np.int64), np.empty(blocks.count, np.int64), np.empty(blocks.count, np.int64),
            np.zeros(len(blocks.program.cost), np.uint8), np.zeros(3, np.int64),
        )  # fmt: skip
        count = choose_blocks.run(
            tables(tuple(pairs)), blocks.found, blocks.count, int(everywhere), self._budget, self._task, self._tree,
            self.walks, choice, work=_TABLES_WORK + blocks.count,
        )  # fmt: skip
        return Chosen(choice.block[:count], choice.begins[:count], choice.layers[:count])

    def _make_room(self, blocks: Blocks, most_gates: int) -> None:
        """Let there be room for a search for each block, and for walks for blocks that do not overlap."""
        walks = self.walks
        searches, steps = walks.ends.tolist()
        more = max(0, min(blocks.count, self._budget - searches))
        gates = int(np.maximum(blocks.program.cost, 0).sum())
        steps += min(gates, more * most_gates)
        searches += more
        self.walks = Walks(
            _longer(walks.keys, 3 * searches), _longer(walks.begins, searches), _longer(walks.gates, steps),
            _longer(walks.rotations, steps), walks.ends, np.full(1 << (2 * searches).bit_length(), -1),
        )  # fmt: skip


def _longer(column: LongColumn, size: int) -> LongColumn:
    """A column of at least so many entries that begins with those of another."""
    if len(column) >= size:
        return column
    longer = np.empty(2 * size, np.int64)
    longer[: len(column)] = column
    return longer
