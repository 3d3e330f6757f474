"""The presets -O0 … -O3: pipelines picked from what the descriptor says.

They are made from names and options rather than from pipeline text: a run that is answered from the store should not
have to load a parser.
"""

from typing import Any

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.lowering.manager import Handle
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import Choice, Pipeline
from qlower.lowering.registry import passes
from qlower.passes.lowering_to_circuit import lowering_to_circuit

LEVELS = (0, 1, 2, 3)

CLEAN = ("decompose-standard", "cancel-commuting")
RESYNTHESIZE = ("resynthesize-two-qubit", "cancel-commuting")
TRANSLATE = ("translate-native", "push-frames")
PHYSICAL = ("lower-circuit-to-physical", "schedule-alap", "check-conformance")

OPTIMISE_BEFORE = {0: CLEAN[:1], 1: CLEAN, 2: CLEAN + RESYNTHESIZE, 3: CLEAN + RESYNTHESIZE}
OPTIMISE_AFTER = {0: TRANSLATE[:1], 1: TRANSLATE, 2: RESYNTHESIZE[:1] + TRANSLATE, 3: RESYNTHESIZE[:1] + TRANSLATE}
TRIALS = {0: 1, 1: 4, 2: 12, 3: 20}
PAULI_EFFORT = 1
"""How much level 3 searches for the Pauli rotations in a circuit."""

APPROXIMATE = ("drop-small-rotations",)
"""What is done in addition where an error is allowed."""
FROM_ZERO = ("simplify-known-states",)
BEFORE_READING = ("simplify-before-measurement", "cancel-commuting")
"""What is done in addition where only outcomes count."""

NO_PROGRAMS = {
    "queue": ("a queue of jobs", "plan them with qlower pack"),
    "plan": ("a plan of jobs", "name a pipeline that begins with compose-batch; qlower pack does so for every batch"),
}
"""Levels of modules that hold programs of many users and are none, and what is done with them instead."""


def preset(
    level: int,
    target: Target | None,
    start: Handle | None = None,
    *,
    outcomes_only: bool = False,
    approximate: bool = False,
) -> Pipeline:
    """The pipeline of an optimisation level for a target; without one only the part that needs none.

    Args:
        level: 0 to 3.
        target: the device, or None.
        start: the program; None for one at the circuit level. What lies above that level is lowered to it first.
        outcomes_only: whether it is enough that outcomes of measurements keep their distribution.
        approximate: whether an error is allowed.

    Raises:
        QlowerError: QL0350, no such level; QL0945, it is not one program.
    """
    if level not in LEVELS:
        fail("QL0350", f"there is no optimisation level {level}", expected="0, 1, 2 or 3")
    if start is not None and start.level in NO_PROGRAMS:
        what, fix = NO_PROGRAMS[start.level]
        fail("QL0945", f"what was read is {what}, not a program", fix=fix)
    lowering = () if start is None else tuple(_made(name) for name in lowering_to_circuit(start, target))
    names = OPTIMISE_BEFORE[level]
    if outcomes_only:
        names = FROM_ZERO + names[: len(CLEAN)] + BEFORE_READING + names[len(CLEAN) :]
    if approximate and level > 0:
        names = APPROXIMATE + names
    before = tuple(map(_made, names))
    if target is None:
        return Pipeline(lowering + (before if level == 0 else (*before, _made("fuse-one-qubit"))))
    # Without a target the qubits of the result keep their names, so SWAPs stay.
    elide = () if level == 0 else (_made("elide-swaps"),)
    mapped = (*_mapping(level, target), *map(_made, OPTIMISE_AFTER[level]))
    physical = tuple(map(_made, PHYSICAL))
    if level < LEVELS[-1]:
        return Pipeline(lowering + elide + before + mapped + physical)
    resynthesized = (_made("resynthesize-pauli-rotations", effort=PAULI_EFFORT), _made("elide-swaps"))
    place = names.index(RESYNTHESIZE[0])
    if target.topology.all_to_all:
        return Pipeline(lowering + elide + before[:place] + resynthesized + before[place:] + mapped + physical)
    ways = tuple(Pipeline(way + before[place:] + mapped) for way in ((), resynthesized))
    return Pipeline((*lowering, *elide, *before[:place], Choice(ways), *physical))


def _mapping(level: int, target: Target) -> tuple[Pass, ...]:
    if target.topology.all_to_all:
        return (_made("layout-trivial"),)
    route = _made("route-sabre", trials=TRIALS[level])
    if level == 0:
        return (_made("layout-trivial"), route)
    return (_made("layout-perfect"), _made("layout-sabre", trials=TRIALS[level]), route)


def _made(name: str, **options: Any) -> Pass:
    return passes().load(name)(**options)
