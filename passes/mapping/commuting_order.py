"""The blocks of a run in commutation order: those that commute do not wait for each other.

A block that takes every rotation about one axis before it, on one of its wires, to a rotation about one axis after it
keeps a direction there. Neighbours that keep the same one, with the one-qubit rows between them taken into account, are
functions of one Pauli matrix in one frame, and commute if they share no other wire. As they may stand in any order,
routing may take them in the one that costs the fewest SWAPs (dependency graphs of commuting gates: Itoko et al.,
Integration 70, 2020, doi:10.1016/j.vlsi.2019.10.004).
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import LongColumn, RowKind, Rows
from qlower.passes.circuit.commutation import Axis, axes_of
from qlower.passes.circuit.fusion_tables import is_fusable
from qlower.passes.circuit.one_qubit_runs import matrices_of
from qlower.passes.circuit.two_qubit_blocks import Blocks, block_matrices
from qlower.passes.circuit.two_qubit_rows import is_two_qubit_gate
from qlower.passes.mapping.commuting_kernel import (
    ONLY_X,
    ONLY_Y,
    ONLY_Z,
    ROTATES,
    WALL,
    Chains,
    Floats,
    Groups,
    Singles,
    Space,
    find_groups,
    open_order,
    place_singles,
)
from qlower.passes.mapping.coupling import Nodes, Reduction, Sequence
from qlower.passes.mapping.kept_directions import find_directions

_PAULIS = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
_ONLY = {Axis.X: ONLY_X, Axis.Y: ONLY_Y, Axis.Z: ONLY_Z}
_PASSES = np.array([_ONLY.get(axis, WALL) for axis in Axis])


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
    last_row, is_single = _parts(sequence, reduction)
    inward, outward = _directions(rows, reduction, last_row)
    if np.isnan(inward).all():
        return None
    place = np.flatnonzero(is_single)
    place = place[np.argsort(sequence.wires[sequence.offsets[place]], kind="stable")]
    chains = _chains(sequence, nodes, last_row, place, (inward, outward))
    groups = Groups(*(np.zeros(len(chains.node), dtype=np.int32) for _ in range(5)))
    work = len(chains.node) + len(place)
    if find_groups.run(chains, _singles(rows, place), np.zeros(6), groups, work=work) == 1:
        return None
    space = Space(np.zeros(nodes.num, dtype=np.int32), np.zeros(len(chains.node), dtype=np.int32))
    made = _opened(nodes, chains, groups, space)
    owner = np.zeros(max(len(place), 1), dtype=np.int32)
    place_singles.run(chains, groups, space, made.num, owner[: len(place)], work=work)
    renumbered = np.concatenate([space.of_node, [made.num, -1]]).astype(np.int32)
    group = renumbered[reduction.group]
    group[place] = owner[: len(place)]
    return Reduction(made, group)


def _parts(sequence: Sequence, reduction: Reduction) -> tuple[LongColumn, NDArray[np.bool_]]:
    """The last row of each node that is on all its wires, and which rows on one wire stand between nodes."""
    num_wires = np.diff(sequence.offsets)
    joins = np.flatnonzero(num_wires > 1)
    last_row = np.zeros(reduction.nodes.num + 2, dtype=np.int64)
    last_row[reduction.group[joins]] = joins
    last_row[-2:] = -1
    rows = np.arange(len(num_wires))
    return last_row[:-2], np.asarray((num_wires == 1) & (rows > last_row[reduction.group]))


def _opened(nodes: Nodes, chains: Chains, groups: Groups, space: Space) -> Nodes:
    entries = len(chains.node)
    sizes = (nodes.num + entries,) * 3 + (nodes.num + entries + 1,) + (3 * entries,) * 3
    room = Nodes(0, *(np.zeros(size, dtype=np.int32) for size in sizes))
    num = open_order.run(nodes, chains, groups, space, room, work=entries)
    used = int(room.offsets[num])
    return Nodes(
        num, room.first[:num].copy(), room.second[:num].copy(), room.weight[:num].copy(),
        room.offsets[: num + 1].copy(), room.wires[:used].copy(), room.preceding[:used].copy(),
        room.following[:used].copy(),
    )  # fmt: skip


def _chains(
    sequence: Sequence, nodes: Nodes, last_row: LongColumn, place: LongColumn, directions: tuple[Floats, Floats]
) -> Chains:
    """The entries wire by wire, with the stretches of ``place`` (singles by wire) around them."""
    inward, outward = directions
    known = ~np.isnan(inward[:, 0])
    node: NDArray[Any] = np.repeat(np.arange(nodes.num), np.diff(nodes.offsets))
    order = np.argsort(nodes.wires, kind="stable")
    same = nodes.wires[order][1:] == nodes.wires[order][:-1]
    previous, following = np.full(len(node), -1), np.full(len(node), -1)
    previous[order[1:][same]] = order[:-1][same]
    following[order[:-1][same]] = order[1:][same]
    # Numbers that put singles and entries in order by wire and row.
    rows = len(sequence.pair) + 1
    key = sequence.wires[sequence.offsets[place]].astype(np.int64) * rows + place
    wires = nodes.wires.astype(np.int64) * rows
    at = np.searchsorted(key, wires + last_row[node])
    lead = np.where(previous >= 0, at[previous], np.searchsorted(key, wires))
    tail = np.where(following >= 0, at[following], np.searchsorted(key, wires + rows))
    node, previous, following, lead, at, tail = (
        column.astype(np.int32) for column in (node, previous, following, lead, at, tail)
    )
    return Chains(
        node, previous, following, lead, at, tail, known.astype(np.int32), inward.reshape(-1), outward.reshape(-1)
    )


@lru_cache(maxsize=1024)
def _kinds(kinds: tuple[RowKind, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]:
    """Which kinds are one-qubit gates with a matrix, which two-qubit ones, and the axes on the first two operands."""
    axes = [(*axes_of(kind)[:2], Axis.WALL, Axis.WALL)[:2] for kind in kinds]
    return (
        np.array([is_fusable(kind) for kind in kinds], dtype=np.bool_),
        np.array([is_two_qubit_gate(kind) for kind in kinds], dtype=np.bool_),
        np.array(axes, dtype=np.int64).reshape(-1, 2),
    )


def _singles(rows: Rows, place: LongColumn) -> Singles:
    fusable, _, axes = _kinds(rows.kinds)
    has_matrix = fusable[rows.kind[place]] & ~rows.symbolic[place]
    passes = np.where(has_matrix, ROTATES, _PASSES[axes[rows.kind[place], 0]])
    rotations = np.zeros((len(place), 3, 3))
    gates = matrices_of(rows, place[has_matrix])
    # R_ij = tr(σ_i U σ_j U†)/2
    turned = np.einsum("nab,jbc,ndc->njad", gates, _PAULIS, gates.conj())
    rotations[has_matrix] = 0.5 * np.einsum("iba,njab->nij", _PAULIS, turned).real
    return Singles(passes.astype(np.int32), rotations.reshape(-1))


def _directions(rows: Rows, reduction: Reduction, last_row: LongColumn) -> tuple[Floats, Floats]:
    """The directions that blocks keep, by entry of the nodes [entries, 3]; NaN where there is none."""
    nodes, group = reduction.nodes, reduction.group
    inward, outward = np.full((2, len(nodes.wires), 3), np.nan)
    fusable, pairs, axes = _kinds(rows.kinds)
    in_block = np.flatnonzero((group >= 0) & (group < nodes.num) & (rows.num_qubits > 0))
    in_block = in_block[(nodes.first[group[in_block]] >= 0) & (in_block <= last_row[group[in_block]])]
    in_block = in_block[np.argsort(group[in_block], kind="stable")]
    has_matrix = (fusable | pairs)[rows.kind[in_block]] & ~rows.symbolic[in_block]
    without = np.bincount(group[in_block[~has_matrix]], minlength=nodes.num) > 0
    blocks = np.flatnonzero((nodes.first >= 0) & ~without)
    members = in_block[~without[group[in_block]]]
    if len(blocks):
        offsets = np.searchsorted(group[members], np.append(blocks, nodes.num))
        low, high = np.sort([nodes.first[blocks], nodes.second[blocks]], axis=0).astype(np.int64)
        nothing = np.zeros(0, dtype=np.int64)
        unitaries = block_matrices(rows, Blocks(members, offsets, low, high, nothing, nothing))
        found = np.empty((len(blocks), 2, 2, 3))
        find_directions.run(
            unitaries.reshape(-1), np.empty(48, dtype=np.complex128), np.empty(9), np.empty(3), found.reshape(-1),
            work=len(blocks),
        )  # fmt: skip
        for side in range(2):
            wire = nodes.first[blocks] if side == 0 else nodes.second[blocks]
            on = np.where(wire == low, 0, 1)
            entry = nodes.offsets[blocks] + side
            of_wire = found[np.arange(len(blocks)), on]
            inward[entry], outward[entry] = of_wire[:, 0], of_wire[:, 1]
    if without.any():
        _of_names(rows, reduction, in_block[without[group[in_block]]], axes, inward)
        rest = np.isnan(outward[:, 0])
        outward[rest] = inward[rest]
    return inward, outward


def _of_names(rows: Rows, reduction: Reduction, members: LongColumn, axes: LongColumn, inward: Floats) -> None:
    """Directions of blocks with free parameters: the axis that all their rows have on the wire by their names."""
    nodes, group = reduction.nodes, reduction.group
    least = np.full(len(inward), len(Axis), dtype=np.int64)
    most = np.full(len(inward), -1, dtype=np.int64)
    for operand in range(2):
        here = members[rows.num_qubits[members] > operand]
        wire = rows.qubits[rows.qubit_offsets[here] + operand]
        entry = nodes.offsets[group[here]] + (wire != nodes.first[group[here]])
        np.minimum.at(least, entry, axes[rows.kind[here], operand])
        np.maximum.at(most, entry, axes[rows.kind[here], operand])
    for axis, part in ((Axis.X, 0), (Axis.Y, 1), (Axis.Z, 2)):
        inward[(least == axis) & (most == axis)] = np.eye(3)[part]
