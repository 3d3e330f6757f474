"""What the kernel that combines gates has to know of families and of kinds of rows, as tables."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.rows import LongColumn, RowKind, offsets_of
from qlower.passes.circuit.combination_kernel import SELF_INVERSE, Families, MemberKinds
from qlower.passes.circuit.commutation import CP, FAMILIES, FAMILY_NUMBERS, RZ, member_of


@dataclass(frozen=True)
class Combinations:
    """Kinds of rows as members of families.

    Attributes:
        kinds: table for the kernel.
        number: of each of ``WRITTEN`` its place among the kinds, −1 for none. Not to be changed.
    """

    kinds: MemberKinds
    number: LongColumn


def _written() -> tuple[RowKind, ...]:
    named = [name for family in FAMILIES.values() for name in (family.named or {}).values()]
    return tuple(gate_kind(name) for name in dict.fromkeys(["rz", "p", "gphase", *FAMILIES, *named]))


WRITTEN = _written()
"""The gates that may be written, each once."""

_PLACES = {kind: place for place, kind in enumerate(WRITTEN)}


def _families() -> Families:
    families = FAMILIES.values()
    places = {kind.name.removeprefix("circuit."): place for kind, place in _PLACES.items()}
    named = [list((family.named or {}).items()) for family in families]
    written = ["p" if family.name == RZ.name else family.name for family in families]
    return Families(
        _longs([SELF_INVERSE if family.turn is None else int(family.turn) for family in families]),
        _longs([family.name == RZ.name for family in families]),
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


FAMILY_TABLE = _families()
"""The families and what they are written as, for the kernel; gates are places in ``WRITTEN``."""


@lru_cache(maxsize=1024)
def combinations(kinds: tuple[RowKind, ...]) -> Combinations:
    """The tables for some kinds."""
    number = np.full(len(WRITTEN), -1)
    for place, kind in enumerate(kinds):
        if kind in _PLACES:
            number[_PLACES[kind]] = place
    figures = np.array([_figures(kind) for kind in kinds]).reshape(-1, 6).T.copy()
    family, is_rz = figures[:2].astype(np.int64)
    scale, angle, phase, phase_scale = figures[2:]
    return Combinations(MemberKinds(family, scale, angle, phase, phase_scale, is_rz), number)


@lru_cache(maxsize=4096)
def _figures(kind: RowKind) -> tuple[float, ...]:
    """The number of a kind's family, 1 for RZ, and what it is as a member of its family; zeros for other kinds."""
    member = member_of(kind)
    if member is None:
        return (0.0,) * 6
    number, is_rz = FAMILY_NUMBERS[member.family.name], kind.name == "circuit.rz"
    return float(number), float(is_rz), member.scale, member.angle, member.phase, member.phase_scale


@lru_cache(maxsize=1024)
def idle(kinds: tuple[RowKind, ...]) -> NDArray[np.bool_] | None:
    """By kind, whether it is the identity; None if none is."""
    found = [gate_name(kind) in ("id", "u0") and not modifiers_of(kind) for kind in kinds]
    return np.array(found) if any(found) else None
