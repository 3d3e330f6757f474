"""Following SWAPs through a run: which qubit each operand is when SWAP rows only rename wires."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.ir import RowKind, Run
from qlower.ir.rows import ragged

LabelColumn = NDArray[np.int64]


@dataclass(frozen=True)
class Followed:
    """A run without its SWAPs.

    Attributes:
        run: the other rows, their qubit column holding labels; rows on the same qubits in the order of the first
            operand's label, then of their place on it.
        places: for each entry of the qubit column how many rows came before on that label.
        end: label on each wire after the run.
    """

    run: Run
    places: LabelColumn
    end: LabelColumn


def is_swap(kind: RowKind) -> bool:
    """Whether rows of a kind exchange two qubits and do nothing else."""
    if kind.name == "physical.gate":
        return kind.attribute("gate") == "swap"
    return kind.name == "circuit.swap" and not kind.attributes


def followed(run: Run, start: LabelColumn) -> Followed:
    """Follow the SWAPs of a run from the labels its wires begin with."""
    rows = run.rows
    labels, end = _labels(run, start)
    others = np.flatnonzero(~rows.mask([is_swap(kind) for kind in rows.kinds]))
    pick = ragged(rows.qubit_offsets[others], rows.num_qubits[others])
    kept = run.take(others)
    labels = labels[pick]
    places = _places(labels)
    order = _canonical_order(kept, labels, places)
    spread = ragged(kept.rows.qubit_offsets[order], kept.rows.num_qubits[order])
    ordered = kept.take(order)
    return Followed(ordered.with_rows(ordered.rows.with_qubits(labels[spread])), places[spread], end)


def _labels(run: Run, start: LabelColumn) -> tuple[LabelColumn, LabelColumn]:
    """The label of every entry of the qubit column, and of every wire at the end."""
    rows = run.rows
    swaps = np.flatnonzero(rows.mask([is_swap(kind) for kind in rows.kinds]))
    if not len(swaps):
        return start[rows.qubits], start
    row_of = np.repeat(np.arange(len(rows), dtype=np.int64), rows.num_qubits)
    pairs = rows.qubit_offsets[swaps][:, None] + np.arange(2)
    wires = rows.qubits[pairs].ravel().astype(np.int64)
    stride = len(rows) + 1
    keys = wires * stride + np.repeat(swaps, 2)
    order = np.argsort(keys)
    after = _after_swaps(wires, order, start)
    wanted = rows.qubits.astype(np.int64) * stride + row_of
    ends = np.arange(len(start), dtype=np.int64) * stride + len(rows)
    labels = _latest(wanted, keys[order], after[order], stride, start)
    return labels, _latest(ends, keys[order], after[order], stride, start)


def _after_swaps(wires: LabelColumn, order: LabelColumn, start: LabelColumn) -> LabelColumn:
    """For each operand of each SWAP the label its wire holds afterwards, by pointer doubling."""
    previous = np.full(len(wires), -1, dtype=np.int64)
    same = wires[order[1:]] == wires[order[:-1]]
    previous[order[1:][same]] = order[:-1][same]
    # Operands 2i and 2i + 1 are partners: after the SWAP a wire holds what its partner's held before.
    partner = np.arange(len(wires)) ^ 1
    pointer = previous[partner]
    label = np.where(pointer < 0, start[wires[partner]], -1)
    open_ones = np.flatnonzero(pointer >= 0)
    while len(open_ones):
        target = pointer[open_ones]
        label[open_ones] = label[target]
        pointer[open_ones] = pointer[target]
        open_ones = open_ones[label[open_ones] < 0]
    return label


def _latest(
    wanted: LabelColumn, keys: LabelColumn, labels: LabelColumn, stride: int, start: LabelColumn
) -> LabelColumn:
    """The label set by the last SWAP on the same wire strictly before, or the wire's first label."""
    place = np.searchsorted(keys, wanted) - 1
    found = np.maximum(place, 0)
    hit = (place >= 0) & (keys[found] // stride == wanted // stride)
    return np.where(hit, labels[found], start[wanted // stride])


def _places(labels: LabelColumn) -> LabelColumn:
    """How many earlier entries of the column hold the same label."""
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    first = np.searchsorted(ordered, ordered)
    places = np.empty(len(labels), dtype=np.int64)
    places[order] = np.arange(len(labels)) - first
    return places


def _canonical_order(run: Run, labels: LabelColumn, places: LabelColumn) -> LabelColumn:
    """Rows on qubits by the label and place of their first operand, after rows on none in their order."""
    rows = run.rows
    label, place = np.full(len(rows), -1, dtype=np.int64), np.arange(len(rows), dtype=np.int64)
    on_some = rows.num_qubits > 0
    label[on_some] = labels[rows.qubit_offsets[:-1][on_some]]
    place[on_some] = places[rows.qubit_offsets[:-1][on_some]]
    return np.lexsort((place, label))
