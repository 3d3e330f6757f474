"""Maximal blocks of gates on one pair of wires."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import IntColumn, RowKind, Rows
from qlower.passes.circuit.block_kernel import OTHER, PAIR, SINGLE, Found, Space, find_blocks
from qlower.passes.circuit.fusion_tables import is_fusable
from qlower.passes.circuit.product_kernels import Members, multiply_blocks
from qlower.passes.circuit.two_qubit_rows import is_two_qubit_gate
from qlower.passes.synthesis.unitary import ComplexArray


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


def search_blocks(rows: Rows) -> Search:
    """The maximal blocks of one- and two-qubit gates without free parameters, each on one pair of wires.

    A row belongs to at most one; any row that is no such gate ends the blocks of its wires. A two-qubit gate continues
    a block if the row before it is the same on both wires and is a two-qubit gate. One-qubit gates join the block
    before them on their wire, else the one behind.
    """
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
    return np.array([_role(kind) for kind in kinds] or [OTHER], dtype=np.uint8)


@lru_cache(maxsize=4096)
def _role(kind: RowKind) -> int:
    return SINGLE if is_fusable(kind) else PAIR if is_two_qubit_gate(kind) else OTHER


def multiplied(singles: ComplexArray, pairs: ComplexArray, members: Members) -> ComplexArray:
    """The unitaries ``[B, 4, 4]`` of blocks of gates with matrices ``[n, 2, 2]`` and ``[m, 4, 4]``."""
    products = np.empty(16 * (len(members.offsets) - 1), dtype=np.complex128)
    multiply_blocks.run(
        singles.reshape(-1), pairs.reshape(-1), members, products, np.empty(16, dtype=np.complex128),
        work=len(members.place),
    )  # fmt: skip
    return products.reshape(-1, 4, 4)
