"""The presets -O0 … -O3: pipelines picked from what the descriptor says.

They are made from names and options rather than from pipeline text: a run that is answered from the store should not
have to load a parser.
"""

from typing import Any

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.lowering.manager import Handle
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import MEASURED, OBJECTIVES, Choice, Pipeline
from qlower.lowering.registry import passes
from qlower.passes.lowering_to_circuit import lowering_to_circuit

LEVELS = (0, 1, 2, 3)

CLEAN = ("decompose-standard", "cancel-commuting")
RESYNTHESIZE = ("resynthesize-two-qubit", "cancel-commuting")
TRANSLATE = ("translate-native", "push-frames")
PHYSICAL = ("lower-circuit-to-physical", "schedule-alap", "check-conformance")

OPTIMISE_BEFORE = {0: CLEAN[:1], 1: CLEAN, 2: CLEAN + RESYNTHESIZE, 3: CLEAN + RESYNTHESIZE}
OPTIMISE_AFTER = {0: (), 1: (), 2: RESYNTHESIZE[:1], 3: RESYNTHESIZE[:1]}
TRIALS = {0: 1, 1: 4, 2: 12}
MORE_TRIALS = 8
"""What level 3 tries besides the trials of level 2, so that its result is never the worse one."""
MOST_NODES = 400_000
"""Bound on trials times blocks."""
RELAYOUT_BUDGET = 20_000
EFFORTS = (1, 2, 3, 4)
"""How much level 3 searches; also that of its search for the Pauli rotations in a circuit."""
LAYOUTS_FOR = {"gates": ("gates",), "depth": ("depth",), "duration": ("depth", "gates"), "fidelity": ("gates", "depth")}
"""By what layouts and routes are chosen where a preset has an objective; level 3 tries all of them."""

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
    objective: str = OBJECTIVES[0],
    effort: int = 1,
) -> Pipeline:
    """The pipeline of an optimisation level for a target; without one only the part that needs none.

    Level 3 never gives a worse result by the objective than level 2, whose passes are among its ways.

    Args:
        level: 0 to 3.
        target: the device, or None.
        start: the program; None for one at the circuit level. What lies above that level is lowered to it first.
        outcomes_only: whether it is enough that outcomes of measurements keep their distribution.
        approximate: whether an error is allowed.
        objective: one of ``OBJECTIVES``.
        effort: one of ``EFFORTS``; only level 3 knows others than 1.

    Raises:
        QlowerError: QL0350, no such level; QL0352, no such objective; QL0353, no such effort at this level; QL0945, it
            is not one program.
    """
    _check(level, objective, effort, start)
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
    mapped, physical = _mapped(level, target, objective, effort)
    if level < LEVELS[-1]:
        return Pipeline(lowering + elide + before + mapped + physical)
    resynthesized = (_made("resynthesize-pauli-rotations", effort=effort), _made("elide-swaps"))
    place = names.index(RESYNTHESIZE[0])
    if target.topology.all_to_all:
        return Pipeline(lowering + elide + before[:place] + resynthesized + before[place:] + mapped + physical)
    ways = tuple(Pipeline(way + before[place:] + mapped) for way in ((), resynthesized))
    return Pipeline((*lowering, *elide, *before[:place], Choice(ways, objective), *physical))


def _check(level: int, objective: str, effort: int, start: Handle | None) -> None:
    if level not in LEVELS:
        fail("QL0350", f"there is no optimisation level {level}", expected="0, 1, 2 or 3")
    if objective not in OBJECTIVES:
        fail("QL0352", f"there is no objective '{objective}'", expected=f"one of {', '.join(OBJECTIVES)}")
    if effort not in (EFFORTS if level == LEVELS[-1] else EFFORTS[:1]):
        fail("QL0353", f"there is no effort {effort} at -O{level}", expected="1 to 4 at -O3, else 1")
    if start is not None and start.level in NO_PROGRAMS:
        what, fix = NO_PROGRAMS[start.level]
        fail("QL0945", f"what was read is {what}, not a program", fix=fix)


def _mapped(
    level: int, target: Target, objective: str, effort: int
) -> tuple[tuple[Pass | Choice, ...], tuple[Pass, ...]]:
    """From a circuit to what is chosen by, and what is left to do then."""
    relayout = (_made("relayout-best", budget=RELAYOUT_BUDGET * effort**2),)
    early, late = ((), relayout) if _moves_freely(target) else (relayout, ())
    if level < 2 or target.topology.all_to_all:
        early = late = ()
    native = (*map(_made, OPTIMISE_AFTER[level]), *early, *map(_made, TRANSLATE[: 2 if level else 1]))
    physical = (*late, *map(_made, PHYSICAL), *((_made("predict-success"),) if objective == "fidelity" else ()))
    if target.topology.all_to_all:
        return (_made("layout-trivial"), *native), physical
    if level == 0:
        return (_made("layout-trivial"), _made("route-sabre", trials=TRIALS[0]), *native), physical
    perfect = _made("layout-perfect")
    first, *others = LAYOUTS_FOR[objective]
    if level < LEVELS[-1]:
        return (perfect, *_routed(TRIALS[level], first, 1), *native), physical
    routes = [_routed(TRIALS[2], first, 1), _routed(MORE_TRIALS + TRIALS[2] * (2 ** (effort - 1) - 1), first, effort)]
    routes += [_routed(TRIALS[2], other, effort) for other in others]
    inside, outside = (physical, ()) if objective in MEASURED else ((), physical)
    return (perfect, Choice(tuple(Pipeline((*route, *native, *inside)) for route in routes), objective)), outside


def _moves_freely(target: Target) -> bool:
    """Whether native gates may be where any others of their size are, in either direction."""
    return not any(gate.directed or gate.qubits is not None for gate in target.native_gates)


def _routed(trials: int, objective: str, effort: int) -> tuple[Pass, ...]:
    options = {"trials": trials, "most_nodes": MOST_NODES * effort, "objective": objective}
    return (_made("layout-sabre", **options), _made("route-sabre", **options))


def _made(name: str, **options: Any) -> Pass:
    return passes().load(name)(**options)
