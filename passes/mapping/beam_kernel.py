"""Routing by a beam search over placements, as a kernel.

At each level every state makes one SWAP more, and the best so many of all that come about go on, where SABRE (see
``sabre_kernel``) keeps one (beam search: Lowerre 1976; search over placements: Zulehner, Paler and Wille, TCAD 2018,
doi:10.1109/TCAD.2018.2846658). States that came to one placement in different ways meet.
"""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.mapping.beam_state import (
    BEST_EXTRA,
    BEST_LEVEL,
    BEST_SLOT,
    EXPANDED,
    WINDOW,
    Beam,
    Program,
    Search,
    Tables,
)
from qlower.passes.mapping.beam_window import exchange, look_ahead, slide, start, swap_cost
from qlower.passes.mapping.coupling import Coupling, Ints

TIES = 256
"""Scores that are equal are told apart by so many values of the placement's hash."""


@kernel_part
def moved(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling, tables: Tables, beam: Beam, slot: int, wire: int, other: int, here: int, there: int
) -> int:
    """By how much what is ahead grows when a wire moves; its pair with ``other``, which moves too, does not count."""
    num = coupling.num
    total = 0
    entry = beam.head[wire]
    while entry >= 0:
        partner = beam.partner[entry]
        if partner != other:
            place = beam.qubit_of[slot * num + partner]
            now = tables.reach[coupling.distance[here * num + place]]
            total += beam.pull[entry] * (tables.reach[coupling.distance[there * num + place]] - now)
        entry = beam.ahead[entry]
    return total


@kernel_part
def mark_after(coupling: Coupling, tables: Tables, beam: Beam, slot: int, here: int, there: int) -> int:  # noqa: PLR0917
    """The hash of the placement after a SWAP; no product exceeds 62 bits."""
    num = coupling.num
    one = tables.wire_marks[beam.wire_of[slot * num + here]]
    other = tables.wire_marks[beam.wire_of[slot * num + there]]
    at_here = tables.qubit_marks[here]
    at_there = tables.qubit_marks[there]
    return int(beam.mark[slot] ^ one * at_here ^ one * at_there ^ other * at_here ^ other * at_there)


@kernel_part
def offer(beam: Beam, width: int, kept: int, score: int, mark: int, parent: int, swap: int) -> int:  # noqa: PLR0917
    """Keep a candidate if it is among the best and no better one has its placement; return how many are kept."""
    if kept == width and score >= beam.score[kept - 1]:
        return kept
    place = 0
    while place < kept and beam.child_mark[place] != mark:
        place += 1
    if place < kept:
        if beam.score[place] <= score:
            return kept
    else:
        kept = min(kept + 1, width)
        place = kept - 1
    while place > 0 and beam.score[place - 1] > score:
        beam.score[place] = beam.score[place - 1]
        beam.child_mark[place] = beam.child_mark[place - 1]
        beam.parent[place] = beam.parent[place - 1]
        beam.swap[place] = beam.swap[place - 1]
        place -= 1
    beam.score[place] = score
    beam.child_mark[place] = mark
    beam.parent[place] = parent
    beam.swap[place] = swap
    return kept


@kernel_part
def expand(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling,
    program: Program,
    tables: Tables,
    search: Search,
    beam: Beam,
    slot: int,
    base: int,
    since: int,
    kept: int,
) -> int:
    """Offer every SWAP beside a block that waits for nothing else; return how many candidates are kept."""
    num = coupling.num
    top = min(program.num, base + WINDOW)
    total = look_ahead(coupling, program, tables, beam, slot, base, top, since)
    total -= search.reward * beam.done[slot]
    for node in range(base, top):
        if beam.waiting[slot * WINDOW + node % WINDOW] != 0:
            continue
        for side in range(2):
            wire = program.first[node] if side == 0 else program.second[node]
            here = beam.qubit_of[slot * num + wire]
            for at in range(coupling.offsets[here], coupling.offsets[here + 1]):
                there = coupling.neighbours[at]
                price = swap_cost(coupling, beam, slot, here, there)
                if price < 0 or beam.extra[slot] + price >= beam.totals[BEST_EXTRA]:
                    continue
                other = beam.wire_of[slot * num + there]
                score = total + search.extra_weight * (beam.extra[slot] + price)
                score += moved(coupling, tables, beam, slot, wire, other, here, there)
                score += moved(coupling, tables, beam, slot, other, wire, there, here)
                mark = mark_after(coupling, tables, beam, slot, here, there)
                swap = here * num + there
                kept = offer(beam, search.width, kept, score * TIES + mark % TIES, mark, slot, swap)
                beam.totals[EXPANDED] += 1
    return kept


