"""Simulated annealing of where data qubits sit, as a kernel whose moves cost what they touch.

Kirkpatrick, Gelatt and Vecchi (Science 1983, doi:10.1126/science.220.4598.671) with the moves of HALO
(arXiv:2602.07191). All figures are integers, so that a cost changed a million times is the cost computed anew, and
interpreted and compiled runs agree to the bit:

    cost = Σ weight · gate_distance                 over pairs of data qubits that interact
         + Σ pull · distance                        over all pairs, by the programs they are of
         + Σ helper · distance to the nearest free qubit
         + Σ readout · site_readout + site_presence over data qubits
         + crowding · couplings between data qubits of different programs
"""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.multiplex.annealing.annealing_columns import (
    BEST,
    CHANGES,
    COST,
    FREE,
    MOVES,
    RANDOM,
    SAVED,
    STAMP,
    UNAVAILABLE,
    Layout,
    Schedule,
    Sites,
    Weights,
)
from qlower.passes.multiplex.annealing.nearest_free import distance_to_free, occupy, release


@kernel_part
def draw(layout: Layout) -> int:
    """The next number of a 32-bit xorshift generator (Marsaglia 2003, doi:10.18637/jss.v008.i14)."""
    value = layout.totals[RANDOM]
    value ^= (value << 13) & 0xFFFFFFFF
    value ^= value >> 17
    value ^= (value << 5) & 0xFFFFFFFF
    layout.totals[RANDOM] = value
    return int(value)


@kernel_part
def interaction(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, weights: Weights, layout: Layout, data: int, other: int, there: int
) -> int:
    """By how much the cost of gates grows when a data qubit moves; those with ``other``, which moves too, stay."""
    here = layout.site_of[data]
    growth = 0
    for at in range(weights.offsets[data], weights.offsets[data + 1]):
        partner = weights.partners[at]
        if partner != other:
            place = layout.site_of[partner]
            longer = sites.gate_distance[there * sites.num + place] - sites.gate_distance[here * sites.num + place]
            growth += int(weights.weights[at] * longer)
    return growth


@kernel_part
def strangers(sites: Sites, weights: Weights, layout: Layout, program: int, site: int) -> int:
    """How many data qubits of other programs are coupled to a qubit."""
    count = 0
    for at in range(sites.offsets[site], sites.offsets[site + 1]):
        data = layout.data_at[sites.neighbours[at]]
        if data >= 0 and weights.program[data] != program:
            count += 1
    return count


@kernel_part
def pulled(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, weights: Weights, layout: Layout, program: int, here: int, there: int
) -> int:
    """By how much the cost of distances between programs and within one grows when a data qubit moves."""
    if weights.pulls == 0:
        return 0
    num = sites.num
    growth = 0
    for other in range(weights.programs):
        longer = layout.field[other * num + there] - layout.field[other * num + here]
        if other == program:
            longer -= sites.distance[here * num + there]  # the field counts the data qubit itself
        growth += int(weights.pull[program * weights.programs + other] * longer)
    return growth


@kernel_part
def at_site(sites: Sites, weights: Weights, data: int, site: int) -> int:
    """What a data qubit's own place costs."""
    return int(weights.readout[data] * sites.readout[site] + sites.presence[site])


@kernel_part
def relocate(sites: Sites, weights: Weights, layout: Layout, data: int, there: int) -> int:
    """Move a data qubit to a free qubit, but for ``field``; return by how much the cost grows."""
    here = layout.site_of[data]
    program = weights.program[data]
    layout.totals[CHANGES] = 0
    growth = interaction(sites, weights, layout, data, -1, there)
    growth += pulled(sites, weights, layout, program, here, there)
    growth += at_site(sites, weights, data, there) - at_site(sites, weights, data, here)
    if weights.crowding != 0:
        more = strangers(sites, weights, layout, program, there) - strangers(sites, weights, layout, program, here)
        growth += weights.crowding * more
    old = layout.nearest[here]
    layout.data_at[here] = FREE
    growth += release(sites, weights, layout, here)
    layout.data_at[there] = UNAVAILABLE  # counted below, not in the search
    growth += occupy(sites, weights, layout, there)
    layout.data_at[there] = data
    layout.site_of[data] = there
    return growth + int(weights.helper[data] * (layout.nearest[there] - old))


@kernel_part
def move_back(layout: Layout, data: int, here: int) -> None:
    """Undo ``relocate``; ``here`` is where the data qubit was."""
    there = layout.site_of[data]
    layout.data_at[there] = FREE
    layout.data_at[here] = data
    layout.site_of[data] = here
    number = layout.totals[CHANGES]
    while number > 0:
        number -= 1
        layout.nearest[layout.changed[number]] = layout.before[number]


@kernel_part
def update_field(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, weights: Weights, layout: Layout, program: int, here: int, there: int
) -> None:
    """Update ``field`` now that a data qubit of a program has moved."""
    if weights.pulls != 0:
        num = sites.num
        for site in range(num):
            closer = sites.distance[there * num + site] - sites.distance[here * num + site]
            layout.field[program * num + site] += closer


