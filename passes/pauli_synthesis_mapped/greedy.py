"""The greedy step: the two-qubit Clifford on a coupled pair that brings the rotations ahead nearest to single sites.

The measure of a Pauli is the number of CX that bring it to one site (``Sites.reduction``, exact). A step takes the
class of Cliffords and the pair with the greatest weighted fall of that measure per CX, over the rotations of the front,
those behind it with falling weights, and the images of the wires' own Paulis, so that the frame does not stray and the
rest at the end stays small. It must bring a nearest rotation of the front nearer, so that every run ends.

Sources: A. Cowtan, W. Simmons, R. Duncan, arXiv:2007.10515; T. Schmitz, N. Sawaya, S. Johri, A. Matsuura,
arXiv:2103.08602 (greedy simplification); A. Kissinger, A. Meijer-van de Griend, arXiv:1904.00633 (Steiner trees).
"""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.pauli_synthesis_mapped.dependencies import Dependencies
from qlower.passes.pauli_synthesis_mapped.pair_cliffords import PairCliffords
from qlower.passes.pauli_synthesis_mapped.sites import Sites
from qlower.passes.pauli_synthesis_mapped.state import (
    COST,
    FIRST,
    LEFT,
    POTENTIAL,
    RANDOM,
    STEPS,
    Options,
    State,
    Work,
)

MOST_BLOCK = 3
"""CX that any operation on one pair costs."""
FAILED = 1 << 40
"""Cost of a run that was given up."""
GATE_OVERHEAD = 3
"""Added to ten times a gate's CX where the fall per CX is compared: gates in blocks that are full cost none."""


@kernel_part
def local_code(x: int, z: int, first: int, second: int) -> int:
    """The code of a Pauli on a pair of sites."""
    code = ((x >> first) & 1) | (((z >> first) & 1) << 1)
    return code | (((x >> second) & 1) << 2) | (((z >> second) & 1) << 3)


@kernel_part
def random_unit(state: State) -> float:
    """The next number of a 32-bit xorshift generator (Marsaglia 2003, doi:10.18637/jss.v008.i14), in [0, 1)."""
    value = state.totals[RANDOM]
    value ^= (value << 13) & 0xFFFFFFFF
    value ^= value >> 17
    value ^= (value << 5) & 0xFFFFFFFF
    state.totals[RANDOM] = value
    return float(value / 4294967296.0)


@kernel_part
def weigh(sites: Sites, state: State, work: Work, row: int, weight: int) -> None:
    """Add a row's part to what changed supports are worth."""
    x = state.x[row]
    z = state.z[row]
    support = x | z
    base = sites.reduction[support]
    for pair in range(len(sites.first)):
        first = sites.first[pair]
        second = sites.second[pair]
        code = local_code(x, z, first, second)
        if code != 0:
            one = 1 << first
            other = 1 << second
            rest = (support | one | other) ^ (one | other)
            at = 3 * (16 * pair + code)
            work.gain[at] += weight * (sites.reduction[rest | one] - base)
            work.gain[at + 1] += weight * (sites.reduction[rest | other] - base)
            work.gain[at + 2] += weight * (sites.reduction[rest | one | other] - base)


@kernel_part
def sum_changes(sites: Sites, cliffords: PairCliffords, work: Work) -> None:
    """The change of the weighted costs by pair and class."""
    classes = len(cliffords.cost)
    for pair in range(len(sites.first)):
        for item in range(classes):
            total = 0
            for code in range(1, 16):
                total += work.gain[3 * (16 * pair + code) + cliffords.support[16 * item + code] - 1]
            work.change[pair * classes + item] = total


@kernel_part
def added_cost(sites: Sites, state: State, pair: int, cost: int) -> int:
    """CX that a gate of so many adds, given the block that grows on the pair."""
    if state.open_pair[sites.first[pair]] != pair or state.open_pair[sites.second[pair]] != pair:
        return int(cost)
    before = state.block[pair]
    after = before + cost
    after = min(after, MOST_BLOCK)
    return int(after - before)


@kernel_part
def write(state: State, one: int, other: int) -> None:
    """Write a step down."""
    at = 2 * state.totals[STEPS]
    state.steps[at] = one
    state.steps[at + 1] = other
    state.totals[STEPS] += 1


@kernel_part
def do_gate(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, cliffords: PairCliffords, state: State, first_row: int, pair: int, item: int
) -> None:
    """Do a gate: to the rows from ``first_row`` on and to the books."""
    first = sites.first[pair]
    second = sites.second[pair]
    added = added_cost(sites, state, pair, cliffords.cost[item])
    if state.open_pair[first] != pair or state.open_pair[second] != pair:
        state.block[pair] = 0
    state.open_pair[first] = pair
    state.open_pair[second] = pair
    state.block[pair] += added
    state.totals[COST] += added
    one = 1 << first
    other = 1 << second
    both = one | other
    for row in range(first_row, len(state.x)):
        x = state.x[row]
        z = state.z[row]
        code = local_code(x, z, first, second)
        if code != 0:
            image = cliffords.image[16 * item + code]
            state.x[row] = ((x | both) ^ both) | ((image & 1) << first) | (((image >> 2) & 1) << second)
            state.z[row] = ((z | both) ^ both) | (((image >> 1) & 1) << first) | (((image >> 3) & 1) << second)
    write(state, pair, item)


