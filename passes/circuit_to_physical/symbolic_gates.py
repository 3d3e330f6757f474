"""Gates with free parameters over native gates: the parameter goes into a native rotation or a change of frame."""

from collections.abc import Iterator, Sequence
from math import pi

from qlower.dialects.circuit.angle_expressions import AngleExpression, constant, parameter
from qlower.dialects.circuit.gate_definitions import DefinitionRow
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind
from qlower.passes.circuit.gate_sequences import lowered
from qlower.passes.circuit.templates import Template, TemplateRow, substitute
from qlower.passes.synthesis.entangler import RotationEntangler
from qlower.passes.synthesis.multi_control import scaled
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis
from qlower.passes.synthesis.one_qubit import OneQubitGate
from qlower.passes.synthesis.target_gates import NativeEntangler

_PHASE_GATES = ("p", "u1")


def one_qubit_template(name: str, basis: OneQubitBasis) -> Template:
    """A one-qubit gate of the gate table over the basis and constant gates, parameters free."""
    count = GATES[name].num_parameters
    rows = _axis_rotations(name, tuple(parameter(index) for index in range(count)))
    return tuple(row for gate, angle in rows for row in _rotation(gate, angle, basis))


def _axis_rotations(name: str, angles: tuple[AngleExpression, ...]) -> Iterator[tuple[str, AngleExpression]]:
    """The gate as rotations ``rx``, ``ry``, ``rz``, ``gphase``, and constant gates with no angle."""
    if name in ("rx", "ry", "rz", "gphase"):
        yield name, angles[0]
    elif name in _PHASE_GATES:
        yield "rz", angles[0]
        yield "gphase", scaled(angles[0], 0.5)
    elif name == "u":
        theta, phi, lam = angles
        yield "rz", lam
        yield "ry", theta
        yield "rz", phi
        yield "gphase", substitute(AngleExpression(0.0, ((0, 0.5), (1, 0.5), (2, 0.5))), (theta, phi, lam))
    else:
        for inner, inner_angles, _ in GATES[name].definition or ():
            yield from _axis_rotations(inner, tuple(substitute(angle, angles) for angle in inner_angles))


def _rotation(axis: str, angle: AngleExpression, basis: OneQubitBasis) -> Iterator[TemplateRow]:
    """One rotation over the basis; constant gates beside it are of the gate table and fused later."""
    spelled = basis.spellings
    if axis == "gphase" or not angle.terms:
        yield TemplateRow(gate_kind(axis), () if axis == "gphase" else (0,), (angle,))
    elif axis == "rz":
        yield from _frame_change(angle, basis)
    elif OneQubitGate.PRX in spelled:
        yield from _spelled(basis, OneQubitGate.PRX, (angle, constant(0.0 if axis == "rx" else pi / 2)))
    elif axis == "rx" and OneQubitGate.RX in spelled:
        yield from _spelled(basis, OneQubitGate.RX, (angle,))
    elif axis == "ry" and OneQubitGate.RY in spelled:
        yield from _spelled(basis, OneQubitGate.RY, (angle,))
    elif axis == "rx":
        yield _fixed("h")
        yield from _frame_change(angle, basis)
        yield _fixed("h")
    else:
        yield _fixed("sx")
        yield from _frame_change(angle, basis)
        yield _fixed("sxdg")


def _frame_change(angle: AngleExpression, basis: OneQubitBasis) -> Iterator[TemplateRow]:
    """RZ of a free angle."""
    spelled = basis.spellings
    if OneQubitGate.RZ in spelled:
        yield from _spelled(basis, OneQubitGate.RZ, (angle,))
    elif OneQubitGate.U in spelled:
        yield from _spelled(basis, OneQubitGate.U, (constant(0.0), constant(0.0), angle))
        yield TemplateRow(gate_kind("gphase"), (), (scaled(angle, -0.5),))
    elif OneQubitGate.PRX in spelled:
        # Two half turns about axes β/2 apart.
        yield from _spelled(basis, OneQubitGate.PRX, (constant(pi), constant(0.0)))
        yield from _spelled(basis, OneQubitGate.PRX, (constant(pi), scaled(angle, 0.5)))
        yield TemplateRow(gate_kind("gphase"), (), (constant(pi),))
    else:
        yield from _spelled(basis, OneQubitGate.GPI, (constant(0.0),))
        yield from _spelled(basis, OneQubitGate.GPI, (scaled(angle, 0.5),))


