"""Groups of rows that can be brought together and combined."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.ir.rows import LongColumn, RowKind, Rows, offsets_of
from qlower.passes.circuit.commutation import FAMILY_NUMBERS, Axis, axes_of, member_of
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
    figures = [_figures(kind) for kind in kinds]
    return Kinds(
        np.array([family for family, _, _, _ in figures], dtype=np.int64),
        offsets_of(np.array([kind.num_qubits for kind in kinds], dtype=np.int64))[:-1],
        np.array([axis for _, axes, _, _ in figures for axis in axes], dtype=np.int64),
        np.array([symmetric for _, _, symmetric, _ in figures], dtype=np.int64),
        # Of operators on two wires only ecr tells its operands apart, and it does not commute with its reverse.
        np.array([kind.name == "circuit.ecr" for kind in kinds], dtype=np.int64),
        np.array([scale for _, _, _, scale in figures], dtype=np.float64),
    )


@lru_cache(maxsize=4096)
def _figures(kind: RowKind) -> tuple[int, tuple[int, ...], int, float]:
    """Of a kind the number of its family, its axes, how many operands may be exchanged, and its scale."""
    axes = tuple(map(int, axes_of(kind)))
    member = member_of(kind)
    if member is None:
        return -1, axes, 0, 0.0
    return FAMILY_NUMBERS[member.family.name], axes, member.family.symmetric, member.scale


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