@kernel_part
def exchange_cost(sites: Sites, weights: Weights, layout: Layout, data: int, other: int) -> int:
    """By how much the cost grows if two data qubits of one program change places."""
    here = layout.site_of[data]
    there = layout.site_of[other]
    growth = interaction(sites, weights, layout, data, other, there)
    growth += interaction(sites, weights, layout, other, data, here)
    readout = (weights.readout[data] - weights.readout[other]) * (sites.readout[there] - sites.readout[here])
    helper = (weights.helper[data] - weights.helper[other]) * (layout.nearest[there] - layout.nearest[here])
    return growth + int(readout + helper)


@kernel_part
def exchange(layout: Layout, data: int, other: int) -> None:
    """Let two data qubits change places."""
    here = layout.site_of[data]
    there = layout.site_of[other]
    layout.site_of[data] = there
    layout.site_of[other] = here
    layout.data_at[there] = data
    layout.data_at[here] = other


@kernel_part
def drawn_site(sites: Sites, weights: Weights, layout: Layout, data: int, to_free: int) -> int:
    """A qubit within reach, drawn from the free ones or from those with data of the same program; −1 if there is none.

    ``to_free`` is 1 or 0.
    """
    here = layout.site_of[data]
    found = 0
    for at in range(sites.near_offsets[here], sites.near_offsets[here + 1]):
        there = sites.near[at]
        other = layout.data_at[there]
        fits = other == FREE
        if to_free == 0:
            fits = other >= 0 and weights.program[other] == weights.program[data]
        if fits:
            layout.choices[found] = there
            found += 1
    return int(layout.choices[draw(layout) % found]) if found > 0 else -1


@kernel_part
def save(weights: Weights, layout: Layout) -> None:
    """Keep the layout as the best one."""
    for data in range(weights.num):
        layout.best[data] = layout.site_of[data]
    layout.totals[SAVED] = 1


@kernel_part
def settle(weights: Weights, layout: Layout, growth: int) -> None:
    """Keep the books of a move that is about to be made; the best layout is only copied when it is left."""
    if growth > 0 and layout.totals[SAVED] == 0:
        save(weights, layout)
    layout.totals[COST] += growth
    layout.totals[MOVES] += 1
    if layout.totals[COST] < layout.totals[BEST]:
        layout.totals[BEST] = layout.totals[COST]
        layout.totals[SAVED] = 0


@kernel_part
def try_relocation(  # noqa: PLR0917  # kernels take positions only
    sites: Sites, weights: Weights, layout: Layout, data: int, there: int, most: float
) -> None:
    """Move a data qubit to a free qubit unless that costs more than ``most``."""
    here = layout.site_of[data]
    growth = relocate(sites, weights, layout, data, there)
    if growth > 0 and layout.totals[SAVED] == 0 and growth <= most:
        layout.site_of[data] = here  # the best layout is the one that is left
        save(weights, layout)
        layout.site_of[data] = there
    if growth <= most:
        settle(weights, layout, growth)
        update_field(sites, weights, layout, weights.program[data], here, there)
    else:
        move_back(layout, data, here)


@kernel_part
def begin(sites: Sites, weights: Weights, layout: Layout, seed: int) -> None:
    """Fill all that follows from ``site_of`` and ``data_at``, the cost included."""
    num = sites.num
    layout.totals[RANDOM] = seed
    layout.totals[MOVES] = 0
    layout.totals[STAMP] = 0
    cost = 0
    for site in range(num):
        layout.seen[site] = 0
        layout.nearest[site] = distance_to_free(sites, layout, site)
        for program in range(weights.programs):
            layout.field[program * num + site] = 0
    for data in range(weights.num):
        here = layout.site_of[data]
        program = weights.program[data]
        cost += 2 * int(weights.helper[data] * layout.nearest[here] + at_site(sites, weights, data, here))
        cost += weights.crowding * strangers(sites, weights, layout, program, here)
        for at in range(weights.offsets[data], weights.offsets[data + 1]):
            place = layout.site_of[weights.partners[at]]
            cost += int(weights.weights[at] * sites.gate_distance[here * num + place])
        for site in range(num):
            layout.field[program * num + site] += sites.distance[here * num + site]
    for data in range(weights.num):
        for program in range(weights.programs):
            pull = weights.pull[weights.program[data] * weights.programs + program]
            cost += int(pull * layout.field[program * num + layout.site_of[data]])
    layout.totals[COST] = cost // 2  # every pair was counted from both sides, the rest was doubled
    layout.totals[BEST] = layout.totals[COST]
    save(weights, layout)


@kernel(seconds_per_work=1e-5, compile_seconds=6)
def anneal(sites: Sites, weights: Weights, layout: Layout, schedule: Schedule) -> int:
    """Anneal from ``site_of`` and ``data_at``; return the cost of ``best``. The last layout stays in ``site_of``."""
    begin(sites, weights, layout, schedule.seed)
    temperature = schedule.temperature
    for _ in range(schedule.steps):
        data = draw(layout) % weights.num
        to_free = 1 if draw(layout) < schedule.move_share else 0
        there = drawn_site(sites, weights, layout, data, to_free)
        most = temperature * schedule.depths[draw(layout) >> 20]
        temperature *= schedule.cooling
        if there < 0:
            continue
        if to_free == 1:
            try_relocation(sites, weights, layout, data, there, most)
        else:
            other = layout.data_at[there]
            growth = exchange_cost(sites, weights, layout, data, other)
            if growth <= most:
                settle(weights, layout, growth)
                exchange(layout, data, other)
    if layout.totals[SAVED] == 0:
        save(weights, layout)
    return int(layout.totals[BEST])
