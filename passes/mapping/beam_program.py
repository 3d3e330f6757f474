"""A program's nodes as a beam search takes them: in the order of their layers, forward or backward."""

from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel
from qlower.passes.mapping.beam_state import Program
from qlower.passes.mapping.coupling import Ints, Nodes


class Direction(NamedTuple):
    """A program in one direction.

    Attributes:
        program: the nodes as searched.
        node: the number that each has in ``Nodes``.
        is_reverse: whether this is backward.
    """

    program: Program
    node: Ints
    is_reverse: bool


@kernel(seconds_per_work=3e-7, compile_seconds=1)
def count_layers(first: Ints, offsets: Ints, preceding: Ints, layer: Ints) -> int:
    """Fill the layer of every node: the longest chain of blocks before it; return how many layers there are.

    Args:
        first: a wire of each block, −1 for a node that only keeps an order.
        offsets: stretches of ``preceding`` by node.
        preceding: nodes before, −1 for none.
        layer: filled.
    """
    deepest = 0
    for node in range(len(first)):
        here = 0
        for at in range(offsets[node], offsets[node + 1]):
            before = preceding[at]
            if before >= 0:
                after = layer[before] + 1 if first[before] >= 0 else layer[before]
                here = max(here, after)
        layer[node] = here
        deepest = max(deepest, here)
    return deepest + 1


def forward(nodes: Nodes) -> Direction:
    """The program as it is."""
    layer = np.zeros(max(nodes.num, 1), dtype=np.int32)
    work = len(nodes.preceding) + nodes.num
    count_layers.run(nodes.first, nodes.offsets, nodes.preceding, layer, work=work)
    node = np.argsort(layer[: nodes.num], kind="stable").astype(np.int32)
    place = np.empty(nodes.num, dtype=np.int32)
    place[node] = np.arange(nodes.num, dtype=np.int32)
    owner = place[np.repeat(np.arange(nodes.num), np.diff(nodes.offsets))]
    program = Program(
        nodes.num,
        nodes.first[node],
        nodes.second[node],
        np.minimum(nodes.weight[node], 3),
        layer[node],
        *_links(owner, nodes.preceding, place),
        *_links(owner, nodes.following, place),
    )
    return Direction(program, node, is_reverse=False)


def backward(nodes: Nodes) -> Direction:
    """The program from its end to its beginning."""
    last = nodes.num - 1

    def turned(column: Ints) -> Ints:
        return np.where(column[::-1] >= 0, last - column[::-1], -1).astype(np.int32)

    offsets = np.concatenate([[0], np.cumsum(np.diff(nodes.offsets)[::-1])]).astype(np.int32)
    reverse = Nodes(
        nodes.num, nodes.first[::-1].copy(), nodes.second[::-1].copy(), nodes.weight[::-1].copy(), offsets,
        nodes.wires[::-1].copy(), turned(nodes.following), turned(nodes.preceding),
    )  # fmt: skip
    return Direction(*forward(reverse)[:2], is_reverse=True)


def _links(owner: Ints, neighbour: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Stretches by node, and the nodes that its entries name, all by their places."""
    has = np.flatnonzero(neighbour >= 0)
    by_owner = has[np.argsort(owner[has], kind="stable")]
    counts = np.bincount(owner[has], minlength=len(place))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return offsets, place[neighbour[by_owner]]
