"""One state of a beam search: the window of nodes it looks at, what it does at once, and what is ahead of it."""

from qlower.lowering.kernels import kernel_part
from qlower.passes.mapping.beam_state import WINDOW, Beam, Program, Tables
from qlower.passes.mapping.coupling import Coupling
from qlower.passes.mapping.sabre_state import block_cost

URGE = 8
"""After so many levels without progress the first node that is not done pulls twice as much."""


@kernel_part
def start(coupling: Coupling, beam: Beam) -> None:
    """Begin anew in slot 0, from where the wires are there."""
    for qubit in range(coupling.num):
        beam.block[qubit] = -1
    beam.done[0] = 0
    beam.extra[0] = 0
    beam.mark[0] = 0


@kernel_part
def grow(coupling: Coupling, beam: Beam, slot: int, one: int, other: int, weight: int, swap: int) -> int:  # noqa: PLR0917
    """Let the block on a pair of qubits grow, or begin one; return the CX-class gates that this costs."""
    low = slot * coupling.num
    code = beam.block[low + one]
    before = 0
    grown = 0
    swaps = 0
    if code >= 0 and code // 8 == other and beam.block[low + other] // 8 == one:
        grown = code // 2 % 4
        swaps = code % 2
        before = block_cost(grown, swaps)
    grown = min(grown + weight, 3)
    swaps = (swaps + swap) % 2
    beam.block[low + one] = (other * 4 + grown) * 2 + swaps
    beam.block[low + other] = (one * 4 + grown) * 2 + swaps
    return block_cost(grown, swaps) - before


@kernel_part
def swap_cost(coupling: Coupling, beam: Beam, slot: int, one: int, other: int) -> int:
    """What a SWAP would cost in CX-class gates; −1 if it takes back one in the same block."""
    low = slot * coupling.num
    code = beam.block[low + one]
    if code < 0 or code // 8 != other or beam.block[low + other] // 8 != one:
        return 3
    if code % 2 == 1:
        return -1
    weight = code // 2 % 4
    return block_cost(weight, 1) - block_cost(weight, 0)


@kernel_part
def exchange(coupling: Coupling, beam: Beam, slot: int, here: int, there: int) -> None:
    """Exchange the contents of two qubits, and count the SWAP."""
    low = slot * coupling.num
    one = beam.wire_of[low + here]
    other = beam.wire_of[low + there]
    beam.wire_of[low + here] = other
    beam.wire_of[low + there] = one
    beam.qubit_of[low + one] = there
    beam.qubit_of[low + other] = here
    beam.extra[slot] += grow(coupling, beam, slot, here, there, 0, 1)


@kernel_part
def open_window(program: Program, beam: Beam, slot: int, base: int, old_top: int, top: int) -> None:  # noqa: PLR0917
    """Let nodes join a state's window: count what they wait for; all before ``base`` are done."""
    room = slot * WINDOW
    for node in range(old_top, top):
        waits = 0
        for at in range(program.before_offsets[node], program.before_offsets[node + 1]):
            before = program.before[at]
            if before >= base and beam.waiting[room + before % WINDOW] >= 0:
                waits += 1
        beam.waiting[room + node % WINDOW] = waits


@kernel_part
def advance(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, program: Program, beam: Beam, slot: int, base: int, top: int, record: int
) -> None:
    """Do every node of the window that can be done; nodes only wait for ones before them, so one look is enough."""
    places = slot * coupling.num
    room = slot * WINDOW
    for node in range(base, top):
        if beam.waiting[room + node % WINDOW] != 0:
            continue
        first = program.first[node]
        if first >= 0:
            one = beam.qubit_of[places + first]
            other = beam.qubit_of[places + program.second[node]]
            if coupling.distance[one * coupling.num + other] != 1:
                continue
            weight = program.weight[node]
            beam.extra[slot] += grow(coupling, beam, slot, one, other, weight, 0) - weight
        beam.waiting[room + node % WINDOW] = -1
        if record != 0:
            beam.order[beam.done[slot]] = node
        beam.done[slot] += 1
        for at in range(program.after_offsets[node], program.after_offsets[node + 1]):
            following = program.after[at]
            if following < top:
                beam.waiting[room + following % WINDOW] -= 1


