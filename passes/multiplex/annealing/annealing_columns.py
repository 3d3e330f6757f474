"""What the annealing kernel reads and writes, as columns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

FREE, UNAVAILABLE = -1, -2
"""In ``Layout.data_at``, of a qubit without data."""
COST, BEST, SAVED, RANDOM, MOVES, CHANGES, STAMP = range(7)
"""Places in ``Layout.totals``."""
NUM_TOTALS = 7
DRAWS = 4096
"""Entries of ``Schedule.depths``."""


class Sites(NamedTuple):
    """The device.

    Attributes:
        num: qubits.
        offsets, neighbours: of the coupling graph, as in ``Coupling``.
        near_offsets, near: for each qubit those a move reaches from it.
        by_distance: for each qubit all qubits, the closest first, [num · num].
        distance: a shortest-path metric of the coupling graph, [num · num].
        gate_distance: what a gate between two qubits costs, symmetric, [num · num].
        readout: what measuring there costs, [num].
        presence: what data there cost, [num].
    """

    num: int
    offsets: Ints
    neighbours: Ints
    near_offsets: Ints
    near: Ints
    by_distance: Ints
    distance: Longs
    gate_distance: Longs
    readout: Longs
    presence: Longs


class Weights(NamedTuple):
    """What is placed, and what it weighs.

    Attributes:
        num: data qubits of all programs.
        programs: how many programs.
        program: of each data qubit, [num].
        offsets: stretches of ``partners`` and ``weights`` by data qubit, [num + 1].
        partners, weights: the data qubits it interacts with, and how much.
        helper: by data qubit.
        readout: by data qubit.
        pull: for two programs, or one and itself: what a pair of their data qubits weighs, [programs · programs].
        pulls: 0 if ``pull`` is zero everywhere.
        crowding: for each coupling between data qubits of different programs.
    """

    num: int
    programs: int
    program: Ints
    offsets: Ints
    partners: Ints
    weights: Longs
    helper: Longs
    readout: Longs
    pull: Longs
    pulls: int
    crowding: int


class Schedule(NamedTuple):
    """How long and how hot.

    Attributes:
        steps: moves tried.
        temperature: of the first.
        cooling: factor from one to the next.
        move_share: of moves to a free qubit among all, in 1/2³².
        seed: 1 … 2³² − 1.
        depths: −ln of the numbers (k + ½)/``DRAWS``; a move may cost the temperature times one that is drawn.
    """

    steps: int
    temperature: float
    cooling: float
    move_share: int
    seed: int
    depths: Floats


class Layout(NamedTuple):
    """What a run changes.

    Attributes:
        site_of: the qubit of each data qubit.
        data_at: the data qubit on each qubit, ``FREE`` or ``UNAVAILABLE``.
        best: the cheapest ``site_of`` seen.
        nearest: by qubit, the distance to the nearest free one.
        field: by program and qubit, the sum of the distances to the program's data, [programs · num].
        changed, before: which entries of ``nearest`` the present move changed, and what they were; twice ``num``.
        queue, seen: work space of the searches.
        choices: work space.
        totals: see the places above.
    """

    site_of: Ints
    data_at: Ints
    best: Ints
    nearest: Longs
    field: Longs
    changed: Ints
    before: Longs
    queue: Ints
    seen: Longs
    choices: Ints
    totals: Longs
