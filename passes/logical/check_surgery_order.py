"""Whether a schedule keeps the order of its program, and its ledger of magic states balances."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from qlower.diagnostics import Diagnostic
from qlower.dialects.logical.ops import Schedule
from qlower.passes.logical.check_surgery_program import Patch, Product, Step
from qlower.passes.logical.check_surgery_tiles import Plan


def stages_of(steps: Sequence[Step]) -> dict[int, list[Step]]:
    """The steps of each operation in time."""
    found: dict[int, list[Step]] = {}
    for step in sorted(steps, key=lambda step: (step.start, step.end)):
        if step.operation >= 0:
            found.setdefault(step.operation, []).append(step)
    return found


def stage_faults(products: Sequence[Product], stages: Mapping[int, Sequence[Step]], plan: Plan) -> Iterator[Diagnostic]:
    """Operations that are missing or done twice, and patches that are given up before they are measured."""
    for operation in sorted(stages):
        if operation >= len(products):
            yield Diagnostic("QL1335", f"the schedule has an operation {operation}, the program has {len(products)}")
    for operation, product in enumerate(products):
        own = stages.get(operation, ())
        if product.takes_time != bool(own):
            yield Diagnostic("QL1335", f"operation {operation} is {'not ' if not own else ''}in the schedule")
            continue
        for before, after in itertools.pairwise(own):
            if after.start != before.end or not set(after.tiles) < set(before.tiles) or after.state >= 0:
                yield Diagnostic("QL1335", f"operation {operation} is done twice, or with a pause")
        if product.magic and own:
            yield from _consumption_faults(operation, own, plan)


def _consumption_faults(operation: int, own: Sequence[Step], plan: Plan) -> Iterator[Diagnostic]:
    """A T state's patch is measured in the X or Y basis afterwards; in the Y basis: arXiv:2302.07395."""
    least = min(plan.step_rounds, (plan.step_rounds + 1) // 2 + 2)
    store = [tile for tile in own[0].tiles if plan.patches[tile].role == "storage"]
    if len(own) != 2 or list(own[1].tiles) != store or own[1].end - own[1].start < least:
        yield Diagnostic("QL1335", f"operation {operation} does not keep its magic state until it is measured")


def order_faults(products: Sequence[Product], stages: Mapping[int, Sequence[Step]]) -> Iterator[Diagnostic]:
    """Operations that overtake one they do not commute with, or begin before a bit is measured that they depend on."""
    done = [stages[operation][0].end if operation in stages else 0 for operation in range(len(products))]
    earlier: dict[int, list[tuple[int, int]]] = {}  # by qubit: an operation, and the last end up to it
    for operation, product in enumerate(products):
        start = stages[operation][0].start if operation in stages else None
        for bit in sorted(product.bits):
            if start is not None and done[bit] > start:
                yield Diagnostic(
                    "QL1333", f"operation {operation} begins before the measurement {bit} it depends on ends"
                )
        overtaken: set[int] = set()
        for qubit in sorted({qubit for qubit, _ in product.edges()}):
            known = earlier.setdefault(qubit, [])
            at = len(known) - 1
            while start is not None and at >= 0 and known[at][1] > start:
                before = known[at][0]
                if done[before] > start and product.anticommutes_with(products[before]):
                    overtaken.add(before)
                at -= 1
            known.append((operation, max(done[operation], known[-1][1] if known else 0)))
        for before in sorted(overtaken):
            yield Diagnostic(
                "QL1333",
                f"operation {operation} begins in round {start}, before {before} ends, and they do not commute",
            )


def ledger_faults(
    schedule: Schedule, steps: Sequence[Step], products: Sequence[Product], plan: Plan, batch_rounds: Sequence[float]
) -> Iterator[Diagnostic]:
    """Magic states that are used twice, before they are there, from elsewhere, or miscounted.

    Args:
        schedule: the op.
        steps: its rows.
        products: the program.
        plan: the layout.
        batch_rounds: what each factory takes for a batch.
    """
    made, used = _made(steps), [step for step in steps if step.operation >= 0 and step.state >= 0]
    counts = (schedule.produced, schedule.consumed, schedule.discarded)
    found = (len(made), len(used), len(made) - len(used))
    if counts != found:
        yield Diagnostic("QL1334", f"{found} states are produced, consumed and discarded; the schedule says {counts}")
    for step in steps:
        if step.operation < 0 and step.state < 0:
            yield Diagnostic("QL1334", f"a factory works from round {step.start} on for no state")
    if len({step.state for step in steps if step.operation < 0}) < len(made):
        yield Diagnostic("QL1334", "two states have one number")
    for step in made:
        owner = plan.patches[step.tiles[0]].owner
        if owner < len(batch_rounds) and step.end - step.start < int(batch_rounds[owner]):
            yield Diagnostic("QL1334", f"factory {owner} takes {step.end - step.start} rounds for state {step.state}")
    yield from _use_faults(used, {step.state: step for step in made}, products, plan)
    yield from _store_faults(steps, {step.state: step for step in made}, plan)


def _made(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step.operation < 0 and step.state >= 0]


def _use_faults(
    used: Sequence[Step], made: Mapping[int, Step], products: Sequence[Product], plan: Plan
) -> Iterator[Diagnostic]:
    taken: dict[int, int] = {}
    for step in used:
        before = taken.setdefault(step.state, step.operation)
        if before != step.operation:
            yield Diagnostic("QL1334", f"operations {before} and {step.operation} both take state {step.state}")
        source = made.get(step.state)
        if source is None or source.end > step.start:
            yield Diagnostic("QL1334", f"operation {step.operation} takes state {step.state} before it is there")
        elif {plan.patches[source.tiles[0]].owner} != {patch.owner for patch in _stores(step, plan)}:
            yield Diagnostic(
                "QL1334", f"operation {step.operation} takes state {step.state} from another factory's store"
            )
    for step in used:
        if step.operation < len(products) and not products[step.operation].magic:
            yield Diagnostic("QL1334", f"operation {step.operation} takes state {step.state} and needs none")
    states = {step.operation for step in used}
    for operation, product in enumerate(products):
        if product.magic and product.takes_time and operation not in states:
            yield Diagnostic("QL1334", f"operation {operation} takes no magic state")


def _stores(step: Step, plan: Plan) -> list[Patch]:
    return [plan.patches[tile] for tile in step.tiles if plan.patches[tile].role == "storage"]


def _store_faults(steps: Sequence[Step], made: Mapping[int, Step], plan: Plan) -> Iterator[Diagnostic]:
    """States that would have to wait in one store at the same time."""
    stays: dict[int, list[tuple[int, int]]] = {}
    for step in steps:
        for tile in step.tiles:
            if step.operation >= 0 and plan.patches[tile].role == "storage":
                begin = made[step.state].end if step.state in made else step.start
                stays.setdefault(tile, []).append((begin, step.end))
    for tile, held in sorted(stays.items()):
        held.sort()
        for (_, end), (begin, _) in itertools.pairwise(held):
            if begin < end:
                yield Diagnostic(
                    "QL1334", f"two states are in the store at {plan.patches[tile].place} in round {begin}"
                )
