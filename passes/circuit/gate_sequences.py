"""Gate sequences over the gate table, and what the modifiers inv, pow and ctrl make of them."""

from collections.abc import Collection, Iterator, Sequence
from math import pi

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.angle_expressions import AngleExpression, constant
from qlower.dialects.circuit.gate_definitions import DefinitionRow
from qlower.dialects.circuit.gates import GATES, matrix_of
from qlower.dialects.circuit.unitary_algebra import Matrix, embedded, power
from qlower.passes.circuit.templates import substitute
from qlower.passes.synthesis.entangler import CX_MATRIX, fixed_entangler
from qlower.passes.synthesis.multi_control import controlled_phase, controlled_rz, controlled_x, scaled
from qlower.passes.synthesis.one_qubit import euler_angles

GateRows = list[DefinitionRow]

PHASE_GATES = {"z": pi, "s": pi / 2, "sdg": -pi / 2, "t": pi / 4, "tdg": -pi / 4}
"""Phase gates without parameter, by their angle."""

# X-like gates as (gates before, phase angle on |1⟩, gates after): conjugated phase gates.
_CONJUGATED_PHASES: dict[str, tuple[tuple[str, float], float]] = {
    "sx": (("h", 0.0), pi / 2),
    "sxdg": (("h", 0.0), -pi / 2),
    "h": (("ry", -pi / 4), pi),
}
_ADDITIVE = frozenset(
    {"gphase", "p", "u1", "rx", "ry", "rz", "cp", "cu1", "crx", "cry", "crz", "rxx", "ryy", "rzz", "rzx", "xy", "zz"}
)
_MAX_REPEATS = 16
"""A whole power above this of a gate on one or two qubits is computed as a matrix."""
_MAX_ROWS = 100_000
"""A power may make so many gates."""


def is_basic(name: str, keep: Collection[str]) -> bool:
    """Whether a gate of the table needs no decomposition: on at most one qubit, cx, or to be kept."""
    return GATES[name].num_qubits <= 1 or name == "cx" or name in keep


def lowered(rows: Sequence[DefinitionRow], keep: Collection[str]) -> Iterator[DefinitionRow]:
    """The rows with everything that is not basic replaced by its definition, down to basic gates."""
    for name, angles, operands in rows:
        gate = GATES[name]
        if is_basic(name, keep):
            yield (name, angles, operands)
        elif gate.num_controls >= 3:
            split = gate.num_controls
            yield from lowered(list(_controlled_row((gate.base, angles, operands[split:]), operands[:split])), keep)
        else:
            yield from lowered(_definition(name, angles, operands), keep)


def _definition(name: str, angles: Sequence[AngleExpression], operands: Sequence[int]) -> GateRows:
    definition = GATES[name].definition
    assert definition is not None  # u, cx and gphase are basic
    return [
        (inner, tuple(substitute(angle, angles) for angle in inner_angles), tuple(operands[i] for i in inner_operands))
        for inner, inner_angles, inner_operands in definition
    ]


def inverted(rows: Sequence[DefinitionRow]) -> GateRows:
    """The inverse of a sequence."""
    result: GateRows = []
    for name, angles, operands in reversed(rows):
        inverse = _inverse_row((name, angles, operands))
        result.extend(inverted(_definition(name, angles, operands)) if inverse is None else [inverse])
    return result


def _inverse_row(row: DefinitionRow) -> DefinitionRow | None:
    """The inverse as one gate of the table, where there is such a gate."""
    name, angles, operands = row
    gate = GATES[name]
    if not gate.inverse_name:
        return None
    return gate.inverse_name, tuple(substitute(angle, angles) for angle in gate.inverse_parameters), operands


