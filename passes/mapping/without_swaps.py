"""A run without its SWAPs."""

import numpy as np

from qlower.dialects.circuit.labelling import is_swap
from qlower.ir import Run
from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Ints


def without_swaps(run: Run, qubit_of: Ints) -> Run:
    """The run without its SWAPs; ``qubit_of`` follows them."""
    rows = run.rows
    swaps = rows.mask([is_swap(kind) for kind in rows.kinds])
    if not swaps.any():
        return run.with_rows(rows.with_qubits(qubit_of[rows.qubits]))
    qubits = np.zeros(len(rows.qubits), dtype=np.int32)
    follow_names.run(
        rows.qubit_offsets.astype(np.int32), np.array(rows.qubits), swaps.astype(np.int32), qubit_of, qubits,
        work=len(qubits),
    )  # fmt: skip
    return run.with_rows(rows.with_qubits(qubits)).take(np.flatnonzero(~swaps))


@kernel(seconds_per_work=5e-7, compile_seconds=1)
def follow_names(offsets: Ints, wires: Ints, is_exchange: Ints, qubit_of: Ints, qubits: Ints) -> int:
    """Fill the qubits of all rows; return the number of SWAPs.

    Args:
        offsets: stretches of ``wires`` by row.
        wires: operands of the rows.
        is_exchange: 1 for SWAPs, by row.
        qubit_of: of each wire; changed.
        qubits: filled, like ``wires``.
    """
    exchanges = 0
    for row in range(len(is_exchange)):
        for at in range(offsets[row], offsets[row + 1]):
            qubits[at] = qubit_of[wires[at]]
        if is_exchange[row] != 0:
            first = wires[offsets[row]]
            second = wires[offsets[row] + 1]
            qubit = qubit_of[first]
            qubit_of[first] = qubit_of[second]
            qubit_of[second] = qubit
            exchanges += 1
    return exchanges
