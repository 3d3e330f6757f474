"""Sequences of Pauli rotations and Clifford gates in normal form: reduced rotations first, all Clifford gates behind.

Rotations about commuting strings change places, those about equal strings add up; whole quarter turns are Clifford
gates, which move behind everything and change the strings on the way. The rotations left are reduced: no two equal
strings can be brought together. Two reduced sequences that differ by more than the order of commuting neighbours are
different as words; words of this kind (graph products of groups) have no other relations.
Source: E. Green, Graph products of groups, thesis, Leeds (1990).
"""

from enum import StrEnum
from math import floor, pi
from typing import NamedTuple

from qlower.dialects.algorithm.clifford_list import CliffordList, Gate
from qlower.dialects.algorithm.signed_pauli import Frame, anticommute
from qlower.ir import Affine, Angle

QUARTER = pi / 2
EIGHTH = pi / 8
_CUT = -0.6180339887
"""Where the quarter that angles are reduced to begins: no angle that programs are made of lies near its ends."""
ZERO = 1e-10
"""An angle this close to zero is zero."""


class Rotation(NamedTuple):
    """exp(−i·angle/2·P) for the string P of ``x`` and ``z``."""

    x: int
    z: int
    angle: Angle


class Splitting(StrEnum):
    """Which quarter turns of a rotation become Clifford gates."""

    ALWAYS = "always"
    """All: the form that does not depend on how angles were written."""
    ALONE = "alone"
    """Only those of a rotation that is nothing else: the form in which a rotation left out is missed alone."""


class Sequence:
    """A unitary as e^{i·phase} · (Clifford gates) · (rotations), filled from the first gate on.

    Attributes:
        splitting: which quarter turns become Clifford gates.
        frame: of the Clifford gates so far.
        gates: the Clifford gates.
        phase: in radians, beside ``eighths``.
        eighths: of the phase: how many times π/8. Most phases are multiples of it; counted, they add up without error.
    """

    def __init__(self, num_qubits: int, splitting: Splitting) -> None:
        self.splitting = splitting
        self.frame = Frame(num_qubits)
        self.phase: Angle = 0.0
        self.eighths = 0
        self.gates = CliffordList(num_qubits)
        self._rotations: list[Rotation | None] = []
        self._last: dict[tuple[int, int], int] = {}
        self.comparisons = 0

    @property
    def rotations(self) -> list[Rotation]:
        """The rotations that are left, the first one first."""
        return [rotation for rotation in self._rotations if rotation is not None]

    def add_phase(self, angle: Angle) -> None:
        """A global phase comes next."""
        constant = angle.constant if isinstance(angle, Affine) else angle
        eighths = round(constant / EIGHTH)
        self.eighths = (self.eighths + eighths) % 16
        self.phase = self.phase + (angle - eighths * EIGHTH)

    def cx(self, control: int, target: int) -> None:
        """A CX comes next."""
        self.frame.cx(control, target)
        self.gates.add(Gate(control, target, 0))

    def rotate(self, x: int, z: int, angle: Angle) -> None:
        """A rotation about a string comes next."""
        if not x | z:
            self.add_phase(angle * -0.5)
            return
        image = self.frame.image(x, z)
        turned = angle * float(image.sign)
        place = self._reachable(image.x, image.z)
        if place is not None:
            earlier = self._rotations[place]
            assert earlier is not None
            turned = turned + earlier.angle
            self._remove(place)
        turns, rest = reduced(turned)
        if self.splitting is Splitting.ALONE and not is_zero(rest):
            turns, rest = 0, turned
        if turns:
            self.frame.quarter_turns(x, z, image.sign * turns)
            self.gates.add(Gate(x, z, image.sign * turns))
        if not is_zero(rest):
            self._last[image.x, image.z] = len(self._rotations)
            self._rotations.append(Rotation(image.x, image.z, rest))

    def _reachable(self, x: int, z: int) -> int | None:
        """The place of an equal string that can be brought to the end."""
        place = self._last.get((x, z))
        if place is None:
            return None
        self.comparisons += len(self._rotations) - place
        for other in self._rotations[place + 1 :]:
            if other is not None and anticommute(x, z, other.x, other.z):
                return None
        return place

    def _remove(self, place: int) -> None:
        """Take a rotation out that can be brought to the end; no equal one before it can be, or they would be one."""
        removed = self._rotations[place]
        assert removed is not None
        self._rotations[place] = None
        del self._last[removed.x, removed.z]
        for earlier in range(place - 1, -1, -1):
            other = self._rotations[earlier]
            if other is not None and (other.x, other.z) == (removed.x, removed.z):
                self._last[removed.x, removed.z] = earlier
                return


def reduced(angle: Angle) -> tuple[int, Angle]:
    """How many quarter turns an angle holds, and what is left of it beside them."""
    constant = angle.constant if isinstance(angle, Affine) else angle
    turns = floor((constant - _CUT) / QUARTER)
    return turns, angle - turns * QUARTER if turns else angle


def is_zero(angle: Angle) -> bool:
    """Whether an angle is zero but for rounding, whatever the values of its symbols."""
    if isinstance(angle, Affine):
        return abs(angle.constant) <= ZERO and all(abs(coefficient) <= ZERO for _, coefficient in angle.terms)
    return abs(angle) <= ZERO