def raised(rows: GateRows, exponent: float, num_qubits: int) -> GateRows:
    """A power of a sequence; for fractional exponents the principal one of its matrix.

    Raises:
        QlowerError: QL0670 or QL0671, for a fractional power that cannot be computed.
    """
    is_whole = float(exponent).is_integer()
    if is_whole and len(rows) == 1 and rows[0][0] in _ADDITIVE:
        return [(rows[0][0], (scaled(rows[0][1][0], exponent),), rows[0][2])]
    has_values = all(not angle.terms for _, angles, _ in rows for angle in angles)
    if is_whole and (abs(exponent) <= _MAX_REPEATS or not has_values or num_qubits > 2):
        once = rows if exponent >= 0 else inverted(rows)
        if len(once) * abs(exponent) > _MAX_ROWS:
            fail("QL0675", f"the power {exponent:g} of a gate makes more than {_MAX_ROWS} gates", fix="use a loop")
        return once * abs(int(exponent))
    if not has_values:
        fail("QL0670", f"the power {exponent} of a gate whose parameters have no values yet", fix="give them values")
    if num_qubits > 2:
        fail("QL0671", f"the power {exponent} of a gate on {num_qubits} qubits", fix="write it out in smaller gates")
    return matrix_rows(power(matrix_of_rows(rows, num_qubits), exponent))


def matrix_of_rows(rows: Sequence[DefinitionRow], num_qubits: int) -> Matrix:
    """The matrix of a sequence without free parameters."""
    product = np.eye(1 << num_qubits, dtype=np.complex128)
    for name, angles, operands in rows:
        product = embedded(matrix_of(name, [angle.constant for angle in angles]), operands, num_qubits) @ product
    return product


def matrix_rows(matrix: Matrix) -> GateRows:
    """A gate on at most two qubits, given by its matrix, as gates u3, cx and gphase.

    Raises:
        ValueError: the matrix is not unitary, or acts on more qubits.
    """
    if matrix.shape == (1, 1):
        return [("gphase", (constant(float(np.angle(matrix[0, 0]))),), ())]
    if matrix.shape == (2, 2):
        return list(_u3(matrix, 0))
    if matrix.shape != (4, 4):
        raise ValueError(f"a matrix of {matrix.shape[0]} rows is not decomposed")
    sequence = fixed_entangler(CX_MATRIX).written(matrix[None])
    rows: GateRows = [("gphase", (constant(float(sequence.phase[0])),), ())]
    for layer, (low, high) in enumerate(sequence.layers(0)):
        if layer:
            rows.append(("cx", (), (0, 1)))
        for qubit, angles in enumerate((low, high)):
            if any(angles):
                rows.append(("u3", tuple(map(constant, angles)), (qubit,)))
    return rows


def _u3(matrix: Matrix, qubit: int) -> Iterator[DefinitionRow]:
    """One one-qubit gate and its phase; u3 has determinant one, so its phase is that of the Euler angles."""
    euler = euler_angles(matrix[None])
    theta, phi, lam = (constant(float(angle[0])) for angle in (euler.theta, euler.phi, euler.lam))
    yield ("u3", (theta, phi, lam), (qubit,))
    yield ("gphase", (constant(float(euler.alpha[0])),), ())


def controlled_rows(rows: GateRows, num_controls: int, *, negative: bool) -> GateRows:
    """A sequence under controls, which become the first operands."""
    controls = tuple(range(num_controls))
    shifted: GateRows = [
        (name, angles, tuple(operand + num_controls for operand in operands)) for name, angles, operands in rows
    ]
    flips: GateRows = [("x", (), (control,)) for control in controls] if negative else []
    return [*flips, *_controlled_in_place(shifted, controls), *flips]


def _controlled_row(row: DefinitionRow, controls: Sequence[int]) -> Iterator[DefinitionRow]:
    """One gate under controls, as gates of the table."""
    name, angles, operands = row
    gate = GATES[name]
    if gate.base:
        split = gate.num_controls
        row, controls = (gate.base, angles, operands[split:]), (*controls, *operands[:split])
        name, angles, operands = row
    named = _named_controlled(name, len(controls))
    if named:
        yield (named, angles, (*controls, *operands))
    elif name in ("u", "u3") and len(controls) == 1:
        yield ("cu", (*angles, _phase_of_u(name, angles)), (*controls, *operands))
    else:
        yield from _many_controls(name, angles, operands, controls)


