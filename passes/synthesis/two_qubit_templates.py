"""Circuits over an entangler with their one-qubit gates as functions of the Weyl coordinates: tables for a kernel.

A gate of a template is ``after·exp(−i·h·P)·before`` with ``h = offset ± coordinate``, or ``after`` alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.passes.synthesis.unitary import ComplexArray, multiply

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

NO_AXIS = -1
CX_CLASS, ISWAP_CLASS, ROTATIONS, POSITIVE_ROTATIONS = range(4)
"""How the template of a matrix follows from its coordinates; see ``two_qubit_kernel.template_of``."""

_ONE: ComplexArray = np.eye(2, dtype=np.complex128)


@dataclass(frozen=True)
class TurnedGate:
    """A one-qubit gate as in the module's docstring.

    Attributes:
        after: 2x2.
        axis: of ``P``: 0 for X, 1 for Y, 2 for Z; or ``NO_AXIS``.
        coordinate: which one turns it.
        sign: of the coordinate.
        offset_rad: half of the angle that is there already.
        before: 2x2.
    """

    after: ComplexArray = field(default_factory=lambda: _ONE)
    axis: int = NO_AXIS
    coordinate: int = 0
    sign: float = 1.0
    offset_rad: float = 0.0
    before: ComplexArray = field(default_factory=lambda: _ONE)

    def then(self, later: ComplexArray) -> "TurnedGate":
        """With a gate behind it."""
        return replace(self, after=multiply(later, self.after))

    def following(self, earlier: ComplexArray) -> "TurnedGate":
        """With a gate in front of it."""
        if self.axis == NO_AXIS:
            return replace(self, after=multiply(self.after, earlier))
        return replace(self, before=multiply(self.before, earlier))


Layer = tuple[TurnedGate, TurnedGate]
"""Gates side by side: on the low and on the high qubit."""


@dataclass(frozen=True)
class Template:
    """A circuit for ``N(a, b, c)``.

    Attributes:
        layers: in time order, one more than there are uses of the entangler.
        phase_rad: its global phase.
        angles: by use its angle as a multiple of the coordinate of the same number; 0 for a fixed entangler.
        exchanged: whether the local gates before it change sides, the coordinates being those of the unitary times
            SWAP.
    """

    layers: tuple[Layer, ...]
    phase_rad: float
    angles: tuple[float, ...]
    exchanged: bool = False


class Templates(NamedTuple):
    """Templates as a kernel needs them. Gates are numbered by template, layer and side, with room for the longest.

    Attributes:
        rule: one of the constants above.
        most_uses: of the entangler in any template.
        uses, exchanged, phase: by template.
        angles: by template and use.
        after, before: by gate, 4 entries each.
        axis, coordinate, sign, offset: by gate.
    """

    rule: int
    most_uses: int
    uses: Longs
    exchanged: Longs
    phase: Floats
    angles: Floats
    after: Complexes
    before: Complexes
    axis: Longs
    coordinate: Longs
    sign: Floats
    offset: Floats


def tables(rule: int, templates: Sequence[Template]) -> Templates:
    """The tables of templates, in the order that the rule numbers them."""
    most_uses = max(len(template.angles) for template in templates)
    nothing: Layer = (TurnedGate(), TurnedGate())
    angles = np.zeros((len(templates), most_uses))
    gates: list[TurnedGate] = []
    for number, template in enumerate(templates):
        uses = len(template.angles)
        angles[number, :uses] = template.angles
        for layer in (*template.layers, *[nothing] * (most_uses - uses)):
            gates += layer
    return Templates(
        rule, most_uses,
        np.array([len(template.angles) for template in templates], dtype=np.int64),
        np.array([template.exchanged for template in templates], dtype=np.int64),
        np.array([template.phase_rad for template in templates]), angles.reshape(-1),
        np.array([gate.after for gate in gates]).reshape(-1), np.array([gate.before for gate in gates]).reshape(-1),
        np.array([gate.axis for gate in gates], dtype=np.int64),
        np.array([gate.coordinate for gate in gates], dtype=np.int64),
        np.array([gate.sign for gate in gates]), np.array([gate.offset_rad for gate in gates]),
    )  # fmt: skip
