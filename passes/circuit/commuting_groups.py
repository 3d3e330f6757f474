"""Groups of rows that can be brought together and combined, found on whole columns at once."""

from dataclasses import dataclass

import numpy as np

from qlower.ir.ordering import ranks, stable_order
from qlower.ir.rows import LongColumn, Rows
from qlower.passes.circuit.commutation import Axis, Family, axes_of, member_of


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


def commuting_groups(rows: Rows) -> Groups:
    """All groups of rows of one family on the same wires with nothing between that does not commute with them."""
    families: dict[str, tuple[int, Family]] = {}
    family_of_kind = []
    for kind in rows.kinds:
        member = member_of(kind)
        number = -1 if member is None else families.setdefault(member.family.name, (len(families), member.family))[0]
        family_of_kind.append(number)
    family = np.array(family_of_kind or [0], dtype=np.int64)[rows.kind]
    found = tuple(item for _, item in families.values())
    segments = _segments(rows, family)
    combining = np.flatnonzero(family >= 0)
    key = _keys(rows, segments, combining, family, found)
    order = stable_order(key)
    members, key = combining[order], key[order]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    offsets = np.append(starts, len(members)).astype(np.int64)
    return Groups(members, offsets, family[members[starts]], found)


def _segments(rows: Rows, family: LongColumn) -> LongColumn:
    """For each operand the stretch of its wire in which all rows commute on that wire; stretches have one number."""
    owner = np.repeat(np.arange(len(rows)), rows.num_qubits)
    axes = np.array([int(axis) for kind in rows.kinds for axis in axes_of(kind)] or [0], dtype=np.int64)
    first = np.cumsum([0, *(kind.num_qubits for kind in rows.kinds)])[:-1]
    place = np.arange(len(owner)) - rows.qubit_offsets[owner]
    label = axes[first[rows.kind[owner]] + place] if len(owner) else np.zeros(0, np.int64)
    own = np.flatnonzero(label == Axis.OWN)
    label[own] = Axis.WALL + 1 + _own_keys(rows, owner[own], family)
    order = stable_order(rows.qubits)
    wire, ordered = rows.qubits[order], label[order]
    begins = np.ones(len(order), dtype=np.int64)
    begins[1:] = (wire[1:] != wire[:-1]) | (ordered[1:] != ordered[:-1])
    segments = np.empty(len(order), dtype=np.int64)
    segments[order] = np.cumsum(begins)
    return segments


def _own_keys(rows: Rows, owner: LongColumn, family: LongColumn) -> LongColumn:
    """A number for the operator on two wires that a row is a function of: its family and its operands."""
    first, second = rows.qubits[rows.qubit_offsets[owner]], rows.qubits[rows.qubit_offsets[owner] + 1]
    # Only ecr tells its operands apart, and it does not commute with its reverse.
    width = np.int64(1 + (rows.qubits.max() if len(rows.qubits) else 0))
    directed = np.array([kind.name == "circuit.ecr" for kind in rows.kinds] or [False])[rows.kind[owner]]
    low = np.where(directed, first, np.minimum(first, second))
    high = np.where(directed, second, np.maximum(first, second))
    return (family[owner] * width + low) * width + high


def _keys(
    rows: Rows, segments: LongColumn, combining: LongColumn, family: LongColumn, families: tuple[Family, ...]
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
    key = family[combining]
    for column in range(widest):
        key = ranks(key * (len(segments) + 2) + table[:, column])  # numbered anew, so that products stay small
    return key
