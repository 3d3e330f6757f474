"""What a gate takes once it is made of Clifford gates, T gates, CCZ gates and rotations.

A gate under two controls or more is put under one qubit that holds their conjunction: each AND takes one CCZ gate, and
is undone by a measurement and a Clifford gate (C. Gidney, arXiv:1709.06648, doi:10.22331/q-2018-06-18-74).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite, pi

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rotations_and_cx import CX, PHASE, Primitive, primitives_of
from qlower.dialects.circuit.rows import gate_kind, gate_name
from qlower.ir.module import Module
from qlower.ir.rows import RowKind
from qlower.passes.circuit.gate_expansion import Expander
from qlower.passes.circuit_to_logical.tally import Tally

UNKNOWN = float("inf")
"""Stands for an angle that is not known here; everything that is not finite does."""
TOLERANCE = 1e-9
"""In units of π/4: how far an angle may be from a multiple of it."""
KEPT = frozenset({"ccx", "ccz", "cswap"})
PAULIS = frozenset({"x", "y", "z"})
PHASES = frozenset({"s", "sdg", "t", "tdg", "p", "u1"})

CLIFFORD, T_LIKE, ROTATION, UNKNOWN_ROTATION = range(4)
"""What a rotation by an angle is."""
_OF_CLASS = (Tally(), Tally(t=1), Tally(rotations=1, depth=1), Tally(rotations=1, depth=1, exact=False))

Angles = tuple[float, ...]


def classes_of(angles: NDArray[np.float64]) -> NDArray[np.int64]:
    """What rotations by these angles, in radians, are."""
    eighths = np.where(np.isfinite(angles), angles, 0.5) / (pi / 4)
    whole = np.rint(eighths)
    multiple = np.abs(eighths - whole) < TOLERANCE
    found = np.where(multiple, np.where(whole % 2 == 1, T_LIKE, CLIFFORD), ROTATION)
    return np.where(np.isfinite(angles), found, UNKNOWN_ROTATION).astype(np.int64)


def rotation_steps(name: str) -> tuple[Primitive, ...]:
    """The rotations that a gate of the table is made of, beside CX gates."""
    return tuple(step for step in primitives_of(gate_kind(name)) if step.name not in (CX, PHASE))


@dataclass
class GateCosts:
    """Costs of gates of the table under controls.

    Attributes:
        module: where the gates stand.
    """

    module: Module
    _expander: Expander = field(init=False)
    _known: dict[tuple[str, int, Angles], Tally] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._expander = Expander(self.module, KEPT)

    def cost(self, name: str, controls: int, angles: Angles) -> Tally:
        """What a gate of the table takes under so many further controls.

        Raises:
            QlowerError: QL0670 to QL0672, a controlled gate cannot be written out.
        """
        key = (name, controls, angles)
        if key not in self._known:
            gate = GATES[name]
            self._known[key] = self._cost(gate.base or name, controls + gate.num_controls, name, angles)
        return self._known[key]

    def expanded(self, kind: RowKind, controls: int, angles: Angles) -> Tally:
        """What a row takes, written out in basic gates first, under so many further controls.

        Raises:
            QlowerError: QL0670 to QL0675, it cannot be written out.
        """
        known = all(isfinite(angle) for angle in angles)
        template = self._expander.template(kind, angles if known else None)
        rows = [
            (row.operands, self.cost(_named(row.kind), controls, tuple(a.evaluate(angles) for a in row.angles)))
            for row in template
        ]
        return chained(rows, joined=controls > 0)

    def _cost(self, base: str, controls: int, name: str, angles: Angles) -> Tally:
        if not controls:
            return _uncontrolled(name, angles)
        if base in PAULIS:
            return Tally(cliffords=1) if controls == 1 else Tally(ccz=1) + conjunctions(controls - 2)
        if base == "swap":
            return Tally(cliffords=2) + self.cost("x", controls + 1, ())
        if base == "gphase":
            return self.cost("p", controls - 1, angles)
        if base == "id":
            return Tally()
        if controls == 1:
            return self.expanded(gate_kind(base, (("ctrl", 1),)), 0, angles)
        if base in PHASES:
            return conjunctions(controls) + self.cost(base, 0, angles)
        return conjunctions(controls - 1) + self.cost(base, 1, angles)


def conjunctions(count: int) -> Tally:
    """So many ANDs, computed and undone."""
    return Tally(ccz=count, measurements=count, cliffords=count, ancillas=count)


def chained(parts: Iterable[tuple[Sequence[int], Tally]], *, joined: bool = False) -> Tally:
    """Parts on these wires, one after the other; rotations on different wires are in one layer.

    Args:
        parts: wires and what is done on them.
        joined: whether all parts share a wire beside their own, such as a control.
    """
    levels: dict[int, int] = {}
    total, highest = Tally(), 0
    for wires, part in parts:
        total += part
        touched = (*wires, -1) if joined else wires
        level = max((levels.get(wire, 0) for wire in touched), default=0) + part.depth
        levels.update(dict.fromkeys(touched, level))
        highest = max(highest, level)
    return Tally(
        total.t, total.ccz, total.rotations, highest, total.measurements, total.cliffords, total.ancillas, total.exact
    )


def _uncontrolled(name: str, angles: Angles) -> Tally:
    steps = [step for step in primitives_of(gate_kind(name)) if step.name != PHASE]
    parts = [(step.operands, _step(step, angles)) for step in steps]
    total = chained(parts)
    if total.cliffords and not (total.t or total.rotations):
        return Tally(cliffords=1)
    return total


def _step(step: Primitive, angles: Angles) -> Tally:
    if step.name == CX:
        return Tally(cliffords=1)
    angle = step.constant + sum(factor * angles[index] for index, factor in step.coefficients)
    return _OF_CLASS[int(classes_of(np.array([angle]))[0])]


def _named(kind: RowKind) -> str:
    name = gate_name(kind)
    assert name is not None  # templates hold gates of the table
    return name
