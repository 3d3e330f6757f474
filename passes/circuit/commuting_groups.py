"""Groups of rows that can be brought together and combined."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.ir.rows import LongColumn, RowKind, Rows
from qlower.passes.circuit.commutation import Axis, axes_of, families_of, member_of
from qlower.passes.circuit.group_kernel import Columns, Kinds, Space, find_groups


@dataclass(frozen=True)
class Groups:
    """Rows that combine, group after group.

    Attributes:
        members: row indices, ascending within a group.
        offsets: where each group begins; one longer than there are groups.
    """

    members: LongColumn
    offsets: LongColumn

    def __len__(self) -> int:
        return len(self.offsets) - 1


def groups_that_may_change(rows: Rows) -> Groups:
    """Groups of rows of one family on the same wires with nothing between that does not commute with them.

    All groups of several rows, and of those of one row all that may be the identity.
    """
    if not len(rows):
        return Groups(np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64))
    columns = Columns(rows.kind, rows.qubit_offsets, rows.qubits, rows.parameter_offsets, rows.parameters)
    members, offsets = np.empty(len(rows), dtype=np.int64), np.empty(len(rows) + 1, dtype=np.int64)
    groups = find_groups.run(
        columns, _kinds(rows.kinds), _space(rows), int(Axis.OWN), members, offsets, work=len(rows)
    )  # fmt: skip
    return Groups(members[: offsets[groups]], offsets[: groups + 1])


@lru_cache(maxsize=1024)
def _kinds(kinds: tuple[RowKind, ...]) -> Kinds:
    """What the kernel has to know of kinds."""
    members = [member_of(kind) for kind in kinds]
    numbers = families_of(kinds)
    return Kinds(
        np.array([-1 if member is None else numbers[member.family.name] for member in members]),
        np.cumsum([0, *(kind.num_qubits for kind in kinds)])[:-1],
        np.array([int(axis) for kind in kinds for axis in axes_of(kind)], dtype=np.int64),
        np.array([0 if member is None else member.family.symmetric for member in members]),
        # Of operators on two wires only ecr tells its operands apart, and it does not commute with its reverse.
        np.array([int(kind.name == "circuit.ecr") for kind in kinds]),
        np.array([0.0 if member is None else member.scale for member in members]),
    )


def _space(rows: Rows) -> Space:
    wires = 1 + int(rows.qubits.max(initial=0))
    return Space(
        np.full(wires, -1, dtype=np.int64),
        np.empty(wires, dtype=np.int32),
        np.empty(len(rows.qubits), dtype=np.int32),
        np.full(1 << (2 * len(rows)).bit_length(), -1, dtype=np.int32),
        np.empty(len(rows), dtype=np.int32),
        np.zeros(len(rows), dtype=np.int32),
    )
