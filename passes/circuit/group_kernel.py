"""Finding the groups of rows that combine, in one go over the rows, as a kernel."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

NEARLY_WHOLE = 1e-6
"""Turns; far more than rounding."""


class Columns(NamedTuple):
    """The rows: the columns of a run of the same names."""

    kind: NDArray[np.uint16]
    qubit_offsets: Longs
    qubits: Ints
    parameter_offsets: Longs
    parameters: Floats


class Kinds(NamedTuple):
    """What kinds of rows commute with, by kind.

    Attributes:
        family: the number of its family, −1 for none.
        first: the place of its first operand's axis in ``axes``.
        axes: of all operands of all kinds.
        symmetric: how many of the first operands may be exchanged.
        directed: 1 if the operator it is a function of tells its operands apart.
        scale: of a rotation, the angle by which a parameter of one turns; else 0.
    """

    family: Longs
    first: Longs
    axes: Longs
    symmetric: Longs
    directed: Longs
    scale: Floats


class Space(NamedTuple):
    """Work space.

    Attributes:
        label, stretch: by wire: what the rows of its last stretch are functions of, and the stretch's number; −1.
        stretches: by operand.
        table: of a power of two of places, at least twice as many as rows, −1 everywhere.
        group: by row: the first row of its group.
        size: by first row: how many rows its group has, 0 everywhere; then where the next one goes.
    """

    label: Longs
    stretch: Ints
    stretches: Ints
    table: Ints
    group: Ints
    size: Ints


@kernel_part
def own_label(columns: Columns, kinds: Kinds, wires: int, row: int, own: int) -> int:
    """A label for the operator on two wires that a row is a function of: its family and its operands."""
    kind = columns.kind[row]
    at = columns.qubit_offsets[row]
    low = int(columns.qubits[at])
    high = int(columns.qubits[at + 1])
    if high < low and kinds.directed[kind] == 0:
        low, high = high, low
    return int(own + (kinds.family[kind] * wires + low) * wires + high)


@kernel_part
def follow_wires(  # noqa: PLR0917  # kernels take positions only
    columns: Columns, kinds: Kinds, space: Space, row: int, own: int, total: int
) -> int:
    """Number the stretches that a row is in, new ones from ``total``; return the total."""
    kind = columns.kind[row]
    low = columns.qubit_offsets[row]
    high = columns.qubit_offsets[row + 1]
    for at in range(low, high):
        label = kinds.axes[kinds.first[kind] + at - low]
        if label == own:
            label = own_label(columns, kinds, len(space.label), row, own + 2)
        wire = columns.qubits[at]
        if space.label[wire] != label:
            space.label[wire] = label
            space.stretch[wire] = total
            total += 1
        space.stretches[at] = space.stretch[wire]
    return total


@kernel_part
def sort_stretches(columns: Columns, kinds: Kinds, space: Space, row: int) -> None:
    """Sort the stretches of those operands that may be exchanged."""
    low = columns.qubit_offsets[row]
    for last in range(low + 1, low + kinds.symmetric[columns.kind[row]]):
        at = last
        while at > low and space.stretches[at - 1] > space.stretches[at]:
            before = space.stretches[at - 1]
            space.stretches[at - 1] = space.stretches[at]
            space.stretches[at] = before
            at -= 1


@kernel_part
def same_group(columns: Columns, kinds: Kinds, space: Space, row: int, other: int) -> bool:
    """Whether two rows are of one family and in the same stretches."""
    if kinds.family[columns.kind[row]] != kinds.family[columns.kind[other]]:
        return False
    low = columns.qubit_offsets[row]
    shift = columns.qubit_offsets[other] - low
    for at in range(low, columns.qubit_offsets[row + 1]):  # noqa: SIM110  # no generators in kernels
        if space.stretches[at] != space.stretches[at + shift]:
            return False
    return True


@kernel_part
def join_group(columns: Columns, kinds: Kinds, space: Space, row: int) -> None:
    """Find the group of a row, or begin one."""
    key = int(kinds.family[columns.kind[row]])
    for at in range(columns.qubit_offsets[row], columns.qubit_offsets[row + 1]):
        key = (key * 1000003 + space.stretches[at]) & 0x3FFFFFFF
    mask = len(space.table) - 1
    place = key & mask
    while space.table[place] >= 0 and not same_group(columns, kinds, space, row, space.table[place]):
        place = (place + 1) & mask
    if space.table[place] < 0:
        space.table[place] = row
    space.group[row] = space.table[place]
    space.size[space.table[place]] += 1


@kernel_part
def may_be_identity(columns: Columns, kinds: Kinds, row: int) -> bool:
    """Whether a row is a rotation by nearly a whole number of turns."""
    scale = kinds.scale[columns.kind[row]]
    if scale == 0.0:
        return False
    turns = scale * columns.parameters[columns.parameter_offsets[row]] / (2 * math.pi)
    return bool(abs(turns - math.floor(turns + 0.5)) < NEARLY_WHOLE)


@kernel(seconds_per_work=3e-6, compile_seconds=3)
def find_groups(  # noqa: PLR0917  # kernels take positions only
    columns: Columns, kinds: Kinds, space: Space, own: int, members: Longs, offsets: Longs
) -> int:
    """Find the groups of several rows, and those of one row that may be the identity; return how many.

    Args:
        columns: the rows.
        kinds: their kinds.
        space: work space.
        own: the axis of operators on several wires, which have labels of their own; the last but one of the axes.
        members: filled with row indices, group after group in the order of their first rows, ascending in each.
        offsets: filled with where each group begins.
    """
    total = 0
    num_rows = len(columns.kind)
    for row in range(num_rows):
        total = follow_wires(columns, kinds, space, row, own, total)
        if kinds.family[columns.kind[row]] >= 0:
            sort_stretches(columns, kinds, space, row)
            join_group(columns, kinds, space, row)
        else:
            space.group[row] = -1
    groups = 0
    filled = 0
    for row in range(num_rows):
        first = space.group[row]
        if first < 0:
            continue
        if first == row:
            size = space.size[row]
            if size == 1 and not may_be_identity(columns, kinds, row):
                space.size[row] = -1
                continue
            offsets[groups] = filled
            groups += 1
            space.size[row] = filled
            filled += size
        place = space.size[first]
        if place >= 0:
            members[place] = row
            space.size[first] = place + 1
    offsets[groups] = filled
    return groups
