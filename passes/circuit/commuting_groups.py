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
    order, segments = _segments(rows, family)
    members, starts = _on_one_wire(rows, family, order, segments)
    others, more = _on_several_wires(rows, family, found, order, segments)
    every = np.concatenate([members, others])
    offsets = np.concatenate([starts, more + len(members), [len(every)]])
    return Groups(every, offsets, family[every[offsets[:-1]]], found)


def _on_one_wire(
    rows: Rows, family: LongColumn, order: LongColumn, segments: LongColumn
) -> tuple[LongColumn, LongColumn]:
    """The members of the groups on one wire, and where each group begins.

    A stretch in which all rows commute holds gates of one such family at most, since each has an axis of its own.
    """
    row = np.repeat(np.arange(len(rows)), rows.num_qubits)[order]
    chosen = np.flatnonzero(((family >= 0) & (rows.num_qubits == 1))[row])
    return row[chosen], _starts(segments[chosen])


def _starts(numbers: LongColumn) -> LongColumn:
    """Where each stretch of equal numbers begins."""
    begins = np.ones(len(numbers), dtype=bool)
    begins[1:] = numbers[1:] != numbers[:-1]
    return np.flatnonzero(begins)


def _on_several_wires(
    rows: Rows, family: LongColumn, families: tuple[Family, ...], order: LongColumn, segments: LongColumn
) -> tuple[LongColumn, LongColumn]:
    """The members of the groups on several wires, and where each group begins."""
    combining = np.flatnonzero((family >= 0) & (rows.num_qubits > 1))
    if not len(combining):
        return combining, combining
    by_operand = np.empty(len(order), dtype=np.int64)
    by_operand[order] = segments
    key = _keys(rows, by_operand, combining, family, families)
    by_key = stable_order(key)
    return combining[by_key], _starts(key[by_key])


def _segments(rows: Rows, family: LongColumn) -> tuple[LongColumn, LongColumn]:
    """The operands wire by wire, and for each of these the stretch in which all rows commute on that wire, numbered."""
    owner = np.repeat(np.arange(len(rows)), rows.num_qubits)
    axes = np.array([int(axis) for kind in rows.kinds for axis in axes_of(kind)] or [0], dtype=np.int64)
    # The place of an operand's axis in the table: the first one of its kind, and its own place in the row.
    first = np.cumsum([0, *(kind.num_qubits for kind in rows.kinds)])[:-1]
    shift = (first[rows.kind] if rows.kinds else rows.num_qubits) - rows.qubit_offsets[:-1]
    label = axes[np.arange(len(owner)) + np.repeat(shift, rows.num_qubits)]
    own = np.flatnonzero(label == Axis.OWN)
    label[own] = Axis.WALL + 1 + _own_keys(rows, owner[own], family)
    order = stable_order(rows.qubits)
    wire, ordered = rows.qubits[order], label[order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (wire[1:] != wire[:-1]) | (ordered[1:] != ordered[:-1])
    return order, np.cumsum(begins)


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
