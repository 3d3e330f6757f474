"""Writing a routed run: the rows in their new order on the qubits where their wires are, SWAPs between them."""

import numpy as np

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Rows, Run
from qlower.ir.rows import LongColumn, Terms, offsets_of, picked, ragged
from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Ints, Reduction
from qlower.passes.mapping.sabre import Routing

SWAP = gate_kind("swap")


@kernel(seconds_per_work=5e-7, compile_seconds=1)
def follow_wires(  # noqa: PLR0917  # kernels take positions only
    order: Ints,
    key: Ints,
    offsets: Ints,
    wires: Ints,
    swaps: Ints,
    swap_at: Ints,
    qubit_of: Ints,
    wire_of: Ints,
    qubits: Ints,
    rows_before: Ints,
) -> int:
    """Fill the qubits of every row and how many rows stand before each SWAP; return the number of SWAPs.

    Args:
        order: the rows in their new order.
        key: how many nodes are done when each row's turn comes, by row.
        offsets: stretches of ``wires`` by row.
        wires: operands of the rows in their old order.
        swaps: pairs of qubits, flat.
        swap_at: how many nodes are done before each SWAP, ascending.
        qubit_of: of each wire; changed.
        wire_of: of each qubit, −1 for none; changed.
        qubits: filled: operands of the rows in their old order.
        rows_before: filled, by SWAP.
    """
    done = 0
    for place in range(len(order)):
        row = order[place]
        while done < len(swap_at) and swap_at[done] <= key[row]:
            rows_before[done] = place
            first = swaps[2 * done]
            second = swaps[2 * done + 1]
            one = wire_of[first]
            other = wire_of[second]
            wire_of[first] = other
            wire_of[second] = one
            if one >= 0:
                qubit_of[one] = second
            if other >= 0:
                qubit_of[other] = first
            done += 1
        for at in range(offsets[row], offsets[row + 1]):
            qubits[at] = qubit_of[wires[at]]
    while done < len(swap_at):
        rows_before[done] = len(order)
        done += 1
    return done


def routed_run(run: Run, reduction: Reduction, routing: Routing, layout: Ints) -> Run:
    """A run with its SWAPs, on the device's qubits.

    Rows on one wire after the last that joins it to another, such as final measurements, come last, where no SWAP
    passes any more.
    """
    rows = run.rows
    key = _turns(reduction, routing.order)
    order = np.argsort(key, kind="stable").astype(np.int32)
    qubits = np.zeros(max(len(rows.qubits), 1), dtype=np.int32)
    rows_before = np.zeros(max(len(routing.swap_at), 1), dtype=np.int32)
    wire_of = np.argsort(layout).astype(np.int32)
    follow_wires.run(
        order, key, rows.qubit_offsets.astype(np.int32), np.array(rows.qubits), routing.swaps.reshape(-1).copy(),
        routing.swap_at.copy(), layout.copy(), wire_of, qubits, rows_before,
        work=len(rows.qubits) + 4 * len(routing.swap_at),
    )  # fmt: skip
    moved = rows.with_qubits(qubits[: len(rows.qubits)])
    num_swaps = len(routing.swap_at)
    if not num_swaps:
        return run.with_rows(moved).take(order)
    before = rows_before[:num_swaps].astype(np.int64)
    caused = order[np.minimum(before, len(rows) - 1)].astype(np.int64)
    swaps = swap_rows(routing.swaps, *_origins(rows, caused))
    index = np.empty(len(rows) + num_swaps, dtype=np.int64)
    is_row = np.ones(len(index), dtype=bool)
    number = np.arange(num_swaps)
    is_row[before + number] = False
    index[is_row] = order
    index[before + number] = len(rows) + number
    mixed = run.with_rows(picked((moved, swaps), index))
    if not run.results:
        return mixed
    results = ragged(rows.result_offsets[order], rows.num_results[order])
    return mixed.with_(results=[run.results[i] for i in results.tolist()])


def _turns(reduction: Reduction, order: Ints) -> Ints:
    """How many nodes are done when each row's turn comes."""
    num = reduction.nodes.num
    position = np.empty(num + 2, dtype=np.int32)
    position[order] = np.arange(num, dtype=np.int32)
    position[num], position[-1] = num, -1
    return position[reduction.group]


def _origins(rows: Rows, caused: LongColumn) -> tuple[LongColumn, LongColumn]:
    """A SWAP comes from the row that causes it: the one that it makes way for, or the last one at the end."""
    starts = rows.origin_offsets[caused]
    counts = rows.origin_offsets[caused + 1] - starts
    return offsets_of(counts), rows.origins[ragged(starts, counts)]


def swap_rows(swaps: Ints, origin_offsets: LongColumn, origins: LongColumn) -> Rows:
    """Rows of SWAPs on pairs of qubits."""
    return Rows(
        (SWAP,),
        np.zeros(len(swaps), dtype=np.uint16),
        np.ascontiguousarray(swaps, dtype=np.int32).reshape(-1),
        np.zeros(0),
        Terms(),
        np.zeros(0, dtype=np.int32),
        origin_offsets,
        origins,
    )