@kernel_part
def do_rotation(order: Dependencies, state: State, row: int) -> None:
    """Do a rotation that is on a single site."""
    x = state.x[row]
    z = state.z[row]
    site = 0
    while ((x | z) >> site) & 1 == 0:
        site += 1
    write(state, -4 * site - (x >> site) - 2 * (z >> site), row)
    state.done[row] = 1
    state.totals[LEFT] -= 1
    for at in range(order.offsets[row], order.offsets[row + 1]):
        state.waiting[order.later[at]] -= 1


@kernel_part
def do_rotations(sites: Sites, order: Dependencies, state: State, depth: int) -> int:
    """Do the rotations that are on single sites; gives the end of those at most ``depth`` levels behind the front."""
    count = len(order.level)
    progress = 1
    end = 0
    while progress != 0:
        progress = 0
        while state.totals[FIRST] < count and state.done[state.totals[FIRST]] != 0:
            state.totals[FIRST] += 1
        end = state.totals[FIRST]
        while end < count and order.level[end] < order.level[state.totals[FIRST]] + depth:
            row = end
            end += 1
            if state.done[row] == 0 and state.waiting[row] == 0 and sites.reduction[state.x[row] | state.z[row]] == 0:
                do_rotation(order, state, row)
                progress = 1
    return end


@kernel_part
def choose(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, cliffords: PairCliffords, state: State, work: Work, end: int, nearest: int, noise: float
) -> int:
    """The best gate, as ``pair * classes + class``, among those that bring a nearest rotation of the front nearer."""
    classes = len(cliffords.cost)
    best = -1
    best_score = 0.0
    for row in range(state.totals[FIRST], end):
        if state.done[row] != 0 or state.waiting[row] != 0:
            continue
        x = state.x[row]
        z = state.z[row]
        if sites.reduction[x | z] != nearest:
            continue
        for pair in range(len(sites.first)):
            first = sites.first[pair]
            second = sites.second[pair]
            code = local_code(x, z, first, second)
            if code == 0:
                continue
            both = (1 << first) | (1 << second)
            rest = (x | z | both) ^ both
            for item in range(classes):
                support = cliffords.support[16 * item + code]
                new = rest | ((support & 1) << first) | ((support >> 1) << second)
                if sites.reduction[new] >= nearest:
                    continue
                score = score_of(sites, cliffords, state, work, pair, item, noise)
                if best < 0 or score < best_score:
                    best = pair * classes + item
                    best_score = score
    return best


@kernel_part
def score_of(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, cliffords: PairCliffords, state: State, work: Work, pair: int, item: int, noise: float
) -> float:
    """Change of the weighted costs per CX; the least is the best."""
    change = work.change[pair * len(cliffords.cost) + item]
    cost = 10 * added_cost(sites, state, pair, cliffords.cost[item]) + GATE_OVERHEAD
    factor = 1.0 + noise * random_unit(state)
    if change < 0:
        return float(change * factor / cost)
    return float(change * factor * cost)


@kernel_part
def potential(sites: Sites, order: Dependencies, options: Options, state: State) -> int:
    """What is ahead of a state, in 1/1024 CX: the weighted costs of the rotations left and of the wires' Paulis."""
    count = len(order.level)
    first = state.totals[FIRST]
    total = 0
    row = first
    while row < count and order.level[row] < order.level[first] + len(options.decay):
        if state.done[row] == 0:
            weight = options.decay[order.level[row] - order.level[first]]
            total += weight * sites.reduction[state.x[row] | state.z[row]]
        row += 1
    for frame_row in range(count, len(state.x)):
        total += options.frame_weight * sites.reduction[state.x[frame_row] | state.z[frame_row]]
    return int(total)


@kernel(seconds_per_work=1.5e-6, compile_seconds=6.0)
def reduce_rotations(  # noqa: PLR0917  # kernels take positions only
    sites: Sites,
    cliffords: PairCliffords,
    order: Dependencies,
    options: Options,
    ahead: Options,
    state: State,
    work: Work,
    until: int,
    most_cost: int,
) -> int:
    """Write gates and rotations until at most so many rotations are left.

    Args:
        sites: where.
        cliffords: the classes to choose from.
        order: of the rotations.
        options: the knobs.
        ahead: weights of what is ahead, for ``POTENTIAL``.
        state: changed; ``steps`` must have room.
        work: scratch space.
        until: rotations that may be left.
        most_cost: the run is given up when it has written more CX than this.

    Returns:
        1 if it was done, 0 if it was given up.
    """
    count = len(order.level)
    depth = len(options.decay)
    classes = len(cliffords.cost)
    end = do_rotations(sites, order, state, depth)
    while state.totals[LEFT] > until:
        for at in range(len(work.gain)):
            work.gain[at] = 0
        first = state.totals[FIRST]
        nearest = 1 << 30
        for row in range(first, end):
            if state.done[row] == 0:
                weigh(sites, state, work, row, options.decay[order.level[row] - order.level[first]])
                if state.waiting[row] == 0 and sites.reduction[state.x[row] | state.z[row]] < nearest:
                    nearest = sites.reduction[state.x[row] | state.z[row]]
        for row in range(count, len(state.x)):
            weigh(sites, state, work, row, options.frame_weight)
        sum_changes(sites, cliffords, work)
        best = choose(sites, cliffords, state, work, end, nearest, options.noise)
        do_gate(sites, cliffords, state, first, best // classes, best % classes)
        if state.totals[COST] > most_cost:
            state.totals[COST] = FAILED
            return 0
        end = do_rotations(sites, order, state, depth)
    state.totals[POTENTIAL] = potential(sites, order, ahead, state)
    return 1
