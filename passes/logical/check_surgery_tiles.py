"""Whether the steps of a schedule hold the right tiles: alone, connected, and at the edges they need."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qlower.diagnostics import Diagnostic
from qlower.passes.logical.check_surgery_program import Patch, Product, Step

TURNING_STEPS: Mapping[str, int] = {"compact": 9, "intermediate": 5}
"""Blocks that turn patches to reach any edge, and the steps that takes: doi:10.22331/q-2019-03-05-128, section 3."""
BLOCKS = (*TURNING_STEPS, "fast")
"""Styles in which an operation may hold patches that it does not act on."""
AROUND = ((-1, 0), (1, 0), (0, -1), (0, 1))


@dataclass(frozen=True)
class Plan:
    """A layout and how it is worked on.

    Attributes:
        patches: its tiles by index.
        style: its style.
        step_rounds: rounds of a step of lattice surgery.
    """

    patches: Sequence[Patch]
    style: str
    step_rounds: int

    @cached_property
    def at(self) -> dict[tuple[int, int], int]:
        """The tile at each place."""
        return {patch.place: tile for tile, patch in enumerate(self.patches)}

    @cached_property
    def of_qubit(self) -> dict[int, list[int]]:
        """The tiles of each logical qubit."""
        found: dict[int, list[int]] = {}
        for tile, patch in enumerate(self.patches):
            if patch.role == "data":
                found.setdefault(patch.owner, []).append(tile)
        return found


def overlap_faults(steps: Sequence[Step], plan: Plan) -> Iterator[Diagnostic]:
    """Tiles that two steps hold at one time."""
    by_tile: dict[int, list[Step]] = {}
    for step in steps:
        for tile in step.tiles:
            by_tile.setdefault(tile, []).append(step)
    for tile, held in sorted(by_tile.items()):
        if tile >= len(plan.patches):
            yield Diagnostic("QL1330", f"{_of(held[0])} holds tile {tile}, which the layout does not have")
            continue
        held.sort(key=lambda step: (step.start, step.end))
        for before, after in itertools.pairwise(held):
            if after.start < before.end:
                yield Diagnostic(
                    "QL1330",
                    f"{_of(before)} and {_of(after)} hold tile {plan.patches[tile].place} in round {after.start}",
                )


def role_faults(step: Step, product: Product | None, plan: Plan) -> Iterator[Diagnostic]:
    """Tiles that are not there for what a step does; ``product`` is None for a factory."""
    for tile in step.tiles:
        patch = plan.patches[tile]
        allowed = patch.role == "factory" if product is None else patch.role != "factory"
        if product is not None and patch.role == "data":
            allowed = plan.style in BLOCKS or bool((product.x | product.z) >> patch.owner & 1)
        if product is not None and patch.role == "storage":
            allowed = product.magic
        if not allowed:
            yield Diagnostic("QL1332", f"{_of(step)} holds a {patch.role} tile at {patch.place}")
            return
    if product is None and len({plan.patches[tile].owner for tile in step.tiles}) != 1:
        yield Diagnostic("QL1332", f"a step in round {step.start} holds tiles of several factories, or none")


def product_faults(step: Step, product: Product, plan: Plan) -> Iterator[Diagnostic]:
    """What keeps a step from measuring its product: tiles apart, an edge not touched, too short a time."""
    if step.end - step.start < plan.step_rounds:
        yield Diagnostic("QL1335", f"{_of(step)} takes {step.end - step.start} rounds, a step has {plan.step_rounds}")
    held = set(step.tiles)
    qubits = [q for q in range((product.x | product.z).bit_length()) if (product.x | product.z) >> q & 1]
    patches = [tile for qubit in qubits for tile in plan.of_qubit[qubit]]
    if not held.issuperset(patches):
        yield Diagnostic("QL1331", f"{_of(step)} does not hold the patches of all its qubits")
        return
    if len(qubits) == 1 and product.measures and held == set(patches) and _is_alone(patches, plan):
        return
    if product.magic and sum(plan.patches[tile].role == "storage" for tile in held) != 1:
        yield Diagnostic("QL1331", f"{_of(step)} does not hold the store of its magic state, and no other")
    if not _is_connected([tile for tile in step.tiles if plan.patches[tile].role != "data"], plan):
        yield Diagnostic("QL1331", f"the tiles of {_of(step)} are not connected")
    turned = step.end - step.start >= plan.step_rounds * TURNING_STEPS.get(plan.style, 1 << 60)
    touched = _touched(held, plan)
    for qubit, letter in product.edges():
        if (qubit, letter) not in touched and not (turned and any((qubit, other) in touched for other in "XZ")):
            yield Diagnostic("QL1331", f"{_of(step)} does not touch the {letter} edge of logical qubit {qubit}")
            return


def _is_alone(patches: Sequence[int], plan: Plan) -> bool:
    """Whether a patch holds one logical qubit only, so that it can be measured by itself."""
    return all(side is not None and side[0] == plan.patches[t].owner for t in patches for side in plan.patches[t].sides)


def _is_connected(tiles: Sequence[int], plan: Plan) -> bool:
    """Whether the bus tiles hang together and every store touches one of them."""
    bus = {tile for tile in tiles if plan.patches[tile].role == "bus"}
    pending, reached = list(sorted(bus)[:1]), set()
    while pending:
        tile = pending.pop()
        if tile not in reached:
            reached.add(tile)
            pending.extend(other for other in _beside(tile, plan) if other in bus)
    others = [tile for tile in tiles if tile not in bus]
    return bool(bus) and reached == bus and all(any(o in bus for o in _beside(tile, plan)) for tile in others)


def _beside(tile: int, plan: Plan) -> list[int]:
    x, y = plan.patches[tile].place
    return [plan.at[x + dx, y + dy] for dx, dy in AROUND if (x + dx, y + dy) in plan.at]


def _touched(held: set[int], plan: Plan) -> set[tuple[int, str]]:
    """The edges of patches at which a bus tile is held."""
    found = set()
    for tile in held:
        patch = plan.patches[tile]
        if patch.role != "data":
            continue
        x, y = patch.place
        for (dx, dy), edge in zip(AROUND, patch.sides, strict=True):
            other = plan.at.get((x + dx, y + dy), -1)
            if edge is not None and other in held and plan.patches[other].role == "bus":
                found.add(edge)
    return found


def _of(step: Step) -> str:
    return f"operation {step.operation}" if step.operation >= 0 else f"a factory from round {step.start} on"
