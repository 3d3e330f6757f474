"""The rounds of block resynthesis on one run of rows."""

from dataclasses import dataclass, field

import numpy as np

from qlower.ir import Run
from qlower.ir.ordering import distinct_rows
from qlower.ir.rows import LongColumn, offsets_of
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.block_choice import WorthyBlocks, worthy_blocks
from qlower.passes.circuit.block_replacement import GlobalPhase, Replacement, phase_of, replaced_blocks
from qlower.passes.circuit.one_qubit_runs import union_of_origins
from qlower.passes.circuit.two_qubit_blocks import Search, search_blocks
from qlower.passes.circuit.two_qubit_rows import Sites
from qlower.passes.synthesis.unitary import BoolArray
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
        blocks = worthy_blocks(rows, search, self.basis, self._mark) if search.count else None
        if blocks is None:
            return False
        flipped, unitaries = self._flipped(blocks), blocks.unitaries
        if flipped.any():
            unitaries[flipped] = unitaries[flipped][:, [0, 2, 1, 3]][:, :, [0, 2, 1, 3]]
        found = self.basis.entangler.better(unitaries, blocks.total, blocks.one_qubit_runs * blocks.is_native)
        better = found.sequence >= 0
        replaced = int(np.count_nonzero(better))
        if not replaced:
            return False
        self.blocks_replaced += replaced
        self.gates_saved += int((blocks.total - found.uses)[better].sum())
        self._replace(search, blocks, found.sequences.take(found.sequence[better]), flipped, better)
        return True

    def _flipped(self, blocks: WorthyBlocks) -> BoolArray:
        """For which blocks the entangler's first operand must be the high wire."""
        if not self.basis.has_directions:
            return np.zeros(len(blocks.low), dtype=np.bool_)
        pairs = distinct_rows(np.stack([blocks.low, blocks.high], axis=1))
        flipped = np.array([self.basis.is_flipped(low, high) for low, high in pairs.rows.tolist()], dtype=np.bool_)
        return flipped[pairs.which]

    def _replace(
        self, search: Search, blocks: WorthyBlocks, sequences: WrittenSequences, flipped: BoolArray, better: BoolArray
    ) -> None:
        """Write the better blocks anew, each where its last two-qubit gate stood."""
        rows = self.run.rows
        sizes = np.diff(blocks.offsets)
        members = blocks.members[better.repeat(sizes)]
        low, high, turned = blocks.low[better], blocks.high[better], flipped[better]
        sites = Sites(
            np.arange(len(low)), np.where(turned, high, low), np.where(turned, low, high),
            *union_of_origins(rows, members, offsets_of(sizes[better])),
        )  # fmt: skip
        replacement = Replacement(members, blocks.last[better], sequences, sites)
        self._phase = replacement.phase_added_to(phase_of(rows) if self._phase is None else self._phase)
        written, self._mark = replaced_blocks(rows, search, self.basis, replacement, self._phase)
        self.run = self.run.with_rows(written)
