"""Which blocks of gates on two wires are worth a synthesis."""

from dataclasses import dataclass

import numpy as np

from qlower.ir.rows import LongColumn, Rows
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.block_choice_kernel import Chosen, GateColumns, Pairs, choose_blocks
from qlower.passes.circuit.fusion_tables import matrix_table
from qlower.passes.circuit.two_qubit_blocks import Search
from qlower.passes.circuit.two_qubit_rows import distinct_gates
from qlower.passes.synthesis.unitary import ComplexArray


@dataclass(frozen=True)
class WorthyBlocks:
    """Blocks that have changed and may get cheaper, ``[B]``.

    Attributes:
        block: which of those found.
        cost: in native two-qubit gates, at least one for each two-qubit row.
        most_gates: how many maximal runs of one-qubit gates a block holds where each of its two-qubit gates costs one,
            else 0.
        unitaries: ``[B, 4, 4]``, the wire of the entangler's first operand the least significant bit.
    """

    block: LongColumn
    cost: LongColumn
    most_gates: LongColumn
    unitaries: ComplexArray


def worthy_blocks(rows: Rows, search: Search, first: LongColumn, basis: BlockBasis, mark: LongColumn) -> WorthyBlocks:
    """The blocks to synthesise.

    Args:
        rows: of a run.
        search: the blocks found in it.
        first: by block, the wire that is to be the entangler's first operand.
        basis: what they are to be written with.
        mark: by row, the block of the round before that it was in or replaces, −1 for none.
    """
    gates = distinct_gates(rows, np.arange(len(rows)))
    own = rows.kinds.index(basis.kind) if basis.kind in rows.kinds else -1
    pairs = Pairs(gates.of_row, gates.matrices.reshape(-1), gates.uses(basis.entangler), own)
    columns = GateColumns(rows.kind, rows.qubit_offsets, rows.qubits, rows.parameter_offsets, rows.parameters)
    block, cost, most_gates = np.empty((3, search.count), dtype=np.int64)
    unitaries, (single, spare) = np.empty(16 * search.count, dtype=np.complex128), np.empty((2, 16), np.complex128)
    number = choose_blocks.run(
        search.found, first, columns, matrix_table(rows.kinds), pairs, mark,
        Chosen(block, cost, most_gates, unitaries, single, spare), work=int(search.found.offsets[search.count]),
    )  # fmt: skip
    return WorthyBlocks(
        block[:number], cost[:number], most_gates[:number], unitaries[: 16 * number].reshape(-1, 4, 4)
    )  # fmt: skip
