"""Every gate of the table as rotations about one-qubit Paulis, CX and global phase, free parameters kept."""

from functools import cache
from math import pi
from typing import NamedTuple

from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.row_meaning import CannotInterpret
from qlower.dialects.circuit.rows import modifiers_of
from qlower.ir import F64, Affine, Angle, RowKind, Value
from qlower.ir.affine import symbol
from qlower.ir.run import angle_sum

X, Y, Z = "x", "y", "z"
CX, PHASE = "cx", "phase"


_ONE_ROTATION = {
    "rx": (X, 0.0), "ry": (Y, 0.0), "rz": (Z, 0.0), "x": (X, pi), "y": (Y, pi), "z": (Z, pi),
    "s": (Z, pi / 2), "sdg": (Z, -pi / 2), "sx": (X, pi / 2), "sxdg": (X, -pi / 2),
}  # fmt: skip
"""Gates that are one rotation, whose inverses are to look like them: axis, and the angle of those without parameter."""


class Primitive(NamedTuple):
    """One step of a gate.

    Attributes:
        name: ``x``, ``y`` or ``z`` for exp(−i·angle/2·Pauli), ``cx``, or ``phase`` for e^{i·angle}.
        operands: indices of the gate's operands.
        constant: of the angle, in radians.
        coefficients: of the angle: pairs (index of the gate's parameter, factor).
    """

    name: str
    operands: tuple[int, ...]
    constant: float = 0.0
    coefficients: tuple[tuple[int, float], ...] = ()

    def angle(self, parameters: tuple[Angle, ...]) -> Angle:
        """The angle for these parameters of the gate."""
        total: Angle = self.constant
        for index, factor in self.coefficients:
            total = total + parameters[index] * factor
        return total


@cache
def primitives_of(kind: RowKind) -> tuple[Primitive, ...]:
    """The steps of a row of the circuit or the physical level that names a gate of the table, in order.

    Raises:
        CannotInterpret: it names none, or has modifiers other than ``inv``.
    """
    native = kind.attribute("gate")
    name = native if isinstance(native, str) else kind.name.partition(".")[2]
    gate = GATES.get(ALIASES.get(name, name))
    modifiers = modifiers_of(kind)
    if gate is None or any(modifier[0] != "inv" for modifier in modifiers):
        raise CannotInterpret(f"{kind.name} is no gate of the table")
    steps = _of_gate(gate.name)
    return _inverse(steps) if len(modifiers) % 2 else steps


@cache
def _of_gate(name: str) -> tuple[Primitive, ...]:
    values = tuple(Value(F64) for _ in range(GATES[name].num_parameters))
    steps: list[Primitive] = []
    _expand(name, tuple(range(GATES[name].num_qubits)), tuple(symbol(v) for v in values), values, steps)
    phases = [step.angle(tuple(symbol(v) for v in values)) for step in steps if step.name == PHASE]
    steps = [step for step in steps if step.name == CX or (step.name != PHASE and (step.constant or step.coefficients))]
    whole = _step(PHASE, (), angle_sum(phases), values)
    return (*steps, whole) if whole.constant or whole.coefficients else tuple(steps)


def _expand(
    name: str,
    operands: tuple[int, ...],
    parameters: tuple[Angle, ...],
    values: tuple[Value, ...],
    steps: list[Primitive],
) -> None:
    definition = GATES[name].definition
    if name == "cx":
        steps.append(Primitive(CX, operands))
    elif name == "gphase":
        steps.append(_step(PHASE, (), parameters[0], values))
    elif name in _ONE_ROTATION:
        axis, turn = _ONE_ROTATION[name]
        steps.append(_step(axis, operands, parameters[0] if parameters else turn, values))
        if not parameters:
            steps.append(Primitive(PHASE, (), turn / 2))
    elif name == "u":
        theta, phi, lam = parameters
        for axis, angle in ((Z, lam), (Y, theta), (Z, phi)):
            steps.append(_step(axis, operands, angle, values))
        steps.append(_step(PHASE, (), (theta + phi + lam) * 0.5, values))
    else:
        assert definition is not None
        for inner, angles, places in definition:
            given = tuple(expression.evaluate(parameters) for expression in angles)
            _expand(inner, tuple(operands[place] for place in places), given, values, steps)


def _step(name: str, operands: tuple[int, ...], angle: Angle, values: tuple[Value, ...]) -> Primitive:
    if not isinstance(angle, Affine):
        return Primitive(name, operands, angle)
    return Primitive(name, operands, angle.constant, tuple((values.index(v), factor) for v, factor in angle.terms))


def _inverse(steps: tuple[Primitive, ...]) -> tuple[Primitive, ...]:
    return tuple(
        Primitive(step.name, step.operands, -step.constant, tuple((i, -c) for i, c in step.coefficients))
        for step in reversed(steps)
    )
