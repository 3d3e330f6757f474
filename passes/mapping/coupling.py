"""The coupling graph and the rows' dependencies as the mapping kernels take them."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.device.topology import Topology
from qlower.lowering.kernels import kernel

Ints = NDArray[np.int32]


class Coupling(NamedTuple):
    """An undirected graph of qubits.

    Attributes:
        num: qubits.
        offsets: stretches of ``neighbours``, [num + 1].
        neighbours: ascending per qubit.
        distance: length of the shortest path, row by row, [num · num].
    """

    num: int
    offsets: Ints
    neighbours: Ints
    distance: Ints


class Nodes(NamedTuple):
    """A sequence of rows reduced to what routing must decide: one node per block of rows on the same wires.

    Attributes:
        num: nodes.
        first, second: the wires of a two-qubit block, −1 for rows that only keep an order (barriers).
        weight: CX-class gates in the block.
        offsets: stretches of the following columns, [num + 1].
        wires: the wires of each node.
        preceding, following: the node before and after on that wire, −1 for none.
    """

    num: int
    first: Ints
    second: Ints
    weight: Ints
    offsets: Ints
    wires: Ints
    preceding: Ints
    following: Ints


@lru_cache(maxsize=16)
def coupling_of(topology: Topology) -> Coupling:
    """The coupling graph of a topology, directions left out; the same one every time, not to be written to."""
    return Coupling(
        topology.num_qubits,
        np.array(topology.neighbour_offsets, dtype=np.int32),
        np.array(topology.neighbours, dtype=np.int32),
        np.array(topology.distances, dtype=np.int32).reshape(-1),
    )


@kernel(seconds_per_work=1e-6, compile_seconds=1)
def reduce_rows(  # noqa: PLR0917  # kernels take positions only
    offsets: Ints, wires: Ints, pair: Ints, weight: Ints, last_node: Ints, last_entry: Ints, group: Ints, nodes: Nodes
) -> int:
    """Fill ``nodes`` and the node of each row; return how many nodes there are.

    A row on one wire joins the node before it; so does a two-qubit row on the same pair as the node before on both.
    Rows on one wire behind the last that joins it to another, such as final measurements, are in none.

    Args:
        offsets: stretches of ``wires`` by row, [rows + 1].
        wires: operands.
        pair: whether a row needs its two wires coupled, [rows].
        weight: CX-class gates of a row, [rows].
        last_node: [wires], −1 everywhere; changed.
        last_entry: [wires], −1 everywhere; changed.
        group: [rows], filled: the row's node, −1 before the first, the number of nodes behind the last.
        nodes: with room for as many nodes as rows and as many entries as operands.
    """
    num = 0
    entries = 0
    for row in range(len(offsets) - 1):
        low = offsets[row]
        high = offsets[row + 1]
        if high == low:
            group[row] = -1
            continue
        if high - low == 1:
            group[row] = last_node[wires[low]]
            continue
        if pair[row] != 0:
            before = last_node[wires[low]]
            if before >= 0 and before == last_node[wires[low + 1]] and nodes.first[before] >= 0:
                group[row] = before
                nodes.weight[before] += weight[row]
                continue
        group[row] = num
        nodes.first[num] = wires[low] if pair[row] != 0 else -1
        nodes.second[num] = wires[low + 1] if pair[row] != 0 else -1
        nodes.weight[num] = weight[row]
        nodes.offsets[num] = entries
        for at in range(low, high):
            wire = wires[at]
            nodes.wires[entries] = wire
            nodes.preceding[entries] = last_node[wire]
            nodes.following[entries] = -1
            if last_entry[wire] >= 0:
                nodes.following[last_entry[wire]] = num
            last_node[wire] = num
            last_entry[wire] = entries
            entries += 1
        num += 1
        nodes.offsets[num] = entries
    seen = -2
    for back in range(len(offsets) - 1):
        row = len(offsets) - 2 - back
        low = offsets[row]
        high = offsets[row + 1]
        if high - low == 1 and last_node[wires[low]] != seen:
            group[row] = num
        elif high - low > 1:
            for at in range(low, high):
                last_node[wires[at]] = seen
    return num


class Sequence(NamedTuple):
    """Rows as mapping sees them.

    Attributes:
        offsets: stretches of ``wires`` by row, [rows + 1].
        wires: operands.
        pair: 1 where the row's two wires must be coupled, else 0, [rows].
        weight: CX-class gates of the row, [rows].
    """

    offsets: Ints
    wires: Ints
    pair: Ints
    weight: Ints


class Reduction(NamedTuple):
    """A sequence of rows with its nodes.

    Attributes:
        nodes: in the rows' order.
        group: the node of each row, −1 for rows before the first on their wire; the number of nodes for rows on one
            wire behind the last.
    """

    nodes: Nodes
    group: Ints


def reduced(sequence: Sequence, num_wires: int) -> Reduction:
    """The nodes of a sequence of rows on so many wires."""
    rows, entries = len(sequence.offsets) - 1, len(sequence.wires)

    def column(length: int) -> Ints:
        return np.zeros(max(length, 1), dtype=np.int32)

    room = Nodes(
        0, column(rows), column(rows), column(rows), column(rows + 1), column(entries), column(entries), column(entries)
    )
    group = column(rows)
    last_node = np.full(max(num_wires, 1), -1, dtype=np.int32)
    num = reduce_rows.run(*sequence, last_node, last_node.copy(), group, room, work=entries + rows)
    used = int(room.offsets[num]) if num else 0
    nodes = Nodes(
        num,
        room.first[:num].copy(),
        room.second[:num].copy(),
        room.weight[:num].copy(),
        room.offsets[: num + 1].copy(),
        room.wires[:used].copy(),
        room.preceding[:used].copy(),
        room.following[:used].copy(),
    )
    return Reduction(nodes, group[:rows])


def beginning(nodes: Nodes, num: int) -> Nodes:
    """The first so many nodes."""
    used = int(nodes.offsets[num])
    following = nodes.following[:used]
    return Nodes(
        num,
        nodes.first[:num],
        nodes.second[:num],
        nodes.weight[:num],
        nodes.offsets[: num + 1],
        nodes.wires[:used],
        nodes.preceding[:used],
        np.where(following < num, following, -1).astype(np.int32),
    )
