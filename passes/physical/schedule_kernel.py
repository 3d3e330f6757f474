"""The loop that places rows in time."""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel


@kernel(seconds_per_work=4e-7, compile_seconds=2.0)
def earliest_starts(  # noqa: PLR0917  # kernels take positions only
    offsets: NDArray[np.int64],
    qubits: NDArray[np.int32],
    durations: NDArray[np.float64],
    order: NDArray[np.int64],
    free: NDArray[np.float64],
    starts: NDArray[np.float64],
) -> float:
    """Give each row, in ``order``, the earliest start at which all its qubits are free; return the last end.

    Args:
        offsets: stretches of ``qubits`` by row, [n + 1].
        qubits: operands.
        durations: of each row, [n].
        order: the order of placing, [n].
        free: when each qubit becomes free, [num_qubits], zeros; changed.
        starts: [n], filled.
    """
    last = 0.0
    for place in range(len(order)):
        row = order[place]
        start = 0.0
        for at in range(offsets[row], offsets[row + 1]):
            start = max(start, free[qubits[at]])
        end = start + durations[row]
        for at in range(offsets[row], offsets[row + 1]):
            free[qubits[at]] = end
        starts[row] = start
        last = max(last, end)
    return last
