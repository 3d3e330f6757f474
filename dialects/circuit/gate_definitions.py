"""Every gate as a short product of simpler gates, exact including global phase.

Following the definitions down ends at ``u``, ``cx`` and ``gphase``. Definitions are those of ``stdgates.inc`` and
``qelib1.inc`` where these are short, with the phase that the former fixes; otherwise ones with as few CX as we know.
"""

from collections.abc import Mapping
from math import pi
from types import MappingProxyType

from qlower.dialects.circuit.angle_expressions import AngleExpression, constant, parameter

DefinitionRow = tuple[str, tuple[AngleExpression, ...], tuple[int, ...]]
"""Gate name, its parameters, and its operands as indices of the operands of the gate that is defined."""

Definition = tuple[DefinitionRow, ...]
"""Rows in the order of application."""

_A, _B, _C, _D, _E = range(5)


def _angle(value: AngleExpression | float) -> AngleExpression:
    return value if isinstance(value, AngleExpression) else constant(value)


def _row(name: str, *operands: int, angles: tuple[AngleExpression | float, ...] = ()) -> DefinitionRow:
    return (name, tuple(_angle(angle) for angle in angles), operands)


def _cx(control: int, target: int) -> DefinitionRow:
    return _row("cx", control, target)


def _h(qubit: int) -> DefinitionRow:
    return _row("h", qubit)


def _p(angle: AngleExpression | float, qubit: int) -> DefinitionRow:
    return _row("p", qubit, angles=(angle,))


def _u(theta: AngleExpression | float, phi: AngleExpression | float, lam: AngleExpression | float) -> DefinitionRow:
    return _row("u", _A, angles=(theta, phi, lam))


def _phase(angle: AngleExpression | float) -> DefinitionRow:
    return _row("gphase", angles=(angle,))


def _rotation(name: str, angle: AngleExpression | float, *qubits: int) -> DefinitionRow:
    return _row(name, *qubits, angles=(angle,))


def _conjugated(outer: Definition, inner: Definition, closing: Definition | None = None) -> Definition:
    return outer + inner + (tuple(reversed(outer)) if closing is None else closing)


_THETA = parameter(0)

_ONE_QUBIT: dict[str, Definition] = {
    "p": (_u(0.0, 0.0, parameter(0)),),
    "x": (_u(pi, 0.0, pi), _phase(-pi / 2)),
    "y": (_u(pi, pi / 2, pi / 2), _phase(-pi / 2)),
    "z": (_p(pi, _A),),
    "h": (_u(pi / 2, 0.0, pi), _phase(-pi / 4)),
    "s": (_p(pi / 2, _A),),
    "sdg": (_p(-pi / 2, _A),),
    "t": (_p(pi / 4, _A),),
    "tdg": (_p(-pi / 4, _A),),
    "sx": (_u(pi / 2, -pi / 2, pi / 2),),
    "sxdg": (_h(_A), _row("sdg", _A), _h(_A)),
    "rx": (_u(_THETA, -pi / 2, pi / 2), _phase(parameter(0, -0.5))),
    "ry": (_u(_THETA, 0.0, 0.0), _phase(parameter(0, -0.5))),
    "rz": (_u(0.0, 0.0, _THETA), _phase(parameter(0, -0.5))),
    "id": (),
    "u0": (),
    "u1": (_u(0.0, 0.0, parameter(0)),),
    "u2": (
        _u(pi / 2, parameter(0), parameter(1)),
        _phase(AngleExpression(-pi / 4, ((0, -0.5), (1, -0.5)))),
    ),
    "u3": (
        _u(parameter(0), parameter(1), parameter(2)),
        _phase(AngleExpression(0.0, ((0, -0.5), (1, -0.5), (2, -0.5)))),
    ),
    "prx": (
        _rotation("rz", parameter(1, -1.0), _A),
        _rotation("rx", _THETA, _A),
        _rotation("rz", parameter(1), _A),
    ),
    "gpi": (_rotation("rz", parameter(0, -2 * pi), _A), _row("x", _A), _rotation("rz", parameter(0, 2 * pi), _A)),
    "gpi2": (_row("prx", _A, angles=(pi / 2, parameter(0, 2 * pi))),),
    "phased_xz": (
        _row("prx", _A, angles=(parameter(0, pi), parameter(2, pi))),
        _p(parameter(1, pi), _A),
        _phase(parameter(0, pi / 2)),
    ),
}

