"""The rounds of block resynthesis on one run of rows."""

from dataclasses import dataclass, field, replace

import numpy as np

from qlower.ir import Run
from qlower.ir.ordering import distinct_rows
from qlower.ir.rows import LongColumn, Rows, concatenate
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.one_qubit_runs import union_of_origins
from qlower.passes.circuit.two_qubit_blocks import Blocks, block_matrices, two_qubit_blocks
from qlower.passes.circuit.two_qubit_rows import Sites, distinct_gates, sequence_rows
from qlower.passes.synthesis.two_qubit_sequences import TwoQubitSequences
from qlower.passes.synthesis.unitary import BoolArray

_PAIR = 2


@dataclass
class BlockResynthesis:
    """A run whose blocks are written anew, round by round.

    Attributes:
        run: as it stands.
        basis: what blocks are written with.
        blocks_replaced, gates_saved: so far; gates are native two-qubit gates.
    """

    run: Run
    basis: BlockBasis
    blocks_replaced: int = 0
    gates_saved: int = 0
    _examined: LongColumn = field(init=False)
    """For each row the block of the round before that it was in or replaces; −1 for none."""

    def __post_init__(self) -> None:
        self._examined = np.full(len(self.run.rows), -1, dtype=np.int64)

    def round(self) -> bool:
        """Replace the blocks that become cheaper; says whether there were any."""
        rows = self.run.rows
        every = two_qubit_blocks(rows)
        fresh = every.take(self._has_changed(every))
        if not len(fresh.low):
            return False
        cost = _costs(rows, fresh, self.basis)
        # A block of cost one has nothing to save but one-qubit gates, which fusion serves.
        worth = (cost.total > 1) | cost.is_local
        blocks, total, is_native = fresh.take(worth), cost.total[worth], cost.is_native[worth]
        if not len(blocks.low):
            return False
        flipped = self._flipped(blocks)
        unitaries = block_matrices(rows, blocks)
        unitaries[flipped] = unitaries[flipped][:, [0, 2, 1, 3]][:, :, [0, 2, 1, 3]]
        sequences = self.basis.entangler.synthesize(unitaries)
        tidier = is_native & (_one_qubit_gates(sequences) < blocks.one_qubit_runs)
        better = (sequences.uses < total) | ((sequences.uses == total) & tidier)
        if not better.any():
            return False
        self.blocks_replaced += int(better.sum())
        self.gates_saved += int((total - sequences.uses)[better].sum())
        chosen = np.flatnonzero(better)
        self._replace(every, blocks.take(better), sequences, (chosen, flipped[chosen]))
        return True

    def _has_changed(self, blocks: Blocks) -> BoolArray:
        """Which blocks are not just one block of the round before, as it was left."""
        examined = self._examined[blocks.members]
        starts = blocks.offsets[:-1]
        if not len(starts):
            return np.zeros(0, dtype=np.bool_)
        least, most = np.minimum.reduceat(examined, starts), np.maximum.reduceat(examined, starts)
        return np.asarray((least != most) | (least < 0))

    def _flipped(self, blocks: Blocks) -> BoolArray:
        """For which blocks the entangler's first operand must be the high wire."""
        if self.basis.target is None:
            return np.zeros(len(blocks.low), dtype=np.bool_)
        pairs = distinct_rows(np.stack([blocks.low, blocks.high], axis=1))
        flipped = np.array([self.basis.is_flipped(low, high) for low, high in pairs.rows.tolist()], dtype=np.bool_)
        return flipped[pairs.which]

    def _replace(
        self, every: Blocks, blocks: Blocks, sequences: TwoQubitSequences, which: tuple[LongColumn, BoolArray]
    ) -> None:
        """Write the blocks anew, each where its last two-qubit gate stood."""
        rows = self.run.rows
        stamp = np.full(len(rows), -1, dtype=np.int64)
        stamp[every.members] = np.repeat(every.last, np.diff(every.offsets))
        kept = np.ones(len(rows), dtype=bool)
        kept[blocks.members] = False
        staying = np.flatnonzero(kept)
        chosen, turned = which
        first, second = np.where(turned, (blocks.high, blocks.low), (blocks.low, blocks.high))
        sites = Sites(chosen, first, second, *union_of_origins(rows, blocks.members, blocks.offsets))
        parts, sources, stamps = [rows.take(staying)], [staying], [stamp[staying]]
        part, at = sequence_rows(sequences, self.basis.kind, self.basis.parameters, sites)
        parts.append(part)
        sources.append(blocks.last[at])
        stamps.append(blocks.last[at])
        order = np.argsort(np.concatenate(sources), kind="stable")
        self.run = replace(self.run, rows=concatenate(parts).take(order))
        self._examined = np.concatenate(stamps)[order]


@dataclass(frozen=True)
class _Costs:
    """The cost of each block as it stands.

    Attributes:
        total: in native two-qubit gates, at least one for each two-qubit row.
        is_native: whether each of its two-qubit gates costs one.
        is_local: whether none of its two-qubit gates entangles.
    """

    total: LongColumn
    is_native: BoolArray
    is_local: BoolArray


def _costs(rows: Rows, blocks: Blocks, basis: BlockBasis) -> _Costs:
    owner = np.repeat(np.arange(len(blocks.low)), np.diff(blocks.offsets))
    pairs = rows.num_qubits[blocks.members] == _PAIR
    distinct = distinct_gates(rows, blocks.members[pairs])
    needed = basis.entangler.count(distinct.matrices)[distinct.of_row]
    own = rows.mask([kind == basis.kind for kind in rows.kinds])[blocks.members[pairs]]
    needed = np.where(own & (needed > 0), 1, needed)
    total = np.bincount(owner[pairs], np.maximum(needed, 1), len(blocks.low)).astype(np.int64)
    dear = np.bincount(owner[pairs], needed != 1, len(blocks.low))
    return _Costs(total, dear == 0, np.bincount(owner[pairs], needed, len(blocks.low)) == 0)


def _one_qubit_gates(sequences: TwoQubitSequences) -> LongColumn:
    """How many one-qubit gates of each sequence are not the identity, whatever their phase."""
    layers = sequences.layers
    off = np.abs(layers[..., 0, 1]) + np.abs(layers[..., 1, 0]) + np.abs(layers[..., 0, 0] - layers[..., 1, 1])
    return np.asarray((off > 1e-12).sum(axis=(1, 2)), dtype=np.int64)
