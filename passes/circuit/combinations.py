"""What the kernel that combines gates has to know of kinds of rows: as tables, made once for each set of kinds."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.rows import LongColumn, RowKind, offsets_of
from qlower.passes.circuit.combination_kernel import SELF_INVERSE, Families, MemberKinds
from qlower.passes.circuit.commutation import CP, RZ, Family, Member, families_of, member_of


@dataclass(frozen=True)
class Combinations:
    """Kinds of rows, the families they belong to, and what these are written as.

    Attributes:
        kinds, families: tables for the kernel.
        gates: what may be written; tables hold places in it.
        number: of each its place among the kinds, −1 for none. Not to be changed.
        idle: by kind, whether it is the identity; None if none is.
    """

    kinds: MemberKinds
    families: Families
    gates: tuple[RowKind, ...]
    number: LongColumn
    idle: NDArray[np.bool_] | None


@lru_cache(maxsize=1024)
def combinations(kinds: tuple[RowKind, ...]) -> Combinations:
    """The tables for some kinds."""
    members = [member_of(kind) for kind in kinds]
    numbers = families_of(kinds)
    by_name = {member.family.name: member.family for member in members if member is not None}
    families = [by_name[name] for name in numbers]
    gates = {gate_kind(name): place for place, name in enumerate(_names(families))}
    places = {kind: place for place, kind in enumerate(kinds)}
    idle = np.array([gate_name(kind) in ("id", "u0") and not modifiers_of(kind) for kind in kinds], dtype=bool)
    return Combinations(
        _member_kinds(kinds, members, numbers),
        _families(families, {kind.name.removeprefix("circuit."): place for kind, place in gates.items()}),
        tuple(gates),
        np.array([places.get(kind, -1) for kind in gates]),
        idle if idle.any() else None,
    )


def _names(families: list[Family]) -> list[str]:
    """The gates that may be written, each once."""
    fixed = [name for family in families for name in (family.named or {}).values()]
    return list(dict.fromkeys(["rz", "p", "gphase", *(family.name for family in families), *fixed]))


def _member_kinds(kinds: tuple[RowKind, ...], members: list[Member | None], numbers: dict[str, int]) -> MemberKinds:
    figures = [(m.scale, m.angle, m.phase, m.phase_scale) if m else (0.0,) * 4 for m in members]
    scale, angle, phase, phase_scale = np.array(figures, dtype=np.float64).reshape(-1, 4).T.copy()
    return MemberKinds(
        np.array([numbers[member.family.name] if member else 0 for member in members], dtype=np.int64),
        scale,
        angle,
        phase,
        phase_scale,
        np.array([int(kind.name == "circuit.rz") for kind in kinds], dtype=np.int64),
    )


def _families(families: list[Family], places: dict[str, int]) -> Families:
    named = [list((family.named or {}).items()) for family in families]
    is_rz = [family.name == RZ.name for family in families]
    written = ["p" if family.name == RZ.name else family.name for family in families]
    return Families(
        _longs([SELF_INVERSE if family.turn is None else int(family.turn) for family in families]),
        _longs(is_rz),
        _longs([family.name not in (CP.name, RZ.name) for family in families]),
        np.array([2 * np.pi if family.name == "zz" else 1.0 for family in families], dtype=np.float64),
        _longs([places[name] for name in written]),
        offsets_of(_longs([len(items) for items in named])),
        _longs([places[name] for items in named for _, name in items]),
        np.array([angle for items in named for angle, _ in items], dtype=np.float64),
        _longs([places["rz"]]),
        _longs([places["gphase"]]),
    )


def _longs(values: list[int] | list[bool]) -> LongColumn:
    return np.array(values, dtype=np.int64)
