"""When a batch begins where jobs come over time: how long the device waits for more of them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def start_s(arrival_s: Floats, now_s: float, hold_s: float, waited_s: float) -> float:
    """When the next batch begins: nobody is kept waiting when nobody else is to come.

    Before that it looks at those who have come only. That a batch begins when the waiting of all has cost as much as
    the batch costs, and no sooner, is the rule for acknowledgements of Dooly, Goldman and Scott (JACM 2001,
    doi:10.1145/375827.375843): where a batch takes no time it costs at most twice what the best rule costs that knows
    all arrivals beforehand.

    Args:
        arrival_s: of the jobs that are not planned yet, at least one.
        now_s: when the device is free.
        hold_s: no sooner than so long after the first of them came.
        waited_s: no sooner than when those that have come have waited so long, all together.
    """
    arrivals: list[float] = np.sort(arrival_s).tolist()
    begin_s = max(now_s, arrivals[0])
    held_s = max(begin_s, arrivals[0] + hold_s, _waited_at_s(arrivals, waited_s))
    return min(held_s, max(begin_s, arrivals[-1]))


def _waited_at_s(arrivals: list[float], waited_s: float) -> float:
    """When the jobs that have come by then have waited so long, all together."""
    total_s = 0.0
    for count, arrival_s in enumerate(arrivals, start=1):
        total_s += arrival_s
        at_s = (waited_s + total_s) / count
        if count == len(arrivals) or at_s <= arrivals[count]:
            return at_s
    raise AssertionError("there is at least one")