_CONTROLLED_PHASE: Definition = (
    _p(parameter(0, 0.5), _A),
    _cx(_A, _B),
    _p(parameter(0, -0.5), _B),
    _cx(_A, _B),
    _p(parameter(0, 0.5), _B),
)

_CONTROLLED: dict[str, Definition] = {
    "cy": (_row("sdg", _B), _cx(_A, _B), _row("s", _B)),
    "cz": _conjugated((_h(_B),), (_cx(_A, _B),)),
    "ch": (
        _row("s", _B), _h(_B), _row("t", _B), _cx(_A, _B), _row("tdg", _B), _h(_B), _row("sdg", _B),
    ),
    "cp": _CONTROLLED_PHASE,
    "cu1": _CONTROLLED_PHASE,
    "cs": (_rotation("cp", pi / 2, _A, _B),),
    "csdg": (_rotation("cp", -pi / 2, _A, _B),),
    "csx": _conjugated((_h(_B),), (_rotation("cp", pi / 2, _A, _B),)),
    "crx": _conjugated((_h(_B),), (_rotation("crz", _THETA, _A, _B),)),
    "cry": (
        _rotation("ry", parameter(0, 0.5), _B), _cx(_A, _B), _rotation("ry", parameter(0, -0.5), _B), _cx(_A, _B),
    ),
    "crz": (
        _rotation("rz", parameter(0, 0.5), _B), _cx(_A, _B), _rotation("rz", parameter(0, -0.5), _B), _cx(_A, _B),
    ),
    "cu3": (
        _p(AngleExpression(0.0, ((1, 0.5), (2, 0.5))), _A),
        _p(AngleExpression(0.0, ((1, -0.5), (2, 0.5))), _B),
        _cx(_A, _B),
        # The phases e^{∓iθ/4} of these two cancel.
        _row("u", _B, angles=(parameter(0, -0.5), 0.0, AngleExpression(0.0, ((1, -0.5), (2, -0.5))))),
        _cx(_A, _B),
        _row("u", _B, angles=(parameter(0, 0.5), parameter(1), 0.0)),
    ),
    "cu": (_p(parameter(3), _A), _row("cu3", _A, _B, angles=(parameter(0), parameter(1), parameter(2)))),
}  # fmt: skip

_QUARTER_X: Definition = (_rotation("rx", pi / 2, _A), _rotation("rx", pi / 2, _B))
_QUARTER_X_BACK: Definition = (_rotation("rx", -pi / 2, _A), _rotation("rx", -pi / 2, _B))

_TWO_QUBIT: dict[str, Definition] = {
    "swap": (_cx(_A, _B), _cx(_B, _A), _cx(_A, _B)),
    "dcx": (_cx(_A, _B), _cx(_B, _A)),
    "iswap": (_row("s", _A), _row("s", _B), _h(_A), _cx(_A, _B), _cx(_B, _A), _h(_B)),
    "iswapdg": (_h(_B), _cx(_B, _A), _cx(_A, _B), _h(_A), _row("sdg", _A), _row("sdg", _B)),
    "sqrt_iswap": (_row("xx_plus_yy", _A, _B, angles=(-pi / 2, 0.0)),),
    "sqrt_iswapdg": (_row("xx_plus_yy", _A, _B, angles=(pi / 2, 0.0)),),
    "ecr": (_row("s", _A), _row("sx", _B), _cx(_A, _B), _row("x", _A), _phase(-pi / 4)),
    "rzz": _conjugated((_cx(_A, _B),), (_rotation("rz", _THETA, _B),)),
    "rxx": _conjugated((_h(_A), _h(_B)), (_rotation("rzz", _THETA, _A, _B),)),
    "ryy": _conjugated(_QUARTER_X, (_rotation("rzz", _THETA, _A, _B),), _QUARTER_X_BACK),
    "rzx": _conjugated((_h(_B),), (_rotation("rzz", _THETA, _A, _B),)),
    # Quarter turns about X send YY to ZZ and leave XX; CX then sends XX to X on its control, ZZ to Z on its target.
    "xx_plus_yy": (
        _rotation("rz", parameter(1), _A),
        *_QUARTER_X,
        _cx(_A, _B),
        _rotation("rx", parameter(0, 0.5), _A),
        _rotation("rz", parameter(0, 0.5), _B),
        _cx(_A, _B),
        *_QUARTER_X_BACK,
        _rotation("rz", parameter(1, -1.0), _A),
    ),
    "xx_minus_yy": (
        _rotation("rz", parameter(1, -1.0), _A),
        *_QUARTER_X,
        _cx(_A, _B),
        _rotation("rx", parameter(0, 0.5), _A),
        _rotation("rz", parameter(0, -0.5), _B),
        _cx(_A, _B),
        *_QUARTER_X_BACK,
        _rotation("rz", parameter(1), _A),
    ),
    "xy": (_row("xx_plus_yy", _A, _B, angles=(parameter(0, -1.0), 0.0)),),
    "fsim": (
        _row("xx_plus_yy", _A, _B, angles=(parameter(0, 2.0), 0.0)),
        _rotation("cp", parameter(1, -1.0), _A, _B),
    ),
    "syc": (_row("fsim", _A, _B, angles=(pi / 2, pi / 6)),),
    "zz": (_rotation("rzz", parameter(0, 2 * pi), _A, _B),),
    "ms": (
        _rotation("rz", parameter(0, -2 * pi), _A),
        _rotation("rz", parameter(1, -2 * pi), _B),
        _rotation("rxx", parameter(2, 2 * pi), _A, _B),
        _rotation("rz", parameter(0, 2 * pi), _A),
        _rotation("rz", parameter(1, 2 * pi), _B),
    ),
}


