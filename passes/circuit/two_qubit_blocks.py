"""Maximal blocks of gates on one pair of wires, found on whole columns at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.ir.ordering import stable_order
from qlower.ir.rows import LongColumn, Rows
from qlower.passes.circuit.one_qubit_runs import is_fusable, matrices_of
from qlower.passes.circuit.product_kernels import Members, multiply_blocks
from qlower.passes.circuit.two_qubit_rows import distinct_gates, is_two_qubit_gate
from qlower.passes.synthesis.unitary import ComplexArray


@dataclass(frozen=True)
class Blocks:
    """Blocks of one- and two-qubit gates without free parameters, each on one pair of wires.

    Attributes:
        members: row indices, block after block, ascending within a block.
        offsets: where each block begins in ``members``; one longer than there are blocks.
        low, high: the wires of each block, low < high.
        last: the last two-qubit row of each block.
        one_qubit_runs: how many maximal runs of one-qubit gates each block holds.
    """

    members: LongColumn
    offsets: LongColumn
    low: LongColumn
    high: LongColumn
    last: LongColumn
    one_qubit_runs: LongColumn

    def take(self, chosen: NDArray[np.bool_]) -> "Blocks":
        """The chosen blocks."""
        sizes = np.diff(self.offsets)
        return Blocks(
            self.members[np.repeat(chosen, sizes)],
            np.concatenate([[0], np.cumsum(sizes[chosen])]).astype(np.int64),
            self.low[chosen],
            self.high[chosen],
            self.last[chosen],
            self.one_qubit_runs[chosen],
        )


@dataclass(frozen=True)
class _Wires:
    """The operands of all rows, wire by wire in program order.

    Attributes:
        row: the row of each.
        wire: its wire.
        is_single: whether the row is a one-qubit gate that a block may hold.
    """

    row: LongColumn
    wire: LongColumn
    is_single: NDArray[np.bool_]


def two_qubit_blocks(rows: Rows) -> Blocks:
    """The maximal blocks. A row belongs to at most one; any row that is no such gate ends the blocks of its wires."""
    pair_gate = rows.mask([is_two_qubit_gate(kind) for kind in rows.kinds]) & ~rows.symbolic
    single = rows.mask([is_fusable(kind) for kind in rows.kinds]) & ~rows.symbolic
    order = stable_order(rows.qubits)
    row = np.repeat(np.arange(len(rows)), rows.num_qubits)[order]
    wires = _Wires(row, rows.qubits[order].astype(np.int64), single[row])
    block_of_pair = _blocks_of_pairs(rows, wires, pair_gate)
    block = _with_singles(wires, block_of_pair)
    members = np.flatnonzero(block >= 0)
    ordered = members[stable_order(block[members])]
    roots, starts = np.unique(block[ordered], return_index=True)
    offsets = np.append(starts, len(ordered)).astype(np.int64)
    first, second = rows.qubits[rows.qubit_offsets[roots]], rows.qubits[rows.qubit_offsets[roots] + 1]
    number = np.full(len(rows), -1, dtype=np.int64)
    number[roots] = np.arange(len(roots))
    last = np.zeros(len(roots), dtype=np.int64)
    pairs = np.flatnonzero(pair_gate)
    last[number[block[pairs]]] = pairs  # ascending, so the last one written stays
    begins = wires.is_single.copy()
    begins[1:] &= ~(wires.is_single[:-1] & (wires.wire[1:] == wires.wire[:-1]))
    in_block = begins & (block[wires.row] >= 0)
    runs = np.bincount(number[block[wires.row[in_block]]], minlength=len(roots))
    low, high = np.minimum(first, second).astype(np.int64), np.maximum(first, second).astype(np.int64)
    return Blocks(ordered, offsets, low, high, last, runs)


def _blocks_of_pairs(rows: Rows, wires: _Wires, pair_gate: NDArray[np.bool_]) -> LongColumn:
    """For every two-qubit gate the first gate of its block; −1 for other rows.

    A gate continues a block if the row before it is the same on both wires and is a two-qubit gate.
    """
    other = ~wires.is_single
    row, wire = wires.row[other], wires.wire[other]
    before = np.full(len(row), -1, dtype=np.int64)
    same = wire[1:] == wire[:-1]
    before[1:][same] = row[:-1][same]
    least = np.full(len(rows), len(rows), dtype=np.int64)
    most = np.full(len(rows), -1, dtype=np.int64)
    np.minimum.at(least, row, before)
    np.maximum.at(most, row, before)
    continues = pair_gate & (least == most) & (most >= 0)
    continues[continues] = pair_gate[most[continues]]
    # On each wire a block is a stretch of rows, so its first row is the last one seen that begins a block.
    root = np.where(continues[row], -1, np.arange(len(row)))
    root = np.maximum.accumulate(root) if len(root) else root
    result = np.full(len(rows), -1, dtype=np.int64)
    chosen = pair_gate[row]
    result[row[chosen]] = row[root[chosen]]
    return result


def _with_singles(wires: _Wires, block_of_pair: LongColumn) -> LongColumn:
    """The block of every row: one-qubit gates join the block before them on their wire, else the one behind."""
    block = block_of_pair.copy()
    count = len(wires.row)
    place = np.arange(count)
    other = ~wires.is_single
    behind = np.maximum.accumulate(np.where(other, place, -1)) if count else place
    ahead = np.minimum.accumulate(np.where(other, place, count)[::-1])[::-1] if count else place
    single = np.flatnonzero(wires.is_single)
    found = np.full(len(single), -1, dtype=np.int64)
    for neighbour in (ahead[single], behind[single]):
        inside = (neighbour >= 0) & (neighbour < count)
        inside[inside] = wires.wire[neighbour[inside]] == wires.wire[single[inside]]
        near = np.full(len(single), -1, dtype=np.int64)
        near[inside] = block_of_pair[wires.row[neighbour[inside]]]
        found = np.where(near >= 0, near, found)
    block[wires.row[single]] = found
    return block


def block_matrices(rows: Rows, blocks: Blocks) -> ComplexArray:
    """The unitary of each block ``[B, 4, 4]`` with its low wire the least significant bit."""
    members = blocks.members
    low = blocks.low.repeat(np.diff(blocks.offsets))
    first_is_low = rows.qubits[rows.qubit_offsets[members]] == low
    single = rows.num_qubits[members] == 1
    gates = matrices_of(rows, members[single])
    distinct = distinct_gates(rows, members[~single])
    place = np.empty(len(members), dtype=np.int64)
    place[single] = np.arange(len(gates))
    place[~single] = distinct.of_row
    on = np.where(single, 0, 2) + np.where(first_is_low, 0, 1)
    products = np.empty(16 * len(blocks.low), dtype=np.complex128)
    multiply_blocks.run(
        gates.reshape(-1), distinct.matrices.reshape(-1), Members(blocks.offsets, place, on), products,
        np.empty(16, dtype=np.complex128), work=len(members),
    )  # fmt: skip
    return products.reshape(-1, 4, 4)
