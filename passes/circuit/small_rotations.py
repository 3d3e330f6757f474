"""Which rotations are the smallest, and a run without them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi, remainder, sin

import numpy as np

from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir import Module, Operation, Run, RunBuilder
from qlower.ir.rows import RowKind
from qlower.ir.run import concatenate_runs
from qlower.passes.circuit.rotation_budget import UNKNOWN, runs_with_times


@dataclass(frozen=True)
class _Family:
    """Gates with one angle θ whose eigenvalues' phases lie within |θ| of each other.

    Attributes:
        middle: their middle, in units of θ.
        periodic: whether θ and θ + 2π are the same up to a global phase.
    """

    middle: float
    periodic: bool


_PHASE, _TURN, _CONTROLLED = _Family(0.5, True), _Family(0.0, True), _Family(0.0, False)
_FAMILIES: Mapping[str, _Family] = {
    **dict.fromkeys(("p", "u1", "cp", "cu1"), _PHASE),
    **dict.fromkeys(("rx", "ry", "rz", "rxx", "ryy", "rzz", "rzx"), _TURN),
    **dict.fromkeys(("crx", "cry", "crz"), _CONTROLLED),
}
"""A controlled rotation by 2π is a Z on its control, so only the others are looked at modulo 2π."""


def least_rotations(module: Module, budget: float) -> tuple[dict[Operation, list[int]], float]:
    """The rows that may go, by run, and the error that this makes.

    Rotations by exactly 0 cost nothing and go too. Among equal errors the first of the program goes first.
    """
    found: list[tuple[float, int, Run, int]] = []
    for run, times in runs_with_times(module):
        if times not in (0, UNKNOWN):
            found += [(times * error, len(found) + at, run, row) for at, (row, error) in enumerate(_errors(run))]
    spent, dropped = 0.0, dict[Operation, list[int]]()
    for error, _, run, row in sorted(found, key=lambda item: item[:2]):
        if spent + error > budget:
            break
        spent += error
        dropped.setdefault(run, []).append(row)
    return {run: sorted(rows) for run, rows in dropped.items()}, spent


def without(run: Run, dropped: list[int]) -> Run:
    """The run without these rotations, and with the global phase that they leave."""
    rows, phase = run.rows, 0.0
    for row in dropped:
        family = _FAMILIES[gate_name(rows.kinds[int(rows.kind[row])]) or ""]
        phase += _phase(family, float(rows.parameters_of(row)[0]))
    stays = np.ones(len(rows), dtype=bool)
    stays[dropped] = False
    kept = run.take(np.flatnonzero(stays))
    if phase == 0.0:
        return kept
    builder = RunBuilder()
    builder.add(gate_kind("gphase"), (), (phase,), origin=rows.origins_of(dropped[0]).tolist())
    return concatenate_runs([kept, builder.finish()])


def _errors(run: Run) -> list[tuple[int, float]]:
    """The rotations of a run with what leaving each out costs."""
    rows = run.rows
    families = [_family(kind) for kind in rows.kinds]
    chosen = np.flatnonzero(rows.mask([family is not None for family in families]) & ~rows.symbolic)
    angles = rows.parameters[rows.parameter_offsets[chosen]]
    return [
        (row, _error(families[int(rows.kind[row])], angle))
        for row, angle in zip(chosen.tolist(), angles.tolist(), strict=True)
    ]


def _family(kind: RowKind) -> _Family | None:
    name = gate_name(kind)
    return None if name is None or modifiers_of(kind) else _FAMILIES.get(name)


def _error(family: _Family | None, angle_rad: float) -> float:
    assert family is not None
    own = remainder(angle_rad, 2 * pi) if family.periodic else angle_rad
    return 2 * abs(sin(own / 4)) if abs(own) <= 2 * pi else 2.0


def _phase(family: _Family, angle_rad: float) -> float:
    """The global phase nearest to a rotation that is left out."""
    if not family.periodic:
        return 0.0
    own = remainder(angle_rad, 2 * pi)
    if family is _PHASE:
        return family.middle * own
    return (own - angle_rad) / 2
