"""Layers of rotations in a run, by wire."""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel

Longs = NDArray[np.int64]


@kernel(seconds_per_work=2e-7, compile_seconds=1)
def raise_levels(offsets: Longs, wires: Longs, depths: Longs, levels: Longs) -> int:
    """Add rows to what the wires have behind them; return the highest level of a wire that a row touches, or 0.

    Args:
        offsets: stretches of ``wires`` by row.
        wires: operands of the rows.
        depths: layers that each row adds to its wires.
        levels: layers behind each wire; changed.
    """
    highest = 0
    for row in range(len(depths)):
        level = 0
        for place in range(offsets[row], offsets[row + 1]):
            level = max(level, levels[wires[place]])
        level += depths[row]
        for place in range(offsets[row], offsets[row + 1]):
            levels[wires[place]] = level
        highest = max(highest, level)
    return highest
