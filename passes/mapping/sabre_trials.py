"""Many runs of SABRE as one kernel: the rounds of a search, in each of which all trials run and the better go on.

Runs stand in a table, batch after batch, and stay there, so that none is made twice. What a run comes to depends on its
entry alone: whether one thread makes a batch or several share it, the results are the same.
"""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.mapping.coupling import Coupling, Nodes
from qlower.passes.mapping.sabre_kernel import route
from qlower.passes.mapping.sabre_runs import (
    BACKWARD,
    BEGIN,
    BEST,
    END,
    FEWEST,
    FORWARD,
    FRONT_WEIGHT,
    OF_RUN,
    OVER,
    PLACING,
    TIE_SEED,
    TURN,
    WHAT,
    Found,
    Runs,
    Search,
)
from qlower.passes.mapping.sabre_scores import Kept
from qlower.passes.mapping.sabre_state import COST, DEPTH, SWAPS, Options, State
from qlower.passes.mapping.starts import KINDS


@kernel_part
def begin_run(num_qubits: int, num_wires: int, state: State, runs: Runs, run: int) -> int:
    """Put the wires where a run begins; return how many of the first ``num_wires`` are not placed."""
    missing = 0
    for qubit in range(num_qubits):
        state.wire_of[qubit] = -1
    for wire in range(num_qubits):
        qubit = runs.start[run * num_qubits + wire]
        state.qubit_of[wire] = qubit
        runs.end[run * num_qubits + wire] = qubit
        if qubit >= 0:
            state.wire_of[qubit] = wire
        elif wire < num_wires:
            missing += 1
    return missing


@kernel_part
def end_run(num_qubits: int, state: State, runs: Runs, run: int) -> None:
    """Fill what a run came to. Of one that placed wires this is where they began in effect."""
    runs.cost[run] = state.totals[COST]
    runs.depth[run] = state.totals[DEPTH]
    for qubit in range(num_qubits):
        wire = state.wire_of[qubit]
        if wire >= 0:
            runs.end[run * num_qubits + wire] = state.home[qubit] if runs.what[run] == PLACING else qubit


@kernel_part
def note(state: State, search: Search, runs: Runs, found: Found, run: int) -> None:
    """Note the route of a run if it is the best so far."""
    if found.book[OF_RUN] >= 0 and not is_better(search, runs, run, found.book[OF_RUN]):
        return
    found.book[OF_RUN] = run
    count = min(state.totals[SWAPS], len(found.swap_at))
    for place in range(2 * count):
        found.swaps[place] = state.swaps[place]
    for place in range(count):
        found.swap_at[place] = state.swap_at[place]
    for place in range(len(found.order)):
        found.order[place] = state.order[place]
    for wire in range(len(found.qubit_of)):
        found.qubit_of[wire] = state.qubit_of[wire]


@kernel_part
def make(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling,
    nodes: Nodes,
    opened: Nodes,
    state: State,
    kept: Kept,
    search: Search,
    runs: Runs,
    found: Found,
    run: int,
) -> None:
    """Make one run."""
    what = runs.what[run]
    missing = begin_run(coupling.num, search.num_wires, state, runs, run)
    if what == PLACING and missing == 0:
        return
    order = nodes if runs.trial[run] % search.num_orders == 0 else opened
    variant = 3 * (runs.trial[run] % search.num_variants)
    options = Options(
        runs.weights[variant],
        FRONT_WEIGHT,
        runs.weights[variant + 1],
        runs.weights[variant + 2],
        search.valve,
        runs.seed[run],
        1 if what == BACKWARD else 0,
        search.record,
    )
    runs.swaps[run] = route(coupling, order, state, kept, options)
    end_run(coupling.num, state, runs, run)
    if search.record != 0:
        note(state, search, runs, found, run)


@kernel_part
def same_run(num_qubits: int, search: Search, runs: Runs, run: int) -> int:
    """The first run that must come to the same as a later one, −1 for none."""
    period = search.num_orders * search.num_variants
    for other in range(run):
        if runs.what[other] != runs.what[run] or runs.seed[other] != runs.seed[run]:
            continue
        if runs.trial[other] % period != runs.trial[run] % period:
            continue
        wire = 0
        while wire < num_qubits and runs.start[other * num_qubits + wire] == runs.start[run * num_qubits + wire]:
            wire += 1
        if wire == num_qubits:
            return other
    return -1


@kernel_part
def add(num_qubits: int, search: Search, runs: Runs, what: int, source: int) -> None:
    """Add a run of another one's trial that begins where that one ends."""
    run = runs.book[END]
    for wire in range(num_qubits):
        runs.start[run * num_qubits + wire] = runs.end[source * num_qubits + wire]
    runs.trial[run] = runs.trial[source]
    runs.what[run] = what
    runs.seed[run] = TIE_SEED
    runs.like[run] = same_run(num_qubits, search, runs, run)
    runs.book[END] = run + 1


