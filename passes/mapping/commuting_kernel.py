"""Blocks that commute on a wire, and the nodes that leave their order open, as kernels."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.mapping.coupling import Ints, Nodes

Floats = NDArray[np.float64]

ROTATES, ONLY_X, ONLY_Y, ONLY_Z, WALL = range(5)
"""What is known of a row on one wire: its rotation, one axis that it keeps, or nothing."""
MOST_LEADING = 4
"""One-qubit rows before a block that may belong to it."""
SAME = 1e-12
"""By how much the parts of equal directions differ at most."""


class Singles(NamedTuple):
    """The rows on one wire that stand between blocks, wire by wire, each wire's in program order.

    Attributes:
        passes: what is known of each, see above.
        rotations: of the Bloch sphere, 9 entries each, row by row.
    """

    passes: Ints
    rotations: Floats


class Chains(NamedTuple):
    """The entries of ``Nodes`` (a node on one of its wires) as one chain per wire.

    Attributes:
        node: of each entry.
        previous, following: entries, −1 for none.
        lead, at, tail: places among the singles: those before the block begin, the block stands, those behind end.
        known: whether there are directions.
        inward, outward: 3 numbers each: the block takes a rotation about the one before it to the same about the other
            after it, all on this wire; so with both reversed.
    """

    node: Ints
    previous: Ints
    following: Ints
    lead: Ints
    at: Ints
    tail: Ints
    known: Ints
    inward: Floats
    outward: Floats


class Groups(NamedTuple):
    """Which neighbouring entries of a wire commute; filled.

    Attributes:
        leader: the first entry of each one's group.
        size: of a leader's group.
        last: the last entry of a leader's group.
        end: the singles behind an entry that belong to its block end there.
        begin: the singles before an entry that belong to its block begin there.
    """

    leader: Ints
    size: Ints
    last: Ints
    end: Ints
    begin: Ints


@kernel_part
def turn(singles: Singles, row: int, vector: Floats, at: int, backward: int) -> None:
    """Carry the direction ``vector[at : at + 3]`` over a single; it is NaN where it does not get across."""
    x = vector[at]
    y = vector[at + 1]
    z = vector[at + 2]
    passes = singles.passes[row]
    if passes == ROTATES:
        across = 3 if backward == 0 else 1
        down = 1 if backward == 0 else 3
        for part in range(3):
            here = 9 * row + part * across
            vector[at + part] = (
                singles.rotations[here] * x
                + singles.rotations[here + down] * y
                + singles.rotations[here + 2 * down] * z
            )
        return
    off_axis = 1.0
    if passes == ONLY_X:
        off_axis = abs(y) + abs(z)
    elif passes == ONLY_Y:
        off_axis = abs(x) + abs(z)
    elif passes == ONLY_Z:
        off_axis = abs(x) + abs(y)
    if not off_axis <= SAME:
        vector[at] = np.nan


@kernel_part
def is_same(vector: Floats, sign: float) -> bool:
    """Whether the second direction of a vector of six is the first, or with sign −1 its opposite."""
    return bool(
        abs(vector[0] - sign * vector[3]) <= SAME
        and abs(vector[1] - sign * vector[4]) <= SAME
        and abs(vector[2] - sign * vector[5]) <= SAME
    )


@kernel_part
def meets(chains: Chains, singles: Singles, vector: Floats, entry: int, begin: int) -> float:
    """The sign with which a block's direction before it is ``vector[:3]`` at a place among the singles; 0 for none."""
    for part in range(3):
        vector[3 + part] = chains.inward[3 * entry + part]
    for back in range(chains.at[entry] - begin):
        turn(singles, chains.at[entry] - 1 - back, vector, 3, 1)
    if is_same(vector, 1.0):
        return 1.0
    return -1.0 if is_same(vector, -1.0) else 0.0