def _named_controlled(base: str, num_controls: int) -> str:
    """The gate of the table that is this base under so many controls; only for one or two controls."""
    for gate in GATES.values():
        if gate.base == base and gate.num_controls == num_controls <= 2:
            return gate.name
    return ""


def _phase_of_u(name: str, angles: Sequence[AngleExpression]) -> AngleExpression:
    """The phase of u or u3 relative to the textbook form with a real upper left entry."""
    shares = ((0, 0.5),) if name == "u" else ((1, -0.5), (2, -0.5))
    return substitute(AngleExpression(0.0, shares), angles)


def _many_controls(
    name: str, angles: tuple[AngleExpression, ...], operands: tuple[int, ...], controls: Sequence[int]
) -> Iterator[DefinitionRow]:
    """A gate that is not itself controlled under any number of controls."""
    target = operands[:1]
    if name == "gphase":
        yield from controlled_phase(angles[0], controls, ())
    elif name in PHASE_GATES or name in ("p", "u1"):
        angle = constant(PHASE_GATES[name]) if name in PHASE_GATES else angles[0]
        yield from controlled_phase(angle, (*controls, *target), ())
    elif name == "x":
        yield from controlled_x(controls, operands[0], ())
    elif name == "rz":
        yield from controlled_rz(angles[0], controls, operands[0], ())
    elif name in ("rx", "ry", "y"):
        yield from _from_other_axis(name, angles, operands[0], controls)
    elif name in _CONJUGATED_PHASES:
        (basis, turn), share = _CONJUGATED_PHASES[name]
        turns = (constant(turn),) if basis == "ry" else ()
        back = (constant(-turn),) if basis == "ry" else ()
        yield (basis, turns, target)
        yield from controlled_phase(constant(share), (*controls, *target), ())
        yield (basis, back, target)
    elif name in ("u", "u3"):
        yield from _controlled_euler(name, angles, operands[0], controls)
    elif name not in ("id", "u0"):
        yield from _controlled_in_place(_definition(name, angles, operands), controls)


def _controlled_in_place(rows: GateRows, controls: Sequence[int]) -> Iterator[DefinitionRow]:
    """The rows under controls that are already numbered; in A·B·A† only B is controlled."""
    outer = 0
    while 2 * outer + 1 < len(rows) and _inverse_row(rows[outer]) == rows[-1 - outer]:
        outer += 1
    yield from rows[:outer]
    for row in rows[outer : len(rows) - outer]:
        yield from _controlled_row(row, controls)
    yield from rows[len(rows) - outer :]


def _from_other_axis(
    name: str, angles: tuple[AngleExpression, ...], target: int, controls: Sequence[int]
) -> Iterator[DefinitionRow]:
    """RX = H·RZ·H, and RY and Y are RX and X turned by S."""
    if name == "rx":
        yield ("h", (), (target,))
        yield from controlled_rz(angles[0], controls, target, ())
        yield ("h", (), (target,))
        return
    yield ("sdg", (), (target,))
    if name == "y":
        yield from controlled_x(controls, target, ())
    else:
        yield from _from_other_axis("rx", angles, target, controls)
    yield ("s", (), (target,))


def _controlled_euler(
    name: str, angles: tuple[AngleExpression, ...], target: int, controls: Sequence[int]
) -> Iterator[DefinitionRow]:
    """``u`` and ``u3`` as RZ(φ)·RY(θ)·RZ(λ) and a phase, each under the controls."""
    theta, phi, lam = angles
    yield from controlled_rz(lam, controls, target, ())
    yield from _from_other_axis("ry", (theta,), target, controls)
    yield from controlled_rz(phi, controls, target, ())
    if name == "u":
        phase = substitute(AngleExpression(0.0, ((0, 0.5), (1, 0.5), (2, 0.5))), angles)
        yield from controlled_phase(phase, controls, ())
