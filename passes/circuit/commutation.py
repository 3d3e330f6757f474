"""What the gates of the gate table commute with, wire by wire, and how equal ones combine.

On each of its wires a gate may be a function of one Pauli matrix (or of H): a *axis*. Gates that have the same axis on
every wire they share commute. This is sufficient, not necessary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import pi

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_name, modifiers_of
from qlower.ir.rows import RowKind


class Axis(IntEnum):
    """What a gate is a function of on one wire."""

    Z = 0
    X = 1
    Y = 2
    H = 3
    OWN = 4
    """Of an operator on several wires: it commutes with functions of the same operator on the same wires."""
    WALL = 5
    """Of nothing known: nothing passes."""


class Turn(IntEnum):
    """What a full turn of an additive angle is."""

    IDENTITY = 0
    """2π is the identity."""
    SIGN = 1
    """2π is −1."""
    TWICE = 2
    """2π is another gate, 4π the identity."""


@dataclass(frozen=True)
class Family:
    """Gates on the same wires that combine into one.

    Attributes:
        name: also the gate an additive family is written with.
        axes: one for each operand.
        symmetric: how many of the first operands may be exchanged.
        turn: of additive families; None for gates that undo themselves.
        named: gates to write certain angles with, if one of them was among those combined: angle → gate.
    """

    name: str
    axes: tuple[Axis, ...]
    symmetric: int = 1
    turn: Turn | None = None
    named: Mapping[float, str] | None = None


@dataclass(frozen=True)
class Member:
    """A gate in a family: ``gate(θ) = e^{i·(phase + phase_scale·θ)}·family(angle + scale·θ)``.

    For a family of gates that undo themselves the angle says nothing.
    """

    family: Family
    scale: float = 0.0
    angle: float = 0.0
    phase: float = 0.0
    phase_scale: float = 0.0


_Z, _X, _Y, _H, _OWN, _WALL = Axis

RZ = Family("rz", (_Z,), 1, Turn.SIGN, {pi: "z", pi / 2: "s", -pi / 2: "sdg", pi / 4: "t", -pi / 4: "tdg"})
RX = Family("rx", (_X,), 1, Turn.SIGN, {pi: "x", pi / 2: "sx", -pi / 2: "sxdg"})
RY = Family("ry", (_Y,), 1, Turn.SIGN, {pi: "y"})
CP = Family("cp", (_Z, _Z), 2, Turn.IDENTITY, {pi: "cz", pi / 2: "cs", -pi / 2: "csdg"})

_ADDITIVE = (
    Family("rzz", (_Z, _Z), 2, Turn.SIGN),
    Family("rxx", (_X, _X), 2, Turn.SIGN),
    Family("ryy", (_Y, _Y), 2, Turn.SIGN),
    Family("rzx", (_Z, _X), 1, Turn.SIGN),
    Family("crz", (_Z, _Z), 1, Turn.TWICE),
    Family("crx", (_Z, _X), 1, Turn.TWICE),
    Family("cry", (_Z, _Y), 1, Turn.TWICE),
    Family("xy", (_OWN, _OWN), 2, Turn.TWICE),
)
_SELF_INVERSE = (
    Family("h", (_H,)),
    Family("cx", (_Z, _X)),
    Family("cy", (_Z, _Y)),
    Family("ch", (_Z, _H)),
    Family("swap", (_OWN, _OWN), 2),
    Family("ecr", (_OWN, _OWN)),
    Family("ccx", (_Z, _Z, _X), 2),
    Family("ccz", (_Z, _Z, _Z), 3),
    Family("c3x", (_Z, _Z, _Z, _X), 3),
    Family("c4x", (_Z, _Z, _Z, _Z, _X), 4),
)


def _named(family: Family) -> dict[str, Member]:
    """The fixed gates of a family; those that are rotations have the phase of half their angle."""
    phase = 0.0 if family is CP else 0.5
    return {gate: Member(family, 0.0, angle, phase * angle) for angle, gate in (family.named or {}).items()}


MEMBERS: Mapping[str, Member] = {
    **{family.name: Member(family, 1.0) for family in (RZ, RX, RY, CP, *_ADDITIVE)},
    **{name: Member(RZ, 1.0, phase_scale=0.5) for name in ("p", "u1")},
    "cu1": Member(CP, 1.0),
    "zz": Member(Family("zz", (_Z, _Z), 2, Turn.SIGN), 2 * pi),
    **{gate: member for family in (RZ, RX, RY, CP) for gate, member in _named(family).items()},
    **{family.name: Member(family) for family in _SELF_INVERSE},
}
"""The gates that combine, by name."""

FAMILIES: Mapping[str, Family] = {member.family.name: member.family for member in MEMBERS.values()}
"""All families, by name."""

FAMILY_NUMBERS: Mapping[str, int] = {name: number for number, name in enumerate(FAMILIES)}
"""Their places, by name."""

_PASSING: Mapping[str, tuple[Axis, ...]] = {
    "csx": (_Z, _X),
    "c3sqrtx": (_Z, _Z, _Z, _X),
    "cswap": (_Z, _WALL, _WALL),
    "cu": (_Z, _WALL),
    "cu3": (_Z, _WALL),
}
"""Gates that do not combine here but let others pass on some wires."""


@lru_cache(maxsize=4096)
def member_of(kind: RowKind) -> Member | None:
    """How the gate of a row kind combines; None if it does not."""
    return MEMBERS.get(gate_name(kind) or "") if not modifiers_of(kind) else None


@lru_cache(maxsize=4096)
def axes_of(kind: RowKind) -> tuple[Axis, ...]:
    """The axis on each operand of any row kind."""
    member = member_of(kind)
    if member is not None:
        return member.family.axes
    name = gate_name(kind)
    if name is None or modifiers_of(kind):
        return (Axis.WALL,) * kind.num_qubits
    if GATES[name].diagonal:
        return (Axis.Z,) * kind.num_qubits
    return _PASSING.get(name, (Axis.WALL,) * kind.num_qubits)