@kernel_part
def make(coupling: Coupling, program: Program, beam: Beam, place: int, slot: int, base: int) -> None:  # noqa: PLR0917
    """Make the state of a kept candidate in a slot."""
    num = coupling.num
    parent = beam.parent[place]
    for index in range(num):
        beam.qubit_of[slot * num + index] = beam.qubit_of[parent * num + index]
        beam.wire_of[slot * num + index] = beam.wire_of[parent * num + index]
        beam.block[slot * num + index] = beam.block[parent * num + index]
    for node in range(base, min(program.num, base + WINDOW)):
        beam.waiting[slot * WINDOW + node % WINDOW] = beam.waiting[parent * WINDOW + node % WINDOW]
    beam.done[slot] = beam.done[parent]
    beam.extra[slot] = beam.extra[parent]
    beam.mark[slot] = beam.child_mark[place]
    exchange(coupling, beam, slot, beam.swap[place] // num, beam.swap[place] % num)


@kernel_part
def note_best(program: Program, beam: Beam, low: int, kept: int, level: int, most_done: int) -> int:  # noqa: PLR0917
    """Keep the best of the states that are through; return the most nodes that are done in any."""
    for slot in range(low, low + kept):
        if beam.done[slot] == program.num and beam.extra[slot] < beam.totals[BEST_EXTRA]:
            beam.totals[BEST_EXTRA] = beam.extra[slot]
            beam.totals[BEST_LEVEL] = level
            beam.totals[BEST_SLOT] = slot - low
        most_done = max(most_done, beam.done[slot])
    return most_done


@kernel(seconds_per_work=2e-3, compile_seconds=10)
def search_beam(coupling: Coupling, program: Program, tables: Tables, search: Search, beam: Beam) -> int:
    """Search from the placement in slot 0; return the number of SWAPs of the best route, −1 if none was found.

    How it came about is in ``parents`` and ``swaps``, backward from ``totals[BEST_SLOT]``.
    """
    width = search.width
    start(coupling, beam)
    beam.totals[BEST_LEVEL] = -1
    beam.totals[BEST_EXTRA] = search.bound
    beam.totals[EXPANDED] = 0
    bank = 0
    kept = 1
    most_done = 0
    since = 0
    base = slide(coupling, program, beam, 0, 1, 0, 0, 0)
    for level in range(search.levels + 1):
        before = most_done
        most_done = note_best(program, beam, bank, kept, level, most_done)
        since = 0 if most_done > before else since + 1
        if since > search.patience or level == search.levels or beam.totals[EXPANDED] > search.budget:
            break
        candidates = 0
        for slot in range(bank, bank + kept):
            if beam.done[slot] < program.num and beam.extra[slot] < beam.totals[BEST_EXTRA]:
                candidates = expand(coupling, program, tables, search, beam, slot, base, since, candidates)
        if candidates == 0:
            break
        for place in range(candidates):
            make(coupling, program, beam, place, width - bank + place, base)
            beam.parents[(level + 1) * width + place] = beam.parent[place] - bank
            beam.swaps[(level + 1) * width + place] = beam.swap[place]
        bank = width - bank
        kept = candidates
        base = slide(coupling, program, beam, bank, bank + kept, base, min(program.num, base + WINDOW), 0)
    return int(beam.totals[BEST_LEVEL])


@kernel(seconds_per_work=2e-5, compile_seconds=3)
def retrace(coupling: Coupling, program: Program, beam: Beam, swaps: Ints, swap_at: Ints) -> int:
    """Make SWAPs from the placement in slot 0; return how many nodes are done at the end.

    Args:
        coupling: the graph.
        program: the nodes.
        beam: its ``order`` is filled.
        swaps: pairs of qubits as first · num + second.
        swap_at: filled: how many nodes are done before each SWAP.
    """
    start(coupling, beam)
    base = slide(coupling, program, beam, 0, 1, 0, 0, 1)
    for number in range(len(swap_at)):
        swap_at[number] = beam.done[0]
        exchange(coupling, beam, 0, swaps[number] // coupling.num, swaps[number] % coupling.num)
        base = slide(coupling, program, beam, 0, 1, base, min(program.num, base + WINDOW), 1)
    return int(beam.done[0])
