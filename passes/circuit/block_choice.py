"""Which blocks of gates on two wires are worth a synthesis."""

from dataclasses import dataclass

import numpy as np

from qlower.ir.rows import LongColumn, Rows
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.block_kernel import Chosen, Gates, choose_blocks
from qlower.passes.circuit.one_qubit_runs import matrices_of
from qlower.passes.circuit.product_kernels import Members
from qlower.passes.circuit.two_qubit_blocks import Search, multiplied
from qlower.passes.circuit.two_qubit_rows import distinct_gates
from qlower.passes.synthesis.unitary import BoolArray, ComplexArray


@dataclass(frozen=True)
class WorthyBlocks:
    """Blocks that have changed and may get cheaper.

    Attributes:
        members: row indices, block after block, ascending within a block.
        offsets: where each block begins in ``members``; one longer than there are blocks.
        low, high: the wires of each block, low < high.
        last: the last two-qubit row of each block.
        one_qubit_runs: how many maximal runs of one-qubit gates each block holds.
        total: the cost of each block in native two-qubit gates, at least one for each two-qubit row.
        is_native: whether each of its two-qubit gates costs one.
        unitaries: ``[B, 4, 4]``, the low wire the least significant bit.
    """

    members: LongColumn
    offsets: LongColumn
    low: LongColumn
    high: LongColumn
    last: LongColumn
    one_qubit_runs: LongColumn
    total: LongColumn
    is_native: BoolArray
    unitaries: ComplexArray


def worthy_blocks(rows: Rows, search: Search, basis: BlockBasis, mark: LongColumn) -> WorthyBlocks | None:
    """The blocks to synthesise, None if there are none.

    Args:
        rows: of a run.
        search: the blocks found in it.
        basis: what they are to be written with.
        mark: by row, the block of the round before that it was in or replaces, −1 for none.
    """
    distinct = distinct_gates(rows, np.arange(len(rows)))
    own = np.array([kind == basis.kind for kind in rows.kinds], dtype=np.int64)[rows.kind]
    gates = Gates(distinct.of_row, distinct.uses(basis.entangler))
    room, count = int(search.found.offsets[search.count]), search.count
    members, place, on, singles = np.empty((4, room), dtype=np.int64)
    low, high, last, runs, total, native = np.empty((6, count), dtype=np.int64)
    offsets, ends = np.zeros(count + 1, dtype=np.int64), np.zeros(2, dtype=np.int64)
    chosen = Chosen(members, place, on, singles, offsets, low, high, last, runs, total, native, ends)
    number = choose_blocks.run(
        search.found, count, rows.qubit_offsets, rows.qubits, gates, own, mark, chosen, work=room
    )
    if not number:
        return None
    end, alone = ends.tolist()
    begins = offsets[: number + 1]
    unitaries = multiplied(
        matrices_of(rows, singles[:alone]), distinct.matrices, Members(begins, place[:end], on[:end])
    )
    return WorthyBlocks(
        members[:end], begins, low[:number], high[:number], last[:number], runs[:number], total[:number],
        native[:number] != 0, unitaries,
    )  # fmt: skip
