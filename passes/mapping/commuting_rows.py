"""The rows of a run as the search for commuting blocks takes them, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.product_kernels import Longs, Members
from qlower.passes.mapping.commuting_kernel import ROTATES, Chains
from qlower.passes.mapping.coupling import Ints, Nodes, Sequence

NO_MATRIX, ONE_QUBIT, TWO_QUBIT = range(3)
"""What is known of the rows of a kind while their parameters are not free."""
MEMBERS, BLOCK_GATES, GATES, PAIRS, BLOCKS, SINGLES, KNOWN = range(7)
"""Places in ``Blocks.counts``."""
NUM_COUNTS = 7


class Kinds(NamedTuple):
    """Tables by kind.

    Attributes:
        role: see above.
        first, second: the axis on the first two operands: 0, 1, 2 for X, Y, Z, else more.
        passes: what a row on one wire without a matrix keeps, see ``commuting_kernel``.
    """

    role: Ints
    first: Ints
    second: Ints
    passes: Ints


class RowColumns(NamedTuple):
    """Columns of the rows, [rows].

    Attributes:
        kind: of each.
        symbolic: whether it has free parameters.
        group: its node, see ``Reduction``.
    """

    kind: NDArray[np.uint16]
    symbolic: NDArray[np.bool_]
    group: Ints


class Blocks(NamedTuple):
    """Filled with what blocks are made of and what stands between them.

    Attributes:
        last_row: the last row of each node that is on all its wires, [nodes].
        has_matrix: whether all rows of a node have one, [nodes].
        begin: work space, [nodes + 1].
        single: the rows on one wire between nodes, wire by wire, each wire's in order; ``counts[SINGLES]`` of them.
        passes: what is known of each.
        gate: rows whose one-qubit matrix is needed: first ``counts[BLOCK_GATES]`` members of blocks, then singles;
            ``counts[GATES]`` in all.
        pair: rows whose two-qubit matrix is needed, in the order of members; ``counts[PAIRS]`` of them.
        site: of each block with a matrix the entries of its low and its high wire; ``counts[BLOCKS]`` of them.
        wire_begin, wire_count, wire_entry: work space by wire.
        counts: see the places above; ``counts[KNOWN]`` entries have directions by the names of gates.
    """

    last_row: Longs
    has_matrix: Ints
    begin: Ints
    single: Longs
    passes: Ints
    gate: Longs
    pair: Longs
    site: Ints
    wire_begin: Ints
    wire_count: Ints
    wire_entry: Ints
    counts: Longs


@kernel_part
def is_between(sequence: Sequence, columns: RowColumns, blocks: Blocks, num: int, row: int) -> bool:
    """Whether a row is on one wire and in no node of ``num``, but behind the last row on all wires of one."""
    if sequence.offsets[row + 1] - sequence.offsets[row] != 1:
        return False
    node = columns.group[row]
    return bool(node < 0 or node == num or row > blocks.last_row[node])


@kernel_part
def find_last_rows(sequence: Sequence, columns: RowColumns, kinds: Kinds, blocks: Blocks, num: int) -> None:
    """Fill the last rows and count what is between nodes on each wire, and which nodes have matrices."""
    for row in range(len(columns.kind)):
        if sequence.offsets[row + 1] - sequence.offsets[row] > 1:
            blocks.last_row[columns.group[row]] = row
    for row in range(len(columns.kind)):
        if is_between(sequence, columns, blocks, num, row):
            blocks.wire_begin[sequence.wires[sequence.offsets[row]] + 1] += 1
        elif sequence.offsets[row + 1] > sequence.offsets[row]:
            node = columns.group[row]
            blocks.begin[node + 1] += 1
            if columns.symbolic[row] or kinds.role[columns.kind[row]] == NO_MATRIX:
                blocks.has_matrix[node] = 0
    for wire in range(len(blocks.wire_count)):
        blocks.wire_begin[wire + 1] += blocks.wire_begin[wire]
    for node in range(num):
        blocks.begin[node + 1] += blocks.begin[node]


@kernel_part
def link_entries(nodes: Nodes, blocks: Blocks, chains: Chains) -> None:
    """Chain the entries of each wire."""
    for node in range(nodes.num):
        for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
            wire = nodes.wires[entry]
            before = blocks.wire_entry[wire]
            chains.node[entry] = node
            chains.previous[entry] = before
            chains.following[entry] = -1
            if before >= 0:
                chains.following[before] = entry
            blocks.wire_entry[wire] = entry


@kernel_part
def stand_between(  # noqa: PLR0917  # kernels take positions only
    sequence: Sequence, nodes: Nodes, columns: RowColumns, kinds: Kinds, blocks: Blocks, chains: Chains
) -> None:
    """Fill the singles, and where among them each entry stands."""
    for row in range(len(columns.kind)):
        if is_between(sequence, columns, blocks, nodes.num, row):
            wire = sequence.wires[sequence.offsets[row]]
            place = blocks.wire_begin[wire] + blocks.wire_count[wire]
            blocks.wire_count[wire] += 1
            blocks.single[place] = row
            kind = columns.kind[row]
            rotates = kinds.role[kind] == ONE_QUBIT and not columns.symbolic[row]
            blocks.passes[place] = ROTATES if rotates else kinds.passes[kind]
            blocks.counts[SINGLES] += 1
        elif sequence.offsets[row + 1] - sequence.offsets[row] > 1:
            node = columns.group[row]
            if blocks.last_row[node] != row:
                continue
            for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
                wire = nodes.wires[entry]
                chains.at[entry] = blocks.wire_begin[wire] + blocks.wire_count[wire]
    for entry in range(len(chains.node)):
        wire = nodes.wires[entry]
        before = chains.previous[entry]
        after = chains.following[entry]
        chains.lead[entry] = chains.at[before] if before >= 0 else blocks.wire_begin[wire]
        chains.tail[entry] = chains.at[after] if after >= 0 else blocks.wire_begin[wire + 1]


@kernel_part
def sort_members(sequence: Sequence, columns: RowColumns, nodes: Nodes, blocks: Blocks, order: Longs) -> None:
    """The rows of all nodes, node by node, each node's in order; ``begin`` then says where each node's end."""
    for row in range(len(columns.kind)):
        if sequence.offsets[row + 1] == sequence.offsets[row]:
            continue
        if not is_between(sequence, columns, blocks, nodes.num, row):
            node = columns.group[row]
            order[blocks.begin[node]] = row
            blocks.begin[node] += 1


@kernel_part
def add_block(  # noqa: PLR0917  # kernels take positions only
    sequence: Sequence, nodes: Nodes, blocks: Blocks, members: Members, order: Longs, node: int
) -> None:
    """Add the gates of a node whose rows all have matrices to the members of blocks."""
    low = min(nodes.first[node], nodes.second[node])
    entry = nodes.offsets[node]
    number = blocks.counts[BLOCKS]
    first_is_low = 1 if nodes.first[node] == low else 0
    blocks.site[2 * number] = entry + 1 - first_is_low
    blocks.site[2 * number + 1] = entry + first_is_low
    for at in range(blocks.begin[node - 1] if node > 0 else 0, blocks.begin[node]):
        row = order[at]
        is_pair = sequence.offsets[row + 1] - sequence.offsets[row] == 2
        member = blocks.counts[MEMBERS]
        members.on[member] = (2 if is_pair else 0) + (0 if sequence.wires[sequence.offsets[row]] == low else 1)
        if is_pair:
            blocks.pair[blocks.counts[PAIRS]] = row
            members.place[member] = blocks.counts[PAIRS]
            blocks.counts[PAIRS] += 1
        else:
            blocks.gate[blocks.counts[GATES]] = row
            members.place[member] = blocks.counts[GATES]
            blocks.counts[GATES] += 1
        blocks.counts[MEMBERS] = member + 1
    blocks.counts[BLOCKS] = number + 1
    members.offsets[number + 1] = blocks.counts[MEMBERS]


@kernel_part
def name_directions(  # noqa: PLR0917  # kernels take positions only
    sequence: Sequence,
    nodes: Nodes,
    columns: RowColumns,
    kinds: Kinds,
    blocks: Blocks,
    chains: Chains,
    order: Longs,
    node: int,
) -> None:
    """Directions of a block with free parameters: the axis that all its rows have on a wire by their names."""
    for side in range(2):
        entry = nodes.offsets[node] + side
        wire = nodes.first[node] if side == 0 else nodes.second[node]
        axis = -1
        for at in range(blocks.begin[node - 1] if node > 0 else 0, blocks.begin[node]):
            row = order[at]
            begin = sequence.offsets[row]
            own = -1
            if sequence.wires[begin] == wire:
                own = kinds.first[columns.kind[row]]
            elif sequence.offsets[row + 1] - begin > 1:
                own = kinds.second[columns.kind[row]]
            if own >= 0:
                axis = own if axis < 0 or axis == own else 3
        if 0 <= axis < 3:
            chains.known[entry] = 1
            chains.inward[3 * entry + axis] = 1.0
            chains.outward[3 * entry + axis] = 1.0
            blocks.counts[KNOWN] += 1


@kernel(seconds_per_work=6e-6, compile_seconds=5)
def look_at_rows(  # noqa: PLR0917  # kernels take positions only
    sequence: Sequence,
    nodes: Nodes,
    columns: RowColumns,
    kinds: Kinds,
    blocks: Blocks,
    members: Members,
    chains: Chains,
    order: Longs,
) -> None:
    """Find what blocks are made of, what stands between them, and the directions that names of gates give.

    Args:
        sequence: the rows.
        nodes: theirs.
        columns: more of the rows.
        kinds: tables.
        blocks: filled; last rows −1, ``has_matrix`` 1 and ``wire_entry`` −1 everywhere, all else 0.
        members: filled: the gates of blocks with a matrix, for ``multiply_blocks``.
        chains: filled but for directions that take matrices; all 0.
        order: work space, [rows].
    """
    find_last_rows(sequence, columns, kinds, blocks, nodes.num)
    link_entries(nodes, blocks, chains)
    stand_between(sequence, nodes, columns, kinds, blocks, chains)
    sort_members(sequence, columns, nodes, blocks, order)
    for node in range(nodes.num):
        if nodes.first[node] < 0:
            continue
        if blocks.has_matrix[node] != 0:
            add_block(sequence, nodes, blocks, members, order, node)
        else:
            name_directions(sequence, nodes, columns, kinds, blocks, chains, order, node)
    blocks.counts[BLOCK_GATES] = blocks.counts[GATES]
    for place in range(blocks.counts[SINGLES]):
        if blocks.passes[place] == ROTATES:
            blocks.gate[blocks.counts[GATES]] = blocks.single[place]
            blocks.counts[GATES] += 1