@kernel_part
def copy_like(num_qubits: int, runs: Runs) -> None:
    """Fill what the runs of the batch come to that were not made because an earlier one is the same."""
    for run in range(runs.book[BEGIN], runs.book[END]):
        other = runs.like[run]
        if other < 0:
            continue
        runs.cost[run] = runs.cost[other]
        runs.depth[run] = runs.depth[other]
        runs.swaps[run] = runs.swaps[other]
        for wire in range(num_qubits):
            runs.end[run * num_qubits + wire] = runs.end[other * num_qubits + wire]


@kernel_part
def is_better(search: Search, runs: Runs, one: int, other: int) -> bool:
    """Whether a run came to less than another one; of equals, that of the lower trial is the better."""
    first = runs.cost[one] - runs.cost[other]
    second = runs.depth[one] - runs.depth[other]
    if search.by_depth != 0:
        first, second = second, first
    if first == 0:
        first = second
    if first == 0:
        first = runs.trial[one] - runs.trial[other]
    return bool(first < 0)


@kernel_part
def compare(search: Search, runs: Runs) -> None:
    """Put the runs of the batch in order, and note the best of each trial and of all."""
    begin = runs.book[BEGIN]
    for run in range(begin, runs.book[END]):
        place = run - begin
        while place > 0 and is_better(search, runs, run, runs.order[place - 1]):
            runs.order[place] = runs.order[place - 1]
            place -= 1
        runs.order[place] = run
        for best in range(2):
            known = runs.book[BEST] if best == 0 else runs.best[runs.trial[run]]
            if known >= 0 and not is_better(search, runs, run, known):
                continue
            if best == 0:
                runs.book[BEST] = run
            else:
                runs.best[runs.trial[run]] = run


@kernel_part
def choose_survivors(search: Search, runs: Runs) -> int:
    """Choose the better half of the batch by rank among trials with the same kind of start; return how many.

    What begins well does not always end well.
    """
    num = runs.book[END] - runs.book[BEGIN]
    for place in range(num):
        before = place - 1
        while before >= 0 and runs.trial[runs.order[before]] % KINDS != runs.trial[runs.order[place]] % KINDS:
            before -= 1
        runs.rank[place] = runs.rank[before] + 1 if before >= 0 else 0
    wanted = min(num, max(search.num_trials >> runs.book[TURN], FEWEST))
    chosen = 0
    rank = 0
    while chosen < wanted:
        for place in range(num):
            if runs.rank[place] == rank and chosen < wanted:
                runs.chosen[chosen] = runs.order[place]
                chosen += 1
        rank += 1
    return chosen


@kernel_part
def turn_over(num_qubits: int, search: Search, runs: Runs) -> None:
    """From a batch that was made to the next one."""
    copy_like(num_qubits, runs)
    what = runs.book[WHAT]
    end = runs.book[END]
    following = OVER
    num = 0
    if what == FORWARD:
        compare(search, runs)
        best = runs.book[BEST]
        if runs.book[TURN] < search.rounds and runs.swaps[best] > 0:
            following = BACKWARD
            num = choose_survivors(search, runs)
    else:
        following = FORWARD
        num = end - runs.book[BEGIN]
        for place in range(num):
            runs.chosen[place] = runs.book[BEGIN] + place
        if what == BACKWARD:
            runs.book[TURN] += 1
    for place in range(num):
        add(num_qubits, search, runs, following, runs.chosen[place])
    runs.book[BEGIN] = end
    runs.book[WHAT] = following


@kernel(seconds_per_work=2e-4, compile_seconds=25)
def make_runs(  # noqa: PLR0917  # kernels take positions only
    coupling: Coupling,
    nodes: Nodes,
    opened: Nodes,
    state: State,
    kept: Kept,
    search: Search,
    runs: Runs,
    found: Found,
    part: int,
    parts: int,
) -> None:
    """Make one of so many parts of the batch; if it is all there is, go on from batch to batch to the end.

    Args:
        coupling: the graph, connected.
        nodes: the program.
        opened: the same in the other order; if there is one order only, ``nodes`` again.
        state: to work in; every part that runs at the same time needs its own.
        kept: to work in; every part needs its own, as of ``state``.
        search: what is searched.
        runs: the table, with a batch.
        found: the best route of the runs that this part makes, if routes are written down.
        part: which part, from 0; the one behind the last makes none and goes on to the next batch.
        parts: how many there are.
    """
    while runs.book[WHAT] != OVER:
        if part < parts:
            for run in range(runs.book[BEGIN] + part, runs.book[END], parts):
                if runs.like[run] < 0:
                    make(coupling, nodes, opened, state, kept, search, runs, found, run)
        if parts == 1 or part == parts:  # noqa: PLR1714  # kernels have no sets
            turn_over(coupling.num, search, runs)
        if parts > 1:
            return