def _parity_phases(angle: float, qubits: int) -> Definition:
    """A phase of angle·2^(qubits−1) on |1…1⟩ alone, as one phase on each parity of the qubits in Gray-code order."""
    rows = [_p(angle, qubit) for qubit in range(qubits)]
    for last in range(1, qubits):
        for step in range(1, 1 << last):
            # The bit that changes in the Gray code; its last step ends on the highest bit alone.
            source = (step & -step).bit_length() - 1
            gray = step ^ (step >> 1)
            rows += [_cx(source, last), _p(-angle if gray.bit_count() % 2 else angle, last)]
        rows.append(_cx(last - 1, last))
    return tuple(rows)


def _controlled_sx_ladder() -> Definition:
    """The square root of X under three controls, from controlled phases on each parity of the controls."""
    rows: list[DefinitionRow] = [_rotation("cp", pi / 8, _A, _D)]
    for source, target, sign in [
        (_A, _B, -1), (_A, _B, 1), (_B, _C, -1), (_A, _C, 1), (_B, _C, -1), (_A, _C, 1),
    ]:  # fmt: skip
        rows += [_cx(source, target), _rotation("cp", sign * pi / 8, target, _D)]
    return _conjugated((_h(_D),), tuple(rows))


_MANY_QUBITS: dict[str, Definition] = {
    "ccx": _conjugated((_h(_C),), (_row("ccz", _A, _B, _C),)),
    "ccz": _parity_phases(pi / 4, 3),
    "cswap": _conjugated((_cx(_C, _B),), (_row("ccx", _A, _B, _C),)),
    "rccx": (
        _h(_C), _row("t", _C), _cx(_B, _C), _row("tdg", _C), _cx(_A, _C),
        _row("t", _C), _cx(_B, _C), _row("tdg", _C), _h(_C),
    ),
    "rc3x": (
        _h(_D), _row("t", _D), _cx(_C, _D), _row("tdg", _D), _h(_D),
        _cx(_A, _D), _row("t", _D), _cx(_B, _D), _row("tdg", _D),
        _cx(_A, _D), _row("t", _D), _cx(_B, _D), _row("tdg", _D),
        _h(_D), _row("t", _D), _cx(_C, _D), _row("tdg", _D), _h(_D),
    ),
    "c3x": _conjugated((_h(_D),), _parity_phases(pi / 8, 4)),
    "c3sqrtx": _controlled_sx_ladder(),
    "c4x": (
        _row("csx", _D, _E), _row("c3x", _A, _B, _C, _D),
        _h(_E), _rotation("cp", -pi / 2, _D, _E), _h(_E),
        _row("c3x", _A, _B, _C, _D), _row("c3sqrtx", _A, _B, _C, _E),
    ),
}  # fmt: skip

DEFINITIONS: Mapping[str, Definition] = MappingProxyType({**_ONE_QUBIT, **_CONTROLLED, **_TWO_QUBIT, **_MANY_QUBITS})
"""Definitions by gate name; ``u``, ``cx`` and ``gphase`` have none."""
