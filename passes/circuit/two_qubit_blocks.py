"""Maximal blocks of gates on one pair of wires."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import IntColumn, LongColumn, RowKind, Rows
from qlower.passes.circuit.block_kernel import OTHER, PAIR, SINGLE, Found, Space, find_blocks
from qlower.passes.circuit.fusion_tables import is_fusable
from qlower.passes.circuit.one_qubit_runs import matrices_of
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


@dataclass(frozen=True)
class Search:
    """What the search for blocks leaves: room for more blocks than were found, for kernels to go on with.

    Attributes:
        count: how many were found.
        found: the blocks.
        block: by row, its block, −1 for none.
    """

    count: int
    found: Found
    block: IntColumn


def two_qubit_blocks(rows: Rows) -> Blocks:
    """The maximal blocks. A row belongs to at most one; any row that is no such gate ends the blocks of its wires.

    A two-qubit gate continues a block if the row before it is the same on both wires and is a two-qubit gate.
    One-qubit gates join the block before them on their wire, else the one behind.
    """
    search = search_blocks(rows)
    count, found = search.count, search.found
    offsets = found.offsets[: count + 1]
    return Blocks(
        found.members[: offsets[-1]], offsets, found.low[:count], found.high[:count], found.last[:count],
        found.runs[:count],
    )  # fmt: skip


def search_blocks(rows: Rows) -> Search:
    """The blocks of :func:`two_qubit_blocks`."""
    role = roles_of(rows)
    wires, count = 1 + int(rows.qubits.max(initial=0)), len(rows)
    previous, block = np.empty((2, count), dtype=np.int32)
    before, waiting = np.full((2, wires), -1, dtype=np.int32)
    space = Space(before, waiting, previous, block)
    members, low, high, last, runs = np.empty((5, count), dtype=np.int64)
    found = Found(members, np.zeros(count + 1, dtype=np.int64), low, high, last, runs)
    number = find_blocks.run(rows.qubit_offsets, rows.qubits, role, space, found, work=len(rows.qubits))
    return Search(number, found, block)


def roles_of(rows: Rows) -> NDArray[np.uint8]:
    """The role of each row; gates with free parameters are ``OTHER``."""
    role = _roles(rows.kinds)[rows.kind]
    if len(rows.terms):
        role[rows.symbolic] = OTHER
    return role


@lru_cache(maxsize=1024)
def _roles(kinds: tuple[RowKind, ...]) -> NDArray[np.uint8]:
    """The role of rows of each kind, parameters taken as given."""
    roles = [SINGLE if is_fusable(kind) else PAIR if is_two_qubit_gate(kind) else OTHER for kind in kinds]
    return np.array(roles or [OTHER], dtype=np.uint8)


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
    return multiplied(gates, distinct.matrices, Members(blocks.offsets, place, on))


def multiplied(singles: ComplexArray, pairs: ComplexArray, members: Members) -> ComplexArray:
    """The unitaries ``[B, 4, 4]`` of blocks of gates with matrices ``[n, 2, 2]`` and ``[m, 4, 4]``."""
    products = np.empty(16 * (len(members.offsets) - 1), dtype=np.complex128)
    multiply_blocks.run(
        singles.reshape(-1), pairs.reshape(-1), members, products, np.empty(16, dtype=np.complex128),
        work=len(members.place),
    )  # fmt: skip
    return products.reshape(-1, 4, 4)
