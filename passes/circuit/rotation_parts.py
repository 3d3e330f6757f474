"""What a one-qubit gate is made of for Clifford+T: rotations about axes, Clifford+T gates, and a global phase."""

from dataclasses import dataclass
from functools import cache
from math import pi

import numpy as np

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import CALL, gate_name, modifiers_of
from qlower.ir.rows import RowKind
from qlower.passes.synthesis.clifford_t.exact_synthesis import X, Y, Z
from qlower.passes.synthesis.one_qubit import euler_angles
from qlower.passes.synthesis.unitary import SNAP_TOLERANCE

_KEPT = frozenset(
    "gphase id u0 x y z h s sdg t tdg sx sxdg cx cy cz swap dcx ecr iswap iswapdg".split()  # noqa: SIM905
)
"""Gates that Clifford+T has, or that act as nothing but a phase."""
_PLAIN = {"rz": Z, "rx": X, "ry": Y, "p": Z, "u1": Z}
EIGHTH_TURNS: tuple[tuple[str, ...], ...] = ((), ("t",), ("s",), ("s", "t"), ("z",), ("z", "t"), ("sdg",), ("tdg",))
"""T^n as gates."""


@dataclass(frozen=True, slots=True, order=True)
class AxisRotation:
    """exp(−iθP/2) about a Pauli axis P."""

    axis: int
    angle_rad: float

    @property
    def eighths(self) -> int | None:
        """The whole number of π/4 that the angle is, modulo 16; None if it is none.

        Whatever is as near to one as angles are equal anywhere in synthesis is one.
        """
        number = round(self.angle_rad / (pi / 4))
        return number % 16 if abs(self.angle_rad - number * (pi / 4)) <= SNAP_TOLERANCE else None


@dataclass(frozen=True, slots=True)
class Parts:
    """A gate as e^{i·phase_rad} times rotations in time order."""

    rotations: tuple[AxisRotation, ...]
    phase_rad: float


def is_kept(kind: RowKind) -> bool | None:
    """Whether a row stays as it is: True, False for a one-qubit gate to be written anew, None if neither can be."""
    name = gate_name(kind)
    if name is None:
        return None if kind.name == CALL else True
    if modifiers_of(kind):
        return None
    if name in _KEPT:
        return True
    return False if GATES[name].num_qubits == 1 else None


@cache
def parts_of(name: str, parameters: tuple[float, ...]) -> Parts:
    """The rotations of a one-qubit gate of the gate table."""
    if name in _PLAIN:
        phase = parameters[0] / 2 if name in ("p", "u1") else 0.0
        return Parts((AxisRotation(_PLAIN[name], parameters[0]),), phase)
    euler = euler_angles(np.array([GATES[name].matrix(parameters)]))
    angles = ((Z, euler.lam), (Y, euler.theta), (Z, euler.phi))
    rotations = tuple(AxisRotation(axis, float(angle[0])) for axis, angle in angles if angle[0] != 0.0)
    return Parts(rotations, float(euler.alpha[0]))
