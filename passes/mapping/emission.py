"""Writing a routed run: the rows in their new order on the qubits where their wires are, SWAPs between them."""

import numpy as np

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Rows, Run
from qlower.ir.rows import Terms, concatenate, offsets_of
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
    moved = run.with_rows(rows.with_qubits(qubits[: len(rows.qubits)])).take(order)
    if not len(routing.swap_at):
        return moved
    before = rows_before[: len(routing.swap_at)].astype(np.int64)
    mixed = concatenate([moved.rows, swap_rows(routing.swaps, *_origins(moved.rows, before))])
    place = np.concatenate([2 * np.arange(len(rows)) + 1, 2 * before])
    interleaved = mixed.take(np.argsort(place, kind="stable"))
    return moved.with_rows(interleaved)


def _turns(reduction: Reduction, order: Ints) -> Ints:
    """How many nodes are done when each row's turn comes."""
    num = reduction.nodes.num
    position = np.empty(num + 2, dtype=np.int32)
    position[order] = np.arange(num, dtype=np.int32)
    position[num], position[-1] = num, -1
    return position[reduction.group]


def _origins(rows: Rows, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A SWAP comes from the row it makes way for: the next one, or the last one at the end."""
    caused = np.minimum(before, max(len(rows) - 1, 0))
    counts = np.diff(rows.origin_offsets)[caused]
    offsets = offsets_of(counts)
    starts = np.repeat(rows.origin_offsets[caused], counts)
    return offsets, rows.origins[starts + np.arange(len(starts)) - np.repeat(offsets[:-1], counts)]


def swap_rows(swaps: Ints, origin_offsets: np.ndarray, origins: np.ndarray) -> Rows:
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
