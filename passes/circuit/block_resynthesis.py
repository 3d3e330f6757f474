"""The rounds of block resynthesis on one run of rows."""

from dataclasses import dataclass, field

import numpy as np

from qlower.ir import Run
from qlower.ir.ordering import distinct_rows
from qlower.ir.rows import LongColumn, offsets_of, ragged
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.block_choice import worthy_blocks
from qlower.passes.circuit.block_replacement import GlobalPhase, Replacement, phase_of, replaced_blocks
from qlower.passes.circuit.one_qubit_runs import union_of_origins
from qlower.passes.circuit.two_qubit_blocks import Search, search_blocks
from qlower.passes.circuit.two_qubit_rows import Sites
from qlower.passes.synthesis.written_sequences import WrittenSequences


@dataclass
class BlockResynthesis:
    """A run whose blocks are written anew, round by round.

    Once a block was replaced, all constant global phase is one row at the front, or none where it is zero.

    Attributes:
        run: as it stands.
        basis: what blocks are written with.
        blocks_replaced, gates_saved: so far; gates are native two-qubit gates.
    """

    run: Run
    basis: BlockBasis
    blocks_replaced: int = 0
    gates_saved: int = 0
    _mark: LongColumn = field(init=False)
    """For each row the block of the round before that it was in or replaces; −1 for none."""
    _phase: GlobalPhase | None = field(init=False, default=None)
    """The constant global phase, once it is known: what the row at the front is the sum of."""

    def __post_init__(self) -> None:
        self._mark = np.full(len(self.run.rows), -1, dtype=np.int64)

    def round(self) -> bool:
        """Replace the blocks that become cheaper; says whether there were any."""
        rows = self.run.rows
        search = search_blocks(rows)
        if not search.count:
            return False
        first = self._first_wires(search)
        blocks = worthy_blocks(rows, search, first, self.basis, self._mark)
        if not len(blocks.block):
            return False
        found = self.basis.entangler.better(blocks.unitaries, blocks.cost, blocks.most_gates)
        better = np.flatnonzero(found.sequence >= 0)
        if not len(better):
            return False
        self.blocks_replaced += len(better)
        self.gates_saved += int((blocks.cost - found.uses)[better].sum())
        chosen = blocks.block[better]
        self._replace(search, chosen, first[chosen], found.sequences.take(found.sequence[better]))
        return True

    def _first_wires(self, search: Search) -> LongColumn:
        """For each block the wire that is to be the entangler's first operand."""
        low, high = search.found.low[: search.count], search.found.high[: search.count]
        if not self.basis.has_directions:
            return low
        pairs = distinct_rows(np.stack([low, high], axis=1))
        flipped = np.array([self.basis.is_flipped(low, high) for low, high in pairs.rows.tolist()], dtype=np.bool_)
        return np.where(flipped[pairs.which], high, low)

    def _replace(self, search: Search, chosen: LongColumn, first: LongColumn, sequences: WrittenSequences) -> None:
        """Write the chosen blocks anew, each where its last two-qubit gate stood."""
        rows, blocks = self.run.rows, search.found
        begins = blocks.offsets[chosen]
        sizes = blocks.offsets[chosen + 1] - begins
        members = blocks.members[ragged(begins, sizes)]
        second = blocks.low[chosen] + blocks.high[chosen] - first
        sites = Sites(np.arange(len(chosen)), first, second, *union_of_origins(rows, members, offsets_of(sizes)))
        replacement = Replacement(members, blocks.last[chosen], sequences, sites)
        self._phase = replacement.phase_added_to(phase_of(rows) if self._phase is None else self._phase)
        written, self._mark = replaced_blocks(rows, search, self.basis, replacement, self._phase)
        self.run = self.run.with_rows(written)
