"""The loop that fills a batch: each job in turn takes the best place that is left.

A place is an embedding of each piece of one of the job's forms. It must be affordable (the fidelity guard), free when
the job would run there (a qubit has one owner at a time, with resets in between), within the batch's height, and its
neighbours must be as the tiers of the job and of those before it ask for.
"""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.multiplex.guarded.packing_columns import (
    BUFFERED,
    COST,
    HAND_OVERS,
    HEIGHT,
    MEASUREMENTS,
    MID_CIRCUIT,
    NEVER,
    NO_PLACE,
    OPERATIONS,
    ORDER,
    SCORE,
    SHARED,
    START,
    TIME,
    TOO_LONG,
    Board,
    Device,
    Forms,
    Outcome,
    Places,
    Requests,
    Rules,
)


@kernel_part
def start_at(  # noqa: PLR0917  # kernels take positions only
    places: Places, board: Board, at: int, size: int, gap_ns: float, rules: Rules
) -> float:
    """When a piece could start with the images from ``at`` on; ``NEVER`` if a qubit is not to be had."""
    start = 0.0
    for place in range(at, at + size):
        qubit = places.images[place]
        if board.own[qubit] == board.attempts[0] or board.uses[qubit] >= rules.reuse_limit:
            return NEVER
        if board.uses[qubit] > 0:
            start = max(start, board.end_ns[qubit] + gap_ns)
        start = max(start, board.quiet_ns[qubit])
    return start


@kernel_part
def is_within(places: Places, board: Board, at: int, size: int, qubit: int) -> int:
    """Whether a qubit is the job's own: of the images from ``at`` on, or of a piece placed before."""
    if board.own[qubit] == board.attempts[0]:
        return 1
    for place in range(at, at + size):
        if places.images[place] == qubit:
            return 1
    return 0


@kernel_part
def start_beside(  # noqa: PLR0917  # kernels take positions only
    device: Device, places: Places, board: Board, at: int, size: int, start: float, tier: int
) -> float:
    """The start when the job's tier is kept too; ``NEVER`` if it cannot be."""
    for place in range(at, at + size):
        qubit = places.images[place]
        for entry in range(device.offsets[qubit], device.offsets[qubit + 1]):
            beside = device.neighbours[entry]
            if board.uses[beside] == 0 or is_within(places, board, at, size, beside) == 1:
                continue
            if tier == TIME:
                start = max(start, board.end_ns[beside])
            elif tier == BUFFERED or device.clash[entry] == 1:
                return NEVER
    return start


@kernel_part
def busy_couplings(  # noqa: PLR0917  # kernels take positions only
    device: Device, places: Places, board: Board, at: int, size: int, start: float
) -> int:
    """Couplings between the piece and qubits that others use when it starts."""
    found = 0
    for place in range(at, at + size):
        qubit = places.images[place]
        for entry in range(device.offsets[qubit], device.offsets[qubit + 1]):
            beside = device.neighbours[entry]
            if board.end_ns[beside] > start and is_within(places, board, at, size, beside) == 0:
                found += 1
    return found


@kernel_part
def place_piece(  # noqa: PLR0917  # kernels take positions only
    device: Device,
    places: Places,
    forms: Forms,
    requests: Requests,
    rules: Rules,
    board: Board,
    job: int,
    form: int,
    entry: int,
) -> int:
    """The best embedding of one piece beside those placed before, −1 for none; ``trial_figures`` take it in."""
    piece = forms.pieces[entry]
    size = places.size[piece]
    spent = board.trial_figures[COST] + forms.reserve[entry]
    chosen = -1
    best = NEVER
    best_start = 0.0
    best_cost = 0.0
    first = places.start[piece]
    for index in range(first, places.start[piece + 1]):
        cost = places.costs[index]
        if spent + cost > requests.limit[job] or cost >= best:
            break
        at = places.image_start[piece] + (index - first) * size
        start = start_at(places, board, at, size, requests.gap_ns[job], rules)
        start = max(start, board.trial_figures[START])
        if start + forms.duration_ns[form] > rules.height_ns:
            continue
        if requests.tier[job] != SHARED:
            start = start_beside(device, places, board, at, size, start, requests.tier[job])
            if start + forms.duration_ns[form] > rules.height_ns:
                continue
        for place in range(at, at + size):
            if board.uses[places.images[place]] > 0:
                cost += device.reset_cost[places.images[place]]
        score = cost + rules.time_weight * start
        if score >= best or spent + cost > requests.limit[job]:
            continue
        if rules.crosstalk > 0.0:
            score += rules.crosstalk * busy_couplings(device, places, board, at, size, start)
        if score < best:
            best = score
            chosen = index
            best_start = start
            best_cost = cost
    if chosen < 0:
        return -1
    board.trial_figures[START] = best_start
    board.trial_figures[COST] += best_cost
    board.trial_figures[SCORE] += best - rules.time_weight * best_start
    at = places.image_start[piece] + (chosen - first) * size
    for place in range(at, at + size):
        qubit = places.images[place]
        board.own[qubit] = board.attempts[0]
        board.trial_figures[ORDER] = max(board.trial_figures[ORDER], float(board.uses[qubit]))
    return chosen


