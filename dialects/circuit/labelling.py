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
    swap = rows.mask([is_swap(kind) for kind in rows.kinds])
    row_of = np.repeat(np.arange(len(rows), dtype=np.int64), rows.num_qubits)
    order = _stable_order(labels, len(start))
    order = order[~swap[row_of[order]]]
    places = np.zeros(len(labels), dtype=np.int64)
    places[order] = _place_in_group(labels[order])
    # Entries in order of label and place: those that are a row's first operand give the canonical order of the rows.
    is_first = np.zeros(len(labels), dtype=bool)
    is_first[rows.qubit_offsets[:-1][rows.num_qubits > 0]] = True
    picked = np.concatenate([np.flatnonzero(rows.num_qubits == 0), row_of[order[is_first[order]]]])
    spread = ragged(rows.qubit_offsets[picked], rows.num_qubits[picked])
    kept = run.take(picked)
    return Followed(kept.with_rows(kept.rows.with_qubits(labels[spread])), places[spread], end)


def _labels(run: Run, start: LabelColumn) -> tuple[LabelColumn, LabelColumn]:
    """The label of every entry of the qubit column, and of every wire at the end."""
    rows = run.rows
    swap = rows.mask([is_swap(kind) for kind in rows.kinds])
    if not swap.any():
        return start[rows.qubits], start
    # Work on the entries wire by wire, in time order on each wire.
    order = _stable_order(rows.qubits, len(start))
    wires = rows.qubits[order].astype(np.int64)
    entry = np.arange(len(order), dtype=np.int64)
    swaps = np.repeat(swap, rows.num_qubits)[order]
    latest = np.maximum.accumulate(np.where(swaps, entry, -1))
    before = np.concatenate([[-1], latest[:-1]])
    before[before < (entry - _place_in_group(wires))] = -1
    place = np.empty(len(order), dtype=np.int64)
    place[order] = entry
    pairs = place[rows.qubit_offsets[np.flatnonzero(swap)][:, None] + np.arange(2)]
    after = _after_swaps(pairs, before, start[wires])
    labels = np.empty(len(order), dtype=np.int64)
    labels[order] = np.where(before >= 0, after[before], start[wires])
    last = np.searchsorted(wires, np.arange(len(start)), side="right") - 1
    ends = np.where(last >= 0, latest[last], -1)
    held = (ends >= 0) & (wires[ends] == np.arange(len(start)))
    return labels, np.where(held, after[ends], start)


def _after_swaps(pairs: LabelColumn, before: LabelColumn, first: LabelColumn) -> LabelColumn:
    """For each entry of a SWAP the label its wire holds afterwards, by pointer doubling.

    Args:
        pairs: [SWAPs, 2] entries of each SWAP.
        before: for each entry the entry of the last SWAP on its wire before it, or −1.
        first: for each entry the label its wire began with.
    """
    pointer, label = np.full(len(before), -1, dtype=np.int64), np.full(len(before), -1, dtype=np.int64)
    # After a SWAP a wire holds what its partner's held before.
    for mine, partner in ((pairs[:, 0], pairs[:, 1]), (pairs[:, 1], pairs[:, 0])):
        pointer[mine] = before[partner]
        label[mine] = np.where(before[partner] < 0, first[partner], -1)
    open_ones = np.flatnonzero(pointer >= 0)
    while len(open_ones):
        target = pointer[open_ones]
        label[open_ones] = label[target]
        pointer[open_ones] = pointer[target]
        open_ones = open_ones[label[open_ones] < 0]
    return label


def _stable_order(column: NDArray[np.integer], size: int) -> LabelColumn:
    """The order that sorts a column of numbers below ``size``, equal ones as they come."""
    # numpy sorts 16-bit integers by radix, several times faster.
    narrow = column.astype(np.uint16) if size <= np.iinfo(np.uint16).max else column
    return np.argsort(narrow, kind="stable")


def _place_in_group(ordered: NDArray[np.integer]) -> LabelColumn:
    """In a sorted column, how many equal entries come before each."""
    entry = np.arange(len(ordered), dtype=np.int64)
    starts = np.ones(len(ordered), dtype=bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    return entry - np.maximum.accumulate(np.where(starts, entry, 0))
