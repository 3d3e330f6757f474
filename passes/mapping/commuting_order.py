"""The blocks of a run in commutation order: those that commute do not wait for each other.

A block that takes every rotation about one axis before it, on one of its wires, to a rotation about one axis after it
keeps a direction there. Neighbours that keep the same one, with the one-qubit rows between them taken into account, are
functions of one Pauli matrix in one frame, and commute if they share no other wire. As they may stand in any order,
routing may take them in the one that costs the fewest SWAPs (dependency graphs of commuting gates: Itoko et al.,
Integration 70, 2020, doi:10.1016/j.vlsi.2019.10.004).
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from qlower.ir.rows import RowKind, Rows
from qlower.passes.circuit.commutation import Axis, axes_of
from qlower.passes.circuit.fusion_tables import is_fusable
from qlower.passes.circuit.one_qubit_runs import matrices_of
from qlower.passes.circuit.product_kernels import Members
from qlower.passes.circuit.two_qubit_blocks import multiplied
from qlower.passes.circuit.two_qubit_rows import distinct_gates, is_two_qubit_gate
from qlower.passes.mapping.commuting_kernel import (
    ONLY_X,
    ONLY_Y,
    ONLY_Z,
    ROTATES,
    WALL,
    Chains,
    Groups,
    Singles,
    Space,
    find_groups,
    open_order,
    place_singles,
)
from qlower.passes.mapping.commuting_rows import (
    BLOCK_GATES,
    BLOCKS,
    GATES,
    KNOWN,
    MEMBERS,
    NO_MATRIX,
    NUM_COUNTS,
    ONE_QUBIT,
    PAIRS,
    SINGLES,
    TWO_QUBIT,
    Blocks,
    Kinds,
    RowColumns,
    look_at_rows,
)
from qlower.passes.mapping.coupling import Ints, Nodes, Reduction, Sequence
from qlower.passes.mapping.kept_directions import fill_rotations, find_directions
from qlower.passes.synthesis.unitary import ComplexArray

_PAULIS = (Axis.X, Axis.Y, Axis.Z)
_ONLY = {Axis.X: ONLY_X, Axis.Y: ONLY_Y, Axis.Z: ONLY_Z}


def orders(rows: Rows, sequence: Sequence, reduction: Reduction) -> list[Reduction]:
    """The reduction, and if there is one the reduction with blocks that commute in any order; see ``commuting``."""
    opened = commuting(rows, sequence, reduction)
    return [reduction] if opened is None else [reduction, opened]


def commuting(rows: Rows, sequence: Sequence, reduction: Reduction) -> Reduction | None:
    """The reduction with blocks that commute in any order; None if there are no such neighbours.

    Args:
        rows: of a run.
        sequence: the same as routing sees them.
        reduction: of these, in program order.
    """
    nodes = reduction.nodes
    if nodes.num <= 1:
        return None
    looked = _looked_at(rows, sequence, reduction)
    chains, counts = looked.chains, looked.blocks.counts.tolist()
    matrices = matrices_of(rows, looked.blocks.gate[: counts[GATES]])
    known = counts[KNOWN] + _add_directions(rows, looked, matrices[: counts[BLOCK_GATES]])
    if not known:
        return None
    num = counts[SINGLES]
    passes, rotations = looked.blocks.passes[:num], np.zeros(9 * num)
    fill_rotations.run(matrices[counts[BLOCK_GATES] :].reshape(-1), passes, ROTATES, rotations, work=num)
    groups = Groups(*(_zeros(len(chains.node)) for _ in range(5)))
    work = len(chains.node) + num
    if find_groups.run(chains, Singles(passes, rotations), np.zeros(6), groups, work=work) == 1:
        return None
    space = Space(_zeros(nodes.num), _zeros(len(chains.node)))
    made = _opened(nodes, chains, groups, space)
    owner = _zeros(num)
    place_singles.run(chains, groups, space, made.num, owner, work=work)
    renumbered = np.append(space.of_node, np.array([made.num, -1], dtype=np.int32))
    group = renumbered[reduction.group]
    group[looked.blocks.single[:num]] = owner
    return Reduction(made, group)


class _Looked(NamedTuple):
    """What ``look_at_rows`` fills."""

    blocks: Blocks
    members: Members
    chains: Chains


def _zeros(length: int) -> Ints:
    return np.zeros(length, dtype=np.int32)


def _looked_at(rows: Rows, sequence: Sequence, reduction: Reduction) -> _Looked:
    """What blocks are made of and what stands between them."""
    nodes, count, entries = reduction.nodes, len(rows), len(reduction.nodes.wires)
    wires = 1 + int(sequence.wires.max(initial=0))
    blocks = Blocks(
        last_row=np.full(nodes.num, -1, dtype=np.int64),
        has_matrix=np.ones(nodes.num, dtype=np.int32),
        begin=_zeros(nodes.num + 1),
        single=np.zeros(count, dtype=np.int64),
        passes=_zeros(count),
        gate=np.zeros(count, dtype=np.int64),
        pair=np.zeros(count, dtype=np.int64),
        site=_zeros(2 * nodes.num),
        wire_begin=_zeros(wires + 1),
        wire_count=_zeros(wires),
        wire_entry=np.full(wires, -1, dtype=np.int32),
        counts=np.zeros(NUM_COUNTS, dtype=np.int64),
    )
    members = Members(
        np.zeros(nodes.num + 1, dtype=np.int64), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    )
    chains = Chains(
        node=_zeros(entries),
        previous=_zeros(entries),
        following=_zeros(entries),
        lead=_zeros(entries),
        at=_zeros(entries),
        tail=_zeros(entries),
        known=_zeros(entries),
        inward=np.zeros(3 * entries),
        outward=np.zeros(3 * entries),
    )
    look_at_rows.run(
        sequence, nodes, RowColumns(rows.kind, rows.symbolic, reduction.group), _kinds(rows.kinds), blocks, members,
        chains, np.zeros(count, dtype=np.int64), work=count,
    )  # fmt: skip
    return _Looked(blocks, members, chains)


def _add_directions(rows: Rows, looked: _Looked, gates: ComplexArray) -> int:
    """Add the directions of blocks that have matrices to the chains; how many there are.

    Args:
        rows: of the run.
        looked: what blocks are made of.
        gates: the matrices of their one-qubit rows, [n, 2, 2].
    """
    counts, chains = looked.blocks.counts.tolist(), looked.chains
    num = counts[BLOCKS]
    if not num:
        return 0
    offsets, place, on = looked.members
    place, on = place[: counts[MEMBERS]], on[: counts[MEMBERS]]
    distinct = distinct_gates(rows, looked.blocks.pair[: counts[PAIRS]])
    place[on >= 2] = distinct.of_row
    unitaries = multiplied(gates, distinct.matrices, Members(offsets[: num + 1], place, on))
    return find_directions.run(
        unitaries.reshape(-1), looked.blocks.site[: 2 * num], np.empty(48, dtype=np.complex128), np.empty(9),
        np.empty(3), chains.known, chains.inward, chains.outward, work=num,
    )  # fmt: skip


def _opened(nodes: Nodes, chains: Chains, groups: Groups, space: Space) -> Nodes:
    entries = len(chains.node)
    sizes = (nodes.num + entries,) * 3 + (nodes.num + entries + 1,) + (3 * entries,) * 3
    room = Nodes(0, *(_zeros(size) for size in sizes))
    num = open_order.run(nodes, chains, groups, space, room, work=entries)
    used = int(room.offsets[num])
    return Nodes(
        num, room.first[:num].copy(), room.second[:num].copy(), room.weight[:num].copy(),
        room.offsets[: num + 1].copy(), room.wires[:used].copy(), room.preceding[:used].copy(),
        room.following[:used].copy(),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _kinds(kinds: tuple[RowKind, ...]) -> Kinds:
    """The tables of some kinds."""
    axes = [(*axes_of(kind)[:2], Axis.WALL, Axis.WALL)[:2] for kind in kinds]
    roles = [ONE_QUBIT if is_fusable(kind) else TWO_QUBIT if is_two_qubit_gate(kind) else NO_MATRIX for kind in kinds]
    first, second = (
        [_PAULIS.index(own[operand]) if own[operand] in _PAULIS else len(_PAULIS) for own in axes] for operand in (0, 1)
    )
    passes = [_ONLY.get(own[0], WALL) for own in axes]
    return Kinds(*(np.array(column, dtype=np.int32) for column in (roles, first, second, passes)))
