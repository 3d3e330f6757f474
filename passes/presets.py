"""The presets -O0 … -O3: pipelines picked from what the descriptor says.

They are made from names and options rather than from pipeline text: a run that is answered from the store should not
have to load a parser.
"""

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.lowering.handle import Handle
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import Choice, Item, Pipeline
from qlower.passes.as_placed import is_on_device
from qlower.passes.lowering_to_circuit import lowering_to_circuit
from qlower.passes.presets_for_devices import RESYNTHESIZE, DevicePasses, made

LEVELS = (0, 1, 2, 3)

CLEAN = ("decompose-standard", "cancel-commuting")
OPTIMISE_BEFORE = {0: CLEAN[:1], 1: CLEAN, 2: CLEAN + RESYNTHESIZE, 3: CLEAN + RESYNTHESIZE}
EFFORTS = (1, 2, 3, 4)
"""How much level 3 searches; also that of its search for the Pauli rotations in a circuit."""

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

    Level 3 never gives a worse result by the objective than level 2, whose passes are among its ways. A program that
    is on the device already is optimised where it is, so that compiling it a second time changes nothing. Other ways
    are looked for besides by higher efforts, and by level 3 where an error is allowed or only outcomes count.

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
    lowering = () if start is None else tuple(made(name) for name in lowering_to_circuit(start, target))
    names = OPTIMISE_BEFORE[level]
    if outcomes_only:
        names = FROM_ZERO + names[: len(CLEAN)] + BEFORE_READING + names[len(CLEAN) :]
    if approximate and level > 0:
        names = APPROXIMATE + names
    kept = _kept(level, target)
    before = tuple(made(name, keep=kept) if kept and name == CLEAN[0] else made(name) for name in names)
    if target is None:
        return Pipeline(lowering + (before if level == 0 else (*before, made("fuse-one-qubit"))))
    # Without a target the qubits of the result keep their names, so SWAPs stay.
    elide = () if level == 0 else (made("elide-swaps"),)
    device = DevicePasses(level, target, objective, effort)
    is_exact = not outcomes_only and not approximate
    if level < LEVELS[-1]:
        if level > 0 and is_exact and is_on_device(start, target):
            return Pipeline(device.in_place())
        return Pipeline((*lowering, *elide, *before, *device.mapped([device.route()]), *device.rest()))
    place = names.index(RESYNTHESIZE[0])
    anew = (*before[:place], *_both_ways(before[place:], device), *device.rest())
    if not is_on_device(start, target):
        return Pipeline((*lowering, *elide, *anew))
    if is_exact and effort == EFFORTS[0]:
        return Pipeline(device.in_place())
    return Pipeline((_in_place_or(anew, device),))


def _kept(level: int, target: Target | None) -> tuple[str, ...]:
    """Gates on two qubits that levels without resynthesis do not expand: native ones would come back as several."""
    if target is None or level > 1:
        return ()
    return tuple(gate.name for gate in target.native_gates if gate.num_qubits == 2)


def _both_ways(before: tuple[Pass, ...], device: DevicePasses) -> tuple[Item, ...]:
    """What level 3 does: the passes of level 2, and those with the circuit seen as Pauli rotations."""
    rotations = (*device.rotations(), *before)
    if device.target.topology.all_to_all:
        return (Choice((Pipeline(before), Pipeline(rotations)), device.objective), *device.mapped([]))
    plain = device.way(before, device.mapped(device.routes_like_below()))
    other = device.way(rotations, device.mapped([device.route(), *device.other_routes()]))
    return (Choice((plain, other), device.objective),)


def _in_place_or(anew: tuple[Item, ...], device: DevicePasses) -> Choice:
    """A program that is on the device already stays there unless another way is better.

    Compared behind everything as behind a first stage, by the figure alone: as good is no reason to change anything.
    """
    in_place = device.in_place()
    return Choice((Pipeline(in_place, len(in_place)), Pipeline(anew, len(anew))), device.objective)


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