@kernel_part
def try_form(  # noqa: PLR0917  # kernels take positions only
    device: Device, places: Places, forms: Forms, requests: Requests, rules: Rules, board: Board, job: int, form: int
) -> int:
    """Place all pieces of a form; 1 if that worked, with ``trial`` and ``trial_figures`` filled."""
    board.attempts[0] += 1
    for figure in range(4):
        board.trial_figures[figure] = 0.0
    first = forms.start[form]
    for entry in range(first, forms.start[form + 1]):
        found = place_piece(device, places, forms, requests, rules, board, job, form, entry)
        if found < 0:
            return 0
        board.trial[entry - first] = found
    board.trial_figures[SCORE] += rules.time_weight * board.trial_figures[START]
    return 1


@kernel_part
def exchange_ns(forms: Forms, rules: Rules, board: Board, form: int) -> float:
    """By how much mid-circuit measurements make each shot longer with a form than without."""
    mid_circuit = board.totals[MID_CIRCUIT] + forms.mid_circuit[form]
    measurements = board.totals[MEASUREMENTS] + forms.measurements[form]
    exchanged = mid_circuit * measurements - board.totals[MID_CIRCUIT] * board.totals[MEASUREMENTS]
    return float(rules.transfer_ns * exchanged)


@kernel_part
def growth_s(forms: Forms, rules: Rules, board: Board, form: int, order: float) -> float:
    """Seconds that a form adds to the batch besides its duration."""
    waiting_ns = exchange_ns(forms, rules, board, form)
    if order > 0.0:
        waiting_ns += rules.hand_over_ns
    return float(rules.operation_s * forms.operations[form] + 1e-9 * rules.shots * waiting_ns)


@kernel_part
def keep_apart(device: Device, board: Board, qubit: int, tier: int, end: float) -> None:
    """Note what a tier asks of the neighbours of one of its job's qubits."""
    for entry in range(device.offsets[qubit], device.offsets[qubit + 1]):
        beside = device.neighbours[entry]
        if board.own[beside] == board.attempts[0]:
            continue
        if tier == TIME:
            board.quiet_ns[beside] = max(board.quiet_ns[beside], end)
        elif tier == BUFFERED or device.clash[entry] == 1:
            board.quiet_ns[beside] = NEVER


@kernel_part
def settle(  # noqa: PLR0917  # kernels take positions only
    device: Device,
    places: Places,
    forms: Forms,
    requests: Requests,
    board: Board,
    outcome: Outcome,
    job: int,
    room: int,
) -> None:
    """Give a job the place in ``outcome``."""
    board.attempts[0] += 1
    form = outcome.form[job]
    end = outcome.start_ns[job] + forms.duration_ns[form]
    for turn in range(2):
        for entry in range(forms.start[form], forms.start[form + 1]):
            piece = forms.pieces[entry]
            index = outcome.embedding[job * room + entry - forms.start[form]]
            at = places.image_start[piece] + (index - places.start[piece]) * places.size[piece]
            for place in range(at, at + places.size[piece]):
                qubit = places.images[place]
                if turn == 0:
                    board.own[qubit] = board.attempts[0]
                    board.uses[qubit] = outcome.order[job] + 1
                    board.end_ns[qubit] = end
                elif requests.tier[job] != SHARED:
                    keep_apart(device, board, qubit, requests.tier[job], end)
    board.totals[OPERATIONS] += forms.operations[form]
    board.totals[MEASUREMENTS] += forms.measurements[form]
    board.totals[MID_CIRCUIT] += forms.mid_circuit[form]
    board.totals[HAND_OVERS] += 1.0 if outcome.order[job] > 0 else 0.0
    board.totals[HEIGHT] = max(board.totals[HEIGHT], end)


@kernel(seconds_per_work=1e-6, compile_seconds=15.0)
def fill_batch(  # noqa: PLR0917  # kernels take positions only
    device: Device, places: Places, forms: Forms, requests: Requests, rules: Rules, board: Board, outcome: Outcome
) -> int:
    """Give jobs places, in their order, each the one of least score; return how many got one."""
    room = len(board.trial)
    placed = 0
    for job in range(len(requests.tier)):
        outcome.form[job] = -board.failed[requests.kin[job]]
        if outcome.form[job] < 0:
            continue
        outcome.form[job] = -NO_PLACE
        board.best_figures[SCORE] = NEVER
        for form in range(requests.first_form[job], requests.end_form[job]):
            if try_form(device, places, forms, requests, rules, board, job, form) == 0:
                continue
            board.trial_figures[SCORE] += rules.time_weight * exchange_ns(forms, rules, board, form)
            if board.trial_figures[SCORE] >= board.best_figures[SCORE]:
                continue
            if growth_s(forms, rules, board, form, board.trial_figures[ORDER]) > requests.worth_s[job]:
                if outcome.form[job] < 0:
                    outcome.form[job] = -TOO_LONG
                continue
            for figure in range(4):
                board.best_figures[figure] = board.trial_figures[figure]
            for entry in range(forms.start[form + 1] - forms.start[form]):
                outcome.embedding[job * room + entry] = board.trial[entry]
            outcome.form[job] = form
        if outcome.form[job] < 0:
            board.failed[requests.kin[job]] = -outcome.form[job]
            continue
        outcome.start_ns[job] = board.best_figures[START]
        outcome.cost[job] = board.best_figures[COST]
        outcome.order[job] = int(board.best_figures[ORDER])
        settle(device, places, forms, requests, board, outcome, job, room)
        placed += 1
    return placed
