"""Groups of rows that can be brought together and combined, found on whole columns at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.ir.ordering import ranks, stable_order
from qlower.ir.rows import LongColumn, Rows
from qlower.passes.circuit.commutation import Axis, Family, axes_of, member_of

Numbers = NDArray[np.int16]

_PORTION = 1 << 16
"""Rows looked at at a time."""
_ODD = 0x9E3779B1
_NEARLY_WHOLE = 1e-6
"""Turns; far more than rounding."""


@dataclass(frozen=True)
class Groups:
    """Rows that combine, group after group.

    Attributes:
        members: row indices, ascending within a group.
        offsets: where each group begins; one longer than there are groups.
        family: which of ``families`` each group belongs to.
        families: the families that occur.
    """

    members: LongColumn
    offsets: LongColumn
    family: LongColumn
    families: tuple[Family, ...]


def groups_that_may_change(rows: Rows) -> Groups:
    """Groups of rows of one family on the same wires with nothing between that does not commute with them.

    All groups of several rows, and of those of one row all that may be the identity.
    """
    families: dict[str, tuple[int, Family]] = {}
    family_of_kind = []
    for kind in rows.kinds:
        member = member_of(kind)
        number = -1 if member is None else families.setdefault(member.family.name, (len(families), member.family))[0]
        family_of_kind.append(number)
    family = np.array(family_of_kind or [0], dtype=np.int16)[rows.kind]
    found = tuple(item for _, item in families.values())
    segments = _segments(rows, family)
    combining = _with_company(rows, family, segments)
    key = _keys(rows, segments, combining, family, found)
    order = stable_order(key)
    members, key = combining[order], key[order]
    begins = np.ones(len(key), dtype=bool)
    begins[1:] = key[1:] != key[:-1]
    starts = np.flatnonzero(begins)
    return Groups(members, np.append(starts, len(members)), family[members[starts]].astype(np.int64), found)


def _with_company(rows: Rows, family: Numbers, segments: LongColumn) -> LongColumn:
    """The rows that combine and are not alone in their stretch, as far as a sum tells, or may be the identity."""
    chosen = _may_be_identity(rows)
    if not len(segments):
        return np.flatnonzero(chosen)
    size = int(segments.max()) + 1
    for width in sorted({kind.num_qubits for kind in rows.kinds if member_of(kind) is not None}):
        row = np.flatnonzero((family >= 0) & (rows.num_qubits == width))
        first = rows.qubit_offsets[row]
        # One number for each row, equal for rows of one group.
        number = segments[first].copy()
        for place in range(1, width):
            number += segments[first + place]
        if width > 1:
            number = (number * _ODD) % size
        counts = np.bincount(number, minlength=size)
        chosen[row[counts[number] > 1]] = True
    return np.flatnonzero(chosen)


def _may_be_identity(rows: Rows) -> NDArray[np.bool_]:
    """Which rows are rotations by nearly a whole number of turns."""
    chosen = np.zeros(len(rows), dtype=bool)
    for place, kind in enumerate(rows.kinds):
        member = member_of(kind)
        if member is not None and member.scale != 0.0:
            row = np.flatnonzero(rows.kind == place)
            turns = member.scale * rows.parameters[rows.parameter_offsets[row]] / (2 * np.pi)
            chosen[row[np.abs(turns - np.rint(turns)) < _NEARLY_WHOLE]] = True
    return chosen


def _segments(rows: Rows, family: Numbers) -> LongColumn:
    """For each operand the stretch of its wire in which all rows commute on that wire; stretches have one number.

    Portion by portion, so that what is sorted stays in the processor's cache.
    """
    axes = np.array([int(axis) for kind in rows.kinds for axis in axes_of(kind)] or [0], dtype=np.int64)
    first_axis = np.cumsum([0, *(kind.num_qubits for kind in rows.kinds)])[:-1]
    num_wires = 1 + int(rows.qubits.max(initial=-1))
    result = np.empty(len(rows.qubits), dtype=np.int64)
    last_label, last_number = np.full(num_wires, -1, dtype=np.int64), np.zeros(num_wires, dtype=np.int64)
    total = 0
    for low in range(0, len(rows), _PORTION):
        offsets = rows.qubit_offsets[low : low + _PORTION + 1]
        counts = np.diff(offsets)
        wires = rows.qubits[offsets[0] : offsets[-1]]
        kind = rows.kind[low : low + _PORTION]
        # The place of an operand's axis in the table: the first one of its kind, and its own place in the row.
        shift = first_axis[kind] - (offsets[:-1] - offsets[0])
        label = axes[np.arange(len(wires)) + shift.repeat(counts)]
        own = np.flatnonzero(label == Axis.OWN)
        if len(own):
            owner = low + np.arange(len(counts)).repeat(counts)[own]
            label[own] = Axis.WALL + 1 + _own_keys(rows, owner, family, num_wires)
        order = stable_order(wires)
        wire, ordered = wires[order], label[order]
        starts, ends = np.ones(len(order), dtype=bool), np.ones(len(order), dtype=bool)
        starts[1:] = wire[1:] != wire[:-1]
        ends[:-1] = starts[1:]
        begins = np.ones(len(order), dtype=bool)
        begins[1:] = ordered[1:] != ordered[:-1]
        begins[starts] = ordered[starts] != last_label[wire[starts]]
        number = begins.cumsum() + total
        total += int(begins.sum())
        # Up to its first new stretch a wire goes on with the one it was in.
        before = (number - begins)[starts].repeat(np.diff(np.append(np.flatnonzero(starts), len(order))))
        number = np.where(number == before, last_number[wire], number)
        last_label[wire[ends]], last_number[wire[ends]] = ordered[ends], number[ends]
        result[offsets[0] + order] = number
    return result


def _own_keys(rows: Rows, owner: LongColumn, family: Numbers, num_wires: int) -> LongColumn:
    """A number for the operator on two wires that a row is a function of: its family and its operands."""
    first, second = rows.qubits[rows.qubit_offsets[owner]], rows.qubits[rows.qubit_offsets[owner] + 1]
    # Only ecr tells its operands apart, and it does not commute with its reverse.
    directed = np.array([kind.name == "circuit.ecr" for kind in rows.kinds] or [False])[rows.kind[owner]]
    low = np.where(directed, first, np.minimum(first, second))
    high = np.where(directed, second, np.maximum(first, second))
    return (family[owner].astype(np.int64) * num_wires + low) * num_wires + high


def _keys(
    rows: Rows, segments: LongColumn, combining: LongColumn, family: Numbers, families: tuple[Family, ...]
) -> LongColumn:
    """One number for each combining row, equal for rows of one group."""
    widest = max((len(item.axes) for item in families), default=1)
    table = np.zeros((len(combining), widest), dtype=np.int64)
    for number, item in enumerate(families):
        at = np.flatnonzero(family[combining] == number)
        starts = rows.qubit_offsets[combining[at]]
        own = segments[starts[:, None] + np.arange(len(item.axes))]
        own[:, : item.symmetric] = np.sort(own[:, : item.symmetric], axis=1)
        table[at, : len(item.axes)] = own
    key = family[combining].astype(np.int64)
    for column in range(widest):
        key = ranks(key * (len(segments) + 2) + table[:, column])  # numbered anew, so that products stay small
    return key
