"""The rotations of a program that need approximation, how often each is run, and the error each may make."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import GateDefinition
from qlower.dialects.circuit.rows import gate_name
from qlower.dialects.classical.ops import Constant, For, While
from qlower.ir import Module, Operation, Run, Value
from qlower.ir.rewriting import walk
from qlower.passes.circuit.rotation_parts import AxisRotation, is_kept, parts_of
from qlower.passes.synthesis.clifford_t.rotation import SMALLEST_EPSILON

T = TypeVar("T")

UNKNOWN = -1
"""How often something is run in a loop without a known end."""


def approximate_rotations(module: Module) -> dict[AxisRotation, int]:
    """The rotations by no multiple of π/4, in order of appearance, with how often they are run in all.

    Both sides of a condition count.

    Raises:
        QlowerError: QL0987, a gate is not decomposed; QL0990, an angle has no value; QL0991, a loop has no known end.
    """
    found: dict[AxisRotation, int] = {}
    for run, times in runs_with_times(module):
        for rotation in _rotations(run):
            if times == UNKNOWN:
                fail("QL0991", "an approximate rotation stands in a loop whose length is not known")
            found[rotation] = found.get(rotation, 0) + times
    return {rotation: times for rotation, times in found.items() if times}


def runs_with_times(module: Module) -> Iterator[tuple[Run, int]]:
    """The runs outside of gate bodies with how often each is run, ``UNKNOWN`` in loops without a known end."""
    constants: dict[Value, int] = {}
    for op in walk(module):
        if isinstance(op, Constant) and isinstance(op.attributes["value"], int):
            constants[op.results[0]] = int(op.attributes["value"])
    for top in module.operations:
        if not isinstance(top, GateDefinition):
            yield from _runs(top, 1, constants)


def _runs(op: Operation, times: int, constants: dict[Value, int]) -> Iterator[tuple[Run, int]]:
    """The runs below an op with how often each is run."""
    if isinstance(op, Run):
        yield op, times
        return
    if isinstance(op, While):
        times = UNKNOWN
    elif isinstance(op, For):
        bounds = [constants.get(value) for value in (op.start, op.step, op.stop)]
        start, step, stop = bounds
        if start is None or stop is None or not step or times == UNKNOWN:
            times = UNKNOWN
        else:
            times *= max(0, (stop - start) // step + 1)
    for region in op.regions:
        for inner in region.operations:
            yield from _runs(inner, times, constants)


def _rotations(run: Run) -> Iterator[AxisRotation]:
    rows = run.rows
    kept = [is_kept(kind) for kind in rows.kinds]
    kinds, symbolic = rows.kind.tolist(), rows.symbolic
    present = set(kinds)
    for place, kind in enumerate(rows.kinds):
        if kept[place] is None and place in present:
            fail("QL0987", f"the gate {kind.name} is not decomposed", fix="run decompose-standard first")
    for row, place in enumerate(kinds):
        if kept[place]:
            continue
        name = gate_name(rows.kinds[place])
        if symbolic[row] or name is None:
            fail("QL0990", f"the gate {name} has a free parameter")
        for rotation in parts_of(name, tuple(rows.parameters_of(row).tolist())).rotations:
            if rotation.eighths is None:
                yield rotation


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What was found for an angle.

    Attributes:
        solution: how to turn by it.
        error: what that is wrong by.
        t_count: T gates, on average.
    """

    solution: T
    error: float
    t_count: float


@dataclass(frozen=True, slots=True)
class Spent(Generic[T]):
    """What was found for all angles.

    Attributes:
        found: by angle.
        error: the sum over all executions.
        t_count: the sum over all executions, on average.
    """

    found: Mapping[float, Found[T]]
    error: float
    t_count: float


def spend(
    rotations: Mapping[AxisRotation, int],
    epsilon: float | None,
    share: float,
    solve: Callable[[float, float], Found[T]],
) -> Spent[T]:
    """Find every angle with an equal part, for each execution, of what those before it left over.

    Args:
        rotations: with how often they are run.
        epsilon: what the user allows.
        share: the part of it that may be spent.
        solve: finds an angle within an error.

    Raises:
        QlowerError: QL0986, there is no epsilon; QL0988, it is out of range, or too small for so many rotations.
    """
    angles: dict[float, int] = {}
    for rotation, times in rotations.items():
        angles[rotation.angle_rad] = angles.get(rotation.angle_rad, 0) + times
    left, executions = _budget(epsilon, share, sum(angles.values())), sum(angles.values())
    found: dict[float, Found[T]] = {}
    for angle, times in angles.items():
        found[angle] = solve(angle, left / executions)
        left, executions = left - times * found[angle].error, executions - times
    return Spent(
        found,
        sum((times * found[angle].error for angle, times in angles.items()), 0.0),
        sum((times * found[angle].t_count for angle, times in angles.items()), 0.0),
    )


def _budget(epsilon: float | None, share: float, executions: int) -> float:
    if not 0 < share <= 1:
        fail("QL0988", f"share is {share}", expected="above 0 and at most 1")
    if not executions:
        return 0.0
    if epsilon is None:
        fail("QL0986", f"{executions} rotations need approximation, and no epsilon was given", fix="give --epsilon")
    if not 0 < epsilon <= 1:
        fail("QL0988", f"epsilon is {epsilon}", expected="above 0 and at most 1")
    if epsilon * share / executions < 2 * SMALLEST_EPSILON:
        each = epsilon * share / executions
        fail("QL0988", f"{executions} rotations may be wrong by {each:.3g} each", expected=f"{2 * SMALLEST_EPSILON}")
    return epsilon * share
