"""What is left behind the last rotation: every wire's Paulis are brought to one site each, whichever it is."""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.pauli_synthesis_mapped.greedy import (
    FAILED,
    do_gate,
    local_code,
    random_unit,
    score_of,
    sum_changes,
    weigh,
)
from qlower.passes.pauli_synthesis_mapped.pair_cliffords import PairCliffords
from qlower.passes.pauli_synthesis_mapped.sites import Sites
from qlower.passes.pauli_synthesis_mapped.state import COST, UNIT, State, Work

SWAP = 18
"""The class of the exchange of two sites."""


@kernel_part
def wire_cost(sites: Sites, state: State, row: int) -> int:
    """The costs of the images of a wire's Z, X and Y; ``row`` is that of its Z."""
    total = 0
    for of_wire in range(row, row + 3):
        total += sites.reduction[state.x[of_wire] | state.z[of_wire]]
    return total


@kernel_part
def cost_after(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, cliffords: PairCliffords, state: State, row: int, pair: int, item: int
) -> int:
    """The cost of a row after a gate."""
    first = sites.first[pair]
    second = sites.second[pair]
    both = (1 << first) | (1 << second)
    code = local_code(state.x[row], state.z[row], first, second)
    support = (state.x[row] | state.z[row] | both) ^ both
    if code != 0:
        acts = cliffords.support[16 * item + code]
        support |= ((acts & 1) << first) | ((acts >> 1) << second)
    return int(sites.reduction[support])


@kernel_part
def gate_towards(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, cliffords: PairCliffords, state: State, work: Work, row: int, noise: float
) -> int:
    """The best gate, as ``pair * classes + class``, that lowers the sum of all rows' costs.

    If there is none, one that lowers those of the wire whose Z is ``row``; −1 if there is none of these either.
    """
    classes = len(cliffords.cost)
    for nearer in range(2):
        best = -1
        best_score = 0.0
        for pair in range(len(sites.first)):
            for item in range(classes):
                if nearer == 0:
                    if work.change[pair * classes + item] >= 0:
                        continue
                else:
                    after = 0
                    for of_wire in range(row, row + 3):
                        after += cost_after(sites, cliffords, state, of_wire, pair, item)
                    if after >= wire_cost(sites, state, row):
                        continue
                score = score_of(sites, cliffords, state, work, pair, item, noise)
                if best < 0 or score < best_score:
                    best = pair * classes + item
                    best_score = score
        if best >= 0:
            return best
    return -1


@kernel(seconds_per_work=1.5e-6, compile_seconds=5.0)
def restore_frame(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, cliffords: PairCliffords, state: State, work: Work, noise: float, most_steps: int
) -> int:
    """Bring the Paulis of every wire to a single site each, by greedy steps; what is left then is a permutation.

    Args:
        sites: where.
        cliffords: the classes to choose from.
        state: changed; ``steps`` must have room.
        work: scratch space.
        noise: as in ``Options``.
        most_steps: gates after which it is given up.

    Returns:
        1 if it was done, 0 if it was given up: greedy steps may go in circles.
    """
    count = len(state.done)
    classes = len(cliffords.cost)
    for _ in range(most_steps):
        for at in range(len(work.gain)):
            work.gain[at] = 0
        nearest = -1
        for row in range(count, len(state.x)):
            weigh(sites, state, work, row, UNIT)
            if (row - count) % 3 == 0:
                cost = wire_cost(sites, state, row)
                if cost > 0 and (nearest < 0 or cost < wire_cost(sites, state, nearest)):
                    nearest = row
        if nearest < 0:
            return 1
        sum_changes(sites, cliffords, work)
        best = gate_towards(sites, cliffords, state, work, nearest, noise)
        if best < 0:
            best = int(random_unit(state) * (len(sites.first) * classes))
        do_gate(sites, cliffords, state, count, best // classes, best % classes)
    state.totals[COST] = FAILED
    return 0
