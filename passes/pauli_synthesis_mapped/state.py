"""What a synthesis run reads and changes.

A run holds the rotations still to be done and, for each wire, the images of its Z, X and Y: all as seen through the
gates written so far. Wires are the program's qubits and the idle ones that fill the sites up; wire w begins on site w.
"""

from typing import NamedTuple

import numpy as np

from qlower.passes.mapping.coupling import Ints
from qlower.passes.mapping.sabre_state import Longs
from qlower.passes.pauli_synthesis_mapped.dependencies import Dependencies
from qlower.passes.pauli_synthesis_mapped.pair_cliffords import CODES, NUM_CLASSES

COST, LEFT, FIRST, RANDOM, STEPS, POTENTIAL = range(6)
"""Places in ``State.totals``: CX so far, rotations left, the first one left, the random number, entries of ``steps``,
and what is ahead (see ``greedy.potential``)."""
NUM_TOTALS = 6

UNIT = 1024
"""Weight of a rotation of the front."""


class Options(NamedTuple):
    """The knobs of a run.

    Attributes:
        decay: weight of a rotation by how many levels it is behind the front, in 1/1024, descending to 0.
        frame_weight: of the images of the wires' Z, X and Y, in 1/1024.
        noise: by how much, relatively, scores are disturbed.
    """

    decay: Ints
    frame_weight: int
    noise: float


class State(NamedTuple):
    """Everything a run changes.

    Attributes:
        x, z: the strings of the rotations, then of the images of Z, X and Y of each wire, as masks of sites.
        done: by rotation.
        waiting: by rotation, how many rotations before it are not done.
        open_pair: by site, the pair of the last gate on it, −1 for none.
        block: by pair, CX in the block that grows on it.
        steps: (pair, class) of each gate and (−4 site − axis, number) of each rotation, flat, in order; the axis as
            x + 2 z.
        totals: see the places above.
    """

    x: Longs
    z: Longs
    done: Ints
    waiting: Ints
    open_pair: Ints
    block: Ints
    steps: Ints
    totals: Longs


class Work(NamedTuple):
    """Scratch space.

    Attributes:
        gain: change of the weighted costs by pair, code and new support, [pairs · 16 · 3].
        change: the same by pair and class, [pairs · 19].
    """

    gain: Longs
    change: Longs


def first_state(x: Longs, z: Longs, order: Dependencies, num: int) -> State:
    """The state before a sequence of rotations given as masks of sites, on so many sites; nothing is in motion."""
    wires = np.left_shift(1, np.arange(num, dtype=np.int64))
    none = np.zeros_like(wires)
    return state_with(
        np.concatenate([x, np.stack([none, wires, wires], axis=1).reshape(-1)]),
        np.concatenate([z, np.stack([wires, none, wires], axis=1).reshape(-1)]),
        order,
        num,
    )


def state_with(x: Longs, z: Longs, order: Dependencies, num: int) -> State:
    """The same with the images of the wires as they are, the last rows of ``x`` and ``z``."""
    count = len(order.level)
    totals = np.zeros(NUM_TOTALS, np.int64)
    totals[LEFT] = count
    return State(
        x, z, np.zeros(count, np.int32), order.waiting.copy(), np.full(num, -1, np.int32),
        np.zeros(num * num, np.int32), np.zeros(0, np.int32), totals,
    )  # fmt: skip


def work_for(num: int) -> Work:
    """Scratch space for runs on so many sites."""
    pairs = max(num * (num - 1) // 2, 1)
    return Work(np.zeros(pairs * CODES * 3, np.int64), np.zeros(pairs * NUM_CLASSES, np.int64))
