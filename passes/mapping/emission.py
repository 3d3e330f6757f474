"""Writing a routed run: the rows in their new order on the qubits where their wires are, SWAPs between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Rows, Run
from qlower.ir.rows import LongColumn, Terms
from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Ints, Reduction
from qlower.passes.mapping.sabre import Routing

SWAP = gate_kind("swap")


class Woven(NamedTuple):
    """The columns of rows that SWAPs have, too; see ``Rows``."""

    kind: NDArray[np.uint16]
    qubits: Ints
    origin_offsets: LongColumn
    origins: LongColumn


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


@kernel(seconds_per_work=1e-6, compile_seconds=1)
def weave(  # noqa: PLR0917  # kernels take positions only
    swaps: Ints, rows_before: Ints, swap_kind: int, qubit_offsets: LongColumn, rows: Woven, woven: Woven
) -> None:
    """Fill the columns of a run with its SWAPs.

    A SWAP comes from the row that causes it: the one that it makes way for, or the last one at the end.

    Args:
        swaps: pairs of qubits, flat.
        rows_before: how many rows stand before each, ascending.
        swap_kind: their kind.
        qubit_offsets: stretches of ``rows.qubits``.
        rows: columns without SWAPs.
        woven: with room for them.
    """
    num_rows = len(rows.kind)
    row = 0
    done = 0
    origin = 0
    qubit = 0
    for place in range(len(woven.kind)):
        is_swap = done < len(rows_before) and rows_before[done] == row
        cause = min(row, num_rows - 1)
        if is_swap:
            woven.kind[place] = swap_kind
            woven.qubits[qubit] = swaps[2 * done]
            woven.qubits[qubit + 1] = swaps[2 * done + 1]
            qubit += 2
            done += 1
        else:
            woven.kind[place] = rows.kind[row]
            for at in range(qubit_offsets[row], qubit_offsets[row + 1]):
                woven.qubits[qubit] = rows.qubits[at]
                qubit += 1
            row += 1
        for at in range(rows.origin_offsets[cause], rows.origin_offsets[cause + 1]):
            woven.origins[origin] = rows.origins[at]
            origin += 1
        woven.origin_offsets[place + 1] = origin


def routed_run(run: Run, reduction: Reduction, routing: Routing, layout: Ints) -> Run:
    """A run with its SWAPs, on the device's qubits.

    Rows on one wire after the last that joins it to another, such as final measurements, come last, where no SWAP
    passes any more.
    """
    rows = run.rows
    key = _turns(reduction, routing.order)
    order = np.argsort(key, kind="stable").astype(np.int32)
    qubits = np.zeros(max(len(rows.qubits), 1), dtype=np.int32)
    rows_before = np.zeros(len(routing.swap_at), dtype=np.int32)
    swaps = routing.swaps.reshape(-1).copy()
    wire_of = np.argsort(layout).astype(np.int32)
    follow_wires.run(
        order, key, rows.qubit_offsets.astype(np.int32), np.array(rows.qubits), swaps, routing.swap_at.copy(),
        layout.copy(), wire_of, qubits, rows_before, work=len(rows.qubits) + 4 * len(rows_before),
    )  # fmt: skip
    routed = run.with_rows(rows.with_qubits(qubits[: len(rows.qubits)])).take(order)
    return routed.with_rows(_with_swaps(routed.rows, swaps, rows_before)) if len(swaps) else routed


def _with_swaps(rows: Rows, swaps: Ints, rows_before: Ints) -> Rows:
    """The rows with SWAPs between them."""
    assert not rows.columns, "columns such as times are added to what is routed"
    kinds = rows.kinds if SWAP in rows.kinds else (*rows.kinds, SWAP)
    num_origins = len(rows.origins) + int(rows.num_origins[np.minimum(rows_before, len(rows) - 1)].sum())
    num = len(rows) + len(rows_before)
    columns = Woven(rows.kind, rows.qubits, rows.origin_offsets, rows.origins)
    woven = Woven(
        np.zeros(num, dtype=np.uint16),
        np.zeros(len(rows.qubits) + len(swaps), dtype=np.int32),
        np.zeros(num + 1, dtype=np.int64),
        np.zeros(num_origins, dtype=np.int64),
    )
    weave.run(swaps, rows_before, kinds.index(SWAP), rows.qubit_offsets, columns, woven, work=num)
    return Rows(
        kinds, woven.kind, woven.qubits, rows.parameters, rows.terms, rows.slots, woven.origin_offsets, woven.origins
    )


def _turns(reduction: Reduction, order: Ints) -> Ints:
    """How many nodes are done when each row's turn comes."""
    num = reduction.nodes.num
    position = np.empty(num + 2, dtype=np.int32)
    position[order] = np.arange(num, dtype=np.int32)
    position[num], position[-1] = num, -1
    return position[reduction.group]


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