@kernel_part
def follow(  # noqa: PLR0917  # kernels take positions only
    chains: Chains, singles: Singles, vector: Floats, first: int, begin: int, groups: Groups, mark: int
) -> int:
    """How many blocks from an entry on keep the direction ``vector[:3]``, which holds before its block and after each.

    The first ``mark`` of them are made a group. ``begin`` is where the singles before the first begin to belong to it.
    """
    entry = first
    size = 0
    while entry >= 0 and chains.known[entry] != 0:
        sign = meets(chains, singles, vector, entry, begin)
        if sign == 0.0:
            return size
        for part in range(3):
            vector[3 + part] = sign * chains.outward[3 * entry + part]
        end = chains.at[entry]
        while end < chains.tail[entry] and not is_same(vector, 1.0):
            turn(singles, end, vector, 3, 0)
            end += 1
        if not is_same(vector, 1.0):
            return size
        size += 1
        if size <= mark:
            groups.leader[entry] = first
            groups.size[first] = size
            groups.last[first] = entry
            groups.begin[entry] = begin
            groups.end[entry] = end
        if size == mark:
            return size
        entry = chains.following[entry]
        begin = end
    return size


@kernel_part
def look_before(chains: Chains, singles: Singles, vector: Floats, entry: int, begin: int) -> None:
    """Set ``vector[:3]`` to a block's direction before it, at a place among the singles."""
    for part in range(3):
        vector[part] = chains.inward[3 * entry + part]
    for back in range(chains.at[entry] - begin):
        turn(singles, chains.at[entry] - 1 - back, vector, 0, 1)


@kernel_part
def group_from(chains: Chains, singles: Singles, vector: Floats, entry: int, bound: int, groups: Groups) -> int:  # noqa: PLR0917
    """Make the longest group that begins with an entry; singles from ``bound`` on may belong to it."""
    best = 1
    best_begin = -1
    for begin in range(chains.at[entry], max(bound, chains.at[entry] - MOST_LEADING) - 1, -1):
        look_before(chains, singles, vector, entry, begin)
        size = follow(chains, singles, vector, entry, begin, groups, 0)
        if size > best:
            best = size
            best_begin = begin
    if best > 1:
        look_before(chains, singles, vector, entry, best_begin)
        follow(chains, singles, vector, entry, best_begin, groups, best)
    return best


@kernel(seconds_per_work=5e-6, compile_seconds=2)
def find_groups(chains: Chains, singles: Singles, vector: Floats, groups: Groups) -> int:
    """Find the maximal groups of neighbours on each wire that commute; return the size of the largest.

    Args:
        chains: the entries.
        singles: what stands between them.
        vector: 6 numbers of work space.
        groups: filled.
    """
    largest = 1
    for head in range(len(chains.node)):
        if chains.previous[head] >= 0:
            continue
        entry = head
        bound = chains.lead[head]
        while entry >= 0:
            size = 1
            if chains.known[entry] != 0:
                size = group_from(chains, singles, vector, entry, bound, groups)
            if size == 1:
                groups.leader[entry] = entry
                groups.size[entry] = 1
                groups.last[entry] = entry
                groups.begin[entry] = chains.at[entry]
                groups.end[entry] = chains.at[entry]
            largest = max(largest, size)
            last = groups.last[entry]
            bound = groups.end[last]
            entry = chains.following[last]
    return largest


class Space(NamedTuple):
    """Numbers of the new nodes.

    Attributes:
        of_node: the new number of each node.
        before: by leading entry, the node that only keeps the order of its group and the one before, −1 for none.
    """

    of_node: Ints
    before: Ints


@kernel_part
def is_kept_apart(chains: Chains, groups: Groups, entry: int) -> bool:
    """Whether a node must stand between the group that an entry leads and the one before."""
    previous = chains.previous[entry]
    if previous < 0 or groups.leader[entry] != entry:
        return False
    return bool(groups.size[entry] > 1 or groups.size[groups.leader[previous]] > 1)