def _spelled(basis: OneQubitBasis, gate: OneQubitGate, angles: Sequence[AngleExpression]) -> Iterator[TemplateRow]:
    spelling = basis.spellings[gate]
    yield TemplateRow(spelling.kind, (0,), tuple(substitute(p, angles) for p in spelling.parameters))
    phase = substitute(spelling.phase, angles)
    if phase != constant(0.0):
        yield TemplateRow(gate_kind("gphase"), (), (phase,))


def _fixed(name: str) -> TemplateRow:
    return TemplateRow(gate_kind(name), (0,))


def cx_template(name: str) -> Template:
    """A two-qubit gate of the gate table over CX and one-qubit gates, parameters free."""
    return _as_template(lowered([_own_row(name)], ()))


def rotation_template(name: str, native: NativeEntangler, *, flipped: bool) -> Template:
    """A two-qubit gate over a native rotation, constant CX and one-qubit gates, parameters free.

    Args:
        name: of the gate table.
        native: the native gate, a rotation.
        flipped: whether its operands are those of the row exchanged.
    """
    assert isinstance(native.entangler, RotationEntangler)
    before, after = _AXIS_CHANGES[native.entangler.axis]
    operands = (1, 0) if flipped else (0, 1)
    result: list[TemplateRow] = []
    for row in _as_template(_rzz_rows(name)):
        if row.kind != gate_kind("rzz"):
            result.append(row)
            continue
        result += [TemplateRow(gate_kind(n), (q,), a) for q in row.operands for n, a in before]
        angles = tuple(substitute(expression, row.angles) for expression in native.parameters)
        result.append(TemplateRow(native.kind, tuple(row.operands[place] for place in operands), angles))
        result += [TemplateRow(gate_kind(n), (q,), a) for q in row.operands for n, a in after]
    return tuple(result)


_Locals = tuple[tuple[str, tuple[AngleExpression, ...]], ...]
_AXIS_CHANGES: dict[int, tuple[_Locals, _Locals]] = {
    0: ((("h", ()),), (("h", ()),)),
    1: ((("rx", (constant(-pi / 2),)),), (("rx", (constant(pi / 2),)),)),
    2: ((), ()),
}
"""Gates on both qubits before and after that make RZZ from RXX, RYY or RZZ."""


def _own_row(name: str) -> DefinitionRow:
    gate = GATES[name]
    return name, tuple(parameter(index) for index in range(gate.num_parameters)), tuple(range(gate.num_qubits))


def _rzz_rows(name: str) -> Iterator[DefinitionRow]:
    """The gate over ``rzz``, ``cx`` and one-qubit gates."""
    half, minus_half = parameter(0, 0.5), parameter(0, -0.5)
    if name in ("cp", "cu1"):
        yield ("p", (half,), (0,))
        yield ("p", (half,), (1,))
        yield ("rzz", (minus_half,), (0, 1))
        yield ("gphase", (parameter(0, -0.25),), ())
    elif name in ("crz", "crx", "cry"):
        turns = {"crz": (), "crx": ("h",), "cry": ("sdg", "h")}[name]
        turn: list[DefinitionRow] = [(gate, (), (1,)) for gate in turns]
        yield from turn
        yield ("rz", (half,), (1,))
        yield ("rzz", (minus_half,), (0, 1))
        yield from [("s" if gate == "sdg" else gate, angles, operands) for gate, angles, operands in reversed(turn)]
    else:
        yield from lowered([_own_row(name)], ("rzz",))


def _as_template(rows: Iterator[DefinitionRow]) -> Template:
    return tuple(TemplateRow(gate_kind(name), operands, angles) for name, angles, operands in rows)