@kernel_part
def first_open(beam: Beam, low: int, high: int, base: int, top: int) -> int:
    """The first node of the window that is not done in all states of a stretch of slots."""
    lowest = top
    for slot in range(low, high):
        node = base
        while node < lowest and beam.waiting[slot * WINDOW + node % WINDOW] < 0:
            node += 1
        lowest = min(lowest, node)
    return lowest


@kernel_part
def slide(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, program: Program, beam: Beam, low: int, high: int, base: int, top: int, record: int
) -> int:
    """Do what can be done in all states of a stretch of slots, moving the window on; return where it begins.

    Args:
        coupling: the graph.
        program: the nodes.
        beam: the states.
        low: the first slot.
        high: the slot behind the last.
        base: where the window began.
        top: where it ended; there were fewer nodes in it at the very beginning alone.
        record: whether the order of slot 0 is written down.
    """
    moving = True
    while moving:
        new_top = min(program.num, base + WINDOW)
        for slot in range(low, high):
            open_window(program, beam, slot, base, top, new_top)
            advance(coupling, program, beam, slot, base, new_top, record)
        base = first_open(beam, low, high, base, new_top)
        top = new_top
        moving = top < min(program.num, base + WINDOW)
    return base


@kernel_part
def queue_up(beam: Beam, wire: int, entry: int, key: int) -> None:
    """Put an entry on its wire's list, which is in order of keys."""
    beam.key[entry] = key
    before = -1
    at = beam.head[wire]
    while at >= 0 and beam.key[at] <= key:
        before = at
        at = beam.ahead[at]
    beam.ahead[entry] = at
    if before < 0:
        beam.head[wire] = entry
    else:
        beam.ahead[before] = entry


@kernel_part
def list_ahead(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, program: Program, beam: Beam, slot: int, base: int, top: int, most_layers: int
) -> int:
    """List the blocks of the window that are not done, by wire, of so many layers; return the number of entries.

    Blocks in one layer that share a wire commute; the closest come first then.
    """
    for wire in range(coupling.num):
        beam.head[wire] = -1
    places = slot * coupling.num
    entries = 0
    for node in range(base, top):
        first = program.first[node]
        if first < 0 or beam.waiting[slot * WINDOW + node % WINDOW] < 0:
            continue
        layers = program.layer[node] - program.layer[base]
        if layers >= most_layers:
            break
        second = program.second[node]
        distance = coupling.distance[beam.qubit_of[places + first] * coupling.num + beam.qubit_of[places + second]]
        key = layers * coupling.num + distance
        beam.partner[entries] = second
        beam.partner[entries + 1] = first
        beam.rank[entries] = layers
        beam.pull[entries] = distance
        queue_up(beam, first, entries, key)
        queue_up(beam, second, entries + 1, key)
        entries += 2
    return entries


@kernel_part
def look_ahead(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, program: Program, tables: Tables, beam: Beam, slot: int, base: int, top: int, since: int
) -> int:
    """Find out how much each block ahead counts; return what they are reckoned to cost together.

    A block counts less the more layers, or the more blocks on one of its wires, come before. ``since`` is the number of
    levels without progress.
    """
    none_from = len(tables.decay) - 1
    entries = list_ahead(coupling, program, beam, slot, base, top, none_from)
    for wire in range(coupling.num):
        place = 0
        at = beam.head[wire]
        while at >= 0:
            even = at - at % 2
            beam.rank[even] = max(beam.rank[even], place)
            place += 1
            at = beam.ahead[at]
    total = 0
    for entry in range(0, entries, 2):
        pull = tables.decay[min(beam.rank[entry], none_from)]
        if entry == 0:
            pull += pull * since // URGE
        total += pull * tables.reach[beam.pull[entry]]
        beam.pull[entry] = pull
        beam.pull[entry + 1] = pull
    return total