@kernel_part
def add_order(chains: Chains, groups: Groups, space: Space, made: Nodes, number: int, wire: int, entry: int) -> None:  # noqa: PLR0917
    """Write the node between the group that an entry leads and the one before: an entry for each member or pair."""
    made.first[number] = -1
    made.second[number] = -1
    at = made.offsets[number]
    leader = groups.leader[chains.previous[entry]]
    left = leader
    right = entry
    size = max(groups.size[leader], groups.size[entry])
    for step in range(size):
        made.wires[at] = wire
        made.preceding[at] = -1
        made.following[at] = -1
        if step < groups.size[leader]:
            made.preceding[at] = space.of_node[chains.node[left]]
            left = chains.following[left]
        if step < groups.size[entry]:
            made.following[at] = space.of_node[chains.node[right]]
            right = chains.following[right]
        at += 1
    made.offsets[number + 1] = at


@kernel_part
def neighbour(chains: Chains, groups: Groups, space: Space, entry: int, side: int) -> int:
    """The new node before (0) or after (1) an entry on its wire, −1 for none."""
    leader = groups.leader[entry]
    if side == 0:
        if chains.previous[leader] < 0:
            return -1
        other = chains.previous[leader]
        between = space.before[leader]
    else:
        other = chains.following[groups.last[leader]]
        if other < 0:
            return -1
        between = space.before[other]
    return int(between) if between >= 0 else int(space.of_node[chains.node[other]])


@kernel(seconds_per_work=5e-6, compile_seconds=2)
def open_order(nodes: Nodes, chains: Chains, groups: Groups, space: Space, made: Nodes) -> int:
    """Write the nodes in which members of a group do not wait for each other; return how many there are.

    Args:
        nodes: in program order.
        chains: their entries.
        groups: those that commute.
        space: filled.
        made: filled. Room for a node more per entry, and for three times the entries.
    """
    num = 0
    for node in range(nodes.num):
        for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
            space.before[entry] = -1
            if is_kept_apart(chains, groups, entry):
                space.before[entry] = num
                num += 1
        space.of_node[node] = num
        num += 1
    number = 0
    made.offsets[0] = 0
    for node in range(nodes.num):
        for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
            if space.before[entry] >= 0:
                add_order(chains, groups, space, made, number, nodes.wires[entry], entry)
                number += 1
        made.first[number] = nodes.first[node]
        made.second[number] = nodes.second[node]
        made.weight[number] = nodes.weight[node]
        at = made.offsets[number]
        for entry in range(nodes.offsets[node], nodes.offsets[node + 1]):
            made.wires[at] = nodes.wires[entry]
            made.preceding[at] = neighbour(chains, groups, space, entry, 0)
            made.following[at] = neighbour(chains, groups, space, entry, 1)
            at += 1
        number += 1
        made.offsets[number] = at
    return num


@kernel(seconds_per_work=5e-6, compile_seconds=2)
def place_singles(chains: Chains, groups: Groups, space: Space, num: int, owner: Ints) -> int:
    """Find the new node of every single; return how many there are.

    Args:
        chains: the entries.
        groups: those that commute.
        space: the new nodes.
        num: how many new nodes there are, which stands for the end of the program.
        owner: filled; −1 for the beginning.
    """
    for place in range(len(owner)):
        owner[place] = num  # on wires without blocks
    for entry in range(len(chains.node)):
        node = space.of_node[chains.node[entry]]
        if chains.previous[entry] < 0:
            for place in range(chains.lead[entry], groups.begin[entry]):
                owner[place] = -1
            for place in range(groups.begin[entry], chains.at[entry]):
                owner[place] = node
        following = chains.following[entry]
        own_end = groups.end[entry]
        other_begin = chains.tail[entry]
        between = num
        if following >= 0:
            other_begin = groups.begin[following]
            between = space.before[following]
            if between < 0:
                between = node
        for place in range(chains.at[entry], own_end):
            owner[place] = node
        for place in range(own_end, other_begin):
            owner[place] = between
        for place in range(other_begin, chains.tail[entry]):
            owner[place] = space.of_node[chains.node[following]]
    return len(owner)
