"""The gate table: every gate the circuit dialect knows by name.

Conventions: the first operand is the least significant bit; controls come first; angles are radians unless said
otherwise; global phases are those of OpenQASM 3. Names are lower case. Where Qiskit's gate of the same name differs by
a global phase, ``Gate.qiskit_phase`` says so: *our matrix = e^{i·qiskit_phase} · Qiskit's*.

Sources: OpenQASM 3 ``stdgates.inc`` (arXiv:2104.14722); ``qelib1.inc`` (arXiv:1707.03429) in the edition of Qiskit 2;
Qiskit's circuit library; docs.ionq.com (native gates); IQM's and Quantinuum's gate sets (U1q is our ``prx``);
Cirq (``FSimGate``, ``PhasedXZGate``, ``SYC``); Quil (``XY``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import pi
from types import MappingProxyType
from typing import Literal, overload

from qlower.dialects.circuit import gate_matrices as m
from qlower.dialects.circuit.angle_expressions import AngleExpression, constant, parameter
from qlower.dialects.circuit.gate_definitions import DEFINITIONS, Definition
from qlower.dialects.circuit.unitary_algebra import Matrix, controlled, inverse
from qlower.ir.affine import Angle

Standard = Literal["builtin", "stdgates", "qelib1", "native"]


@dataclass(frozen=True, slots=True)
class Gate:
    """A named gate.

    Attributes:
        name: our name, lower case.
        num_qubits: operands.
        num_parameters: parameters.
        matrix: parameters → complex128 [2^k, 2^k].
        standard: where the name comes from.
        summary: one line.
        inverse_name: the gate that inverts it, or "" where the table has none.
        inverse_parameters: that gate's parameters in terms of this one's.
        diagonal: whether its matrix is diagonal for all parameters.
        symmetric: whether exchanging any operands changes nothing.
        parameter_periods: by how much a parameter may be shifted without changing the matrix (phase included), in the
            parameter's own unit; 0.0 for a parameter without effect.
        base: the table gate this one is a controlled version of, or "".
        num_controls: how many of the first operands are controls of ``base``.
        qiskit_phase: the phase (radians) of our matrix relative to Qiskit's gate of the same name.
    """

    name: str
    num_qubits: int
    num_parameters: int
    matrix: Callable[[tuple[float, ...]], Matrix]
    standard: Standard
    summary: str
    inverse_name: str = ""
    inverse_parameters: tuple[AngleExpression, ...] = ()
    diagonal: bool = False
    symmetric: bool = False
    parameter_periods: tuple[float, ...] = ()
    base: str = ""
    num_controls: int = 0
    qiskit_phase: AngleExpression = constant(0.0)  # noqa: RUF009  # immutable

    @property
    def definition(self) -> Definition | None:
        """The gate as a product of simpler ones, exact with global phase; None for u, cx and gphase."""
        return DEFINITIONS.get(self.name)

    @overload
    def inverse(self, parameters: Sequence[float]) -> tuple[str, tuple[float, ...]] | None: ...
    @overload
    def inverse(self, parameters: Sequence[Angle]) -> tuple[str, tuple[Angle, ...]] | None: ...
    def inverse(self, parameters: Sequence[Angle]) -> tuple[str, tuple[Angle, ...]] | None:
        """Name and parameters of the inverse, symbolic parameters kept; None where the table has no such gate."""
        if not self.inverse_name:
            return None
        return self.inverse_name, tuple(expression.evaluate(parameters) for expression in self.inverse_parameters)


def _same(count: int) -> tuple[AngleExpression, ...]:
    return tuple(parameter(index) for index in range(count))


def _negated(*order: int) -> tuple[AngleExpression, ...]:
    return tuple(parameter(index, -1.0) for index in order)


def _fixed(matrix: Matrix) -> Callable[[tuple[float, ...]], Matrix]:
    matrix.flags.writeable = False
    return lambda _parameters: matrix


def _under_control(base: Callable[[tuple[float, ...]], Matrix]) -> Callable[[tuple[float, ...]], Matrix]:
    return lambda parameters: controlled(base(parameters), 1)


_TURN = (2 * pi,)
_TWO_TURNS = (4 * pi,)
_HALF_SUM = AngleExpression(0.0, ((1, -0.5), (2, -0.5)))

_BUILTIN = (
    Gate("gphase", 0, 1, m.global_phase, "builtin", "Global phase e^{iγ}.", "gphase", _negated(0), True, True, _TURN),
    Gate(
        "u", 1, 3, m.builtin_u, "builtin", "OpenQASM 3's U(θ, φ, λ), e^{iθ/2} times the textbook form.",
        "u", _negated(0, 2, 1), parameter_periods=_TURN * 3, qiskit_phase=parameter(0, 0.5),
    ),
)  # fmt: skip

_STDGATES = (
    Gate("p", 1, 1, m.phase, "stdgates", "Phase e^{iλ} on |1⟩.", "p", _negated(0), True, True, _TURN),
    Gate("x", 1, 0, _fixed(m.X), "stdgates", "Pauli X.", "x", symmetric=True),
    Gate("y", 1, 0, _fixed(m.Y), "stdgates", "Pauli Y.", "y", symmetric=True),
    Gate("z", 1, 0, _fixed(m.Z), "stdgates", "Pauli Z.", "z", (), True, True),
    Gate("h", 1, 0, _fixed(m.H), "stdgates", "Hadamard.", "h", symmetric=True),
    Gate("s", 1, 0, _fixed(m.diagonal(1, 1j)), "stdgates", "√Z.", "sdg", (), True, True),
    Gate("sdg", 1, 0, _fixed(m.diagonal(1, -1j)), "stdgates", "√Z†.", "s", (), True, True),
    Gate("t", 1, 0, _fixed(m.T), "stdgates", "√S.", "tdg", (), True, True),
    Gate("tdg", 1, 0, _fixed(inverse(m.T)), "stdgates", "√S†.", "t", (), True, True),
    Gate("sx", 1, 0, _fixed(m.SX), "stdgates", "√X, the principal one.", "sxdg", symmetric=True),
    Gate("rx", 1, 1, m.rx, "stdgates", "exp(−iθX/2).", "rx", _negated(0), parameter_periods=_TWO_TURNS),
    Gate("ry", 1, 1, m.ry, "stdgates", "exp(−iθY/2).", "ry", _negated(0), parameter_periods=_TWO_TURNS),
    Gate("rz", 1, 1, m.rz, "stdgates", "exp(−iλZ/2).", "rz", _negated(0), True, True, _TWO_TURNS),
    Gate("cx", 2, 0, _fixed(controlled(m.X, 1)), "stdgates", "Controlled X.", "cx", base="x", num_controls=1),
    Gate("cy", 2, 0, _fixed(controlled(m.Y, 1)), "stdgates", "Controlled Y.", "cy", base="y", num_controls=1),
    Gate("cz", 2, 0, _fixed(controlled(m.Z, 1)), "stdgates", "Controlled Z.", "cz", (), True, True, (), "z", 1),
    Gate(
        "cp", 2, 1, _under_control(m.phase), "stdgates", "Controlled phase.",
        "cp", _negated(0), True, True, _TURN, "p", 1,
    ),
    Gate(
        "crx", 2, 1, _under_control(m.rx), "stdgates", "Controlled rx.",
        "crx", _negated(0), False, False, _TWO_TURNS, "rx", 1,
    ),
    Gate(
        "cry", 2, 1, _under_control(m.ry), "stdgates", "Controlled ry.",
        "cry", _negated(0), False, False, _TWO_TURNS, "ry", 1,
    ),
    Gate(
        "crz", 2, 1, _under_control(m.rz), "stdgates", "Controlled rz.",
        "crz", _negated(0), True, False, _TWO_TURNS, "rz", 1,
    ),
    Gate("ch", 2, 0, _fixed(controlled(m.H, 1)), "stdgates", "Controlled Hadamard.", "ch", base="h", num_controls=1),
    Gate("swap", 2, 0, _fixed(m.SWAP), "stdgates", "Exchange of two qubits.", "swap", symmetric=True),
    Gate("ccx", 3, 0, _fixed(controlled(m.X, 2)), "stdgates", "Toffoli.", "ccx", base="x", num_controls=2),
    Gate("cswap", 3, 0, _fixed(controlled(m.SWAP, 1)), "stdgates", "Fredkin.", "cswap", base="swap", num_controls=1),
    Gate(
        "cu", 2, 4, m.controlled_u, "stdgates", "e^{iγ} times the textbook U(θ, φ, λ), controlled.",
        "cu", _negated(0, 2, 1, 3), parameter_periods=(4 * pi, 2 * pi, 2 * pi, 2 * pi),
    ),
    Gate("id", 1, 0, _fixed(m.diagonal(1, 1)), "stdgates", "Identity.", "id", (), True, True),
    Gate("u1", 1, 1, m.phase, "stdgates", "The older name of p.", "u1", _negated(0), True, True, _TURN),
    Gate(
        "u2", 1, 2, m.u2, "stdgates", "u3(π/2, φ, λ).", "u2", (parameter(1, -1.0, -pi), parameter(0, -1.0, pi)),
        parameter_periods=(4 * pi, 4 * pi), qiskit_phase=AngleExpression(0.0, ((0, -0.5), (1, -0.5))),
    ),
    Gate(
        "u3", 1, 3, m.u3, "stdgates", "OpenQASM 2's U: Rz(φ)·Ry(θ)·Rz(λ), of determinant one.",
        "u3", _negated(0, 2, 1), parameter_periods=_TWO_TURNS * 3, qiskit_phase=_HALF_SUM,
    ),
)  # fmt: skip

_QELIB1 = (
    Gate(
        "u0", 1, 1, lambda _parameters: m.diagonal(1, 1), "qelib1", "Identity that waits.",
        "u0", _same(1), True, True, (0.0,),
    ),
    Gate("sxdg", 1, 0, _fixed(inverse(m.SX)), "qelib1", "√X†.", "sx", symmetric=True),
    Gate("csx", 2, 0, _fixed(controlled(m.SX, 1)), "qelib1", "Controlled √X.", base="sx", num_controls=1),
    Gate(
        "cu1", 2, 1, _under_control(m.phase), "qelib1", "The older name of cp.",
        "cu1", _negated(0), True, True, _TURN, "u1", 1,
    ),
    Gate(
        "cu3", 2, 3, m.controlled_textbook_u, "qelib1", "Controlled textbook U(θ, φ, λ): not ctrl @ u3.",
        "cu3", _negated(0, 2, 1), parameter_periods=(4 * pi, 2 * pi, 2 * pi),
    ),
    Gate("rxx", 2, 1, m.rxx, "qelib1", "exp(−iθXX/2).", "rxx", _negated(0), False, True, _TWO_TURNS),
    Gate("rzz", 2, 1, m.rzz, "qelib1", "exp(−iθZZ/2).", "rzz", _negated(0), True, True, _TWO_TURNS),
    Gate("rccx", 3, 0, _fixed(m.relative_phase_ccx()), "qelib1", "Toffoli up to relative phases.", "rccx"),
    Gate("rc3x", 4, 0, _fixed(m.relative_phase_c3x()), "qelib1", "X under three controls up to relative phases."),
    Gate("c3x", 4, 0, _fixed(controlled(m.X, 3)), "qelib1", "X under three controls.", "c3x", base="x", num_controls=3),
    Gate("c3sqrtx", 4, 0, _fixed(controlled(m.SX, 3)), "qelib1", "√X under three controls.", base="sx", num_controls=3),
    Gate("c4x", 5, 0, _fixed(controlled(m.X, 4)), "qelib1", "X under four controls.", "c4x", base="x", num_controls=4),
)  # fmt: skip

_NATIVE = (
    Gate(
        "cs", 2, 0, _fixed(controlled(m.diagonal(1, 1j), 1)), "native", "Controlled S.",
        "csdg", (), True, True, (), "s", 1,
    ),
    Gate(
        "csdg", 2, 0, _fixed(controlled(m.diagonal(1, -1j), 1)), "native", "Controlled S†.",
        "cs", (), True, True, (), "sdg", 1,
    ),
    Gate("ccz", 3, 0, _fixed(controlled(m.Z, 2)), "native", "Z under two controls.", "ccz", (), True, True, (), "z", 2),
    Gate("dcx", 2, 0, _fixed(m.DCX), "native", "Two CX, back to back and reversed (Qiskit)."),
    Gate("ecr", 2, 0, _fixed(m.ECR), "native", "Echoed cross resonance, (IX − XY)/√2 (Qiskit, IBM Eagle).", "ecr"),
    Gate("iswap", 2, 0, _fixed(m.ISWAP), "native", "exp(iπ(XX + YY)/4).", "iswapdg", symmetric=True),
    Gate("iswapdg", 2, 0, _fixed(inverse(m.ISWAP)), "native", "iSWAP†.", "iswap", symmetric=True),
    Gate("sqrt_iswap", 2, 0, _fixed(m.SQRT_ISWAP), "native", "√iSWAP.", "sqrt_iswapdg", symmetric=True),
    Gate("sqrt_iswapdg", 2, 0, _fixed(inverse(m.SQRT_ISWAP)), "native", "√iSWAP†.", "sqrt_iswap", symmetric=True),
    Gate("ryy", 2, 1, m.ryy, "native", "exp(−iθYY/2).", "ryy", _negated(0), False, True, _TWO_TURNS),
    Gate(
        "rzx", 2, 1, m.rzx, "native", "exp(−iθ/2 Z⊗X), Z on the first operand.",
        "rzx", _negated(0), parameter_periods=_TWO_TURNS,
    ),
    Gate(
        "xx_plus_yy", 2, 2, m.xx_plus_yy, "native", "Rotation of |01⟩, |10⟩ (Qiskit).",
        "xx_plus_yy", (parameter(0, -1.0), parameter(1)), parameter_periods=(4 * pi, 2 * pi),
    ),
    Gate(
        "xx_minus_yy", 2, 2, m.xx_minus_yy, "native", "Rotation of |00⟩, |11⟩ (Qiskit).",
        "xx_minus_yy", (parameter(0, -1.0), parameter(1)), False, True, (4 * pi, 2 * pi),
    ),
    Gate("xy", 2, 1, m.xy, "native", "exp(iθ(XX + YY)/4) (Quil, Rigetti).", "xy", _negated(0), False, True, _TWO_TURNS),
    Gate(
        "fsim", 2, 2, m.fsim, "native", "Fermionic simulation gate (Cirq).",
        "fsim", _negated(0, 1), False, True, (2 * pi, 2 * pi),
    ),
    Gate(
        "syc", 2, 0, _fixed(m.fsim((pi / 2, pi / 6))), "native", "Sycamore gate, fsim(π/2, π/6) (Cirq).",
        "fsim", (constant(-pi / 2), constant(-pi / 6)), symmetric=True,
    ),
    Gate(
        "prx", 1, 2, m.prx, "native", "exp(−iθ(cos φ X + sin φ Y)/2) (Qiskit's r, IQM's PRX, Quantinuum's U1q).",
        "prx", (parameter(0, -1.0), parameter(1)), parameter_periods=(4 * pi, 2 * pi),
    ),
    Gate(
        "phased_xz", 1, 3, m.phased_xz, "native", "Z^z Z^a X^x Z^−a, exponents x, z, a in half turns (Cirq).",
        "phased_xz", (parameter(0, -1.0), parameter(1, -1.0), AngleExpression(0.0, ((1, 1.0), (2, 1.0)))),
        parameter_periods=(2.0, 2.0, 2.0),
    ),
    Gate("gpi", 1, 1, m.gpi, "native", "IonQ's GPi(φ), φ in turns.", "gpi", _same(1), parameter_periods=(1.0,)),
    Gate(
        "gpi2", 1, 1, m.gpi2, "native", "IonQ's GPi2(φ), φ in turns.",
        "gpi2", (parameter(0, offset=0.5),), parameter_periods=(1.0,),
    ),
    Gate(
        "ms", 2, 3, m.ms, "native", "IonQ's Mølmer–Sørensen gate MS(φ0, φ1, θ), all in turns.",
        "ms", (parameter(0), parameter(1), parameter(2, -1.0)), parameter_periods=(1.0, 1.0, 2.0),
    ),
    Gate("zz", 2, 1, m.zz, "native", "IonQ's ZZ(θ), θ in turns: rzz(2πθ).", "zz", _negated(0), True, True, (2.0,)),
)  # fmt: skip

GATES: Mapping[str, Gate] = MappingProxyType({gate.name: gate for gate in (*_BUILTIN, *_STDGATES, *_QELIB1, *_NATIVE)})
"""All gates by name, in a fixed order."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        # OpenQASM 3. By its letter CX would be ctrl @ U(π, 0, π), which carries an S on the control; its documentation
        # says that it is an alias of cx.
        "U": "u",
        "CX": "cx",
        "phase": "p",
        "cphase": "cp",
        # Qiskit and vendors. OpenQASM 2's U and u are our u3, which the reader of OpenQASM 2 has to see to.
        "r": "prx",
        "u1q": "prx",
        "rcccx": "rc3x",
        "c3sx": "c3sqrtx",
    }
)
"""Other spellings of gates in the table, with equal parameters, operands and phase."""


def matrix_of(name: str, parameters: Sequence[float] = ()) -> Matrix:
    """The matrix of a gate of the table.

    Args:
        name: its name or an alias.
        parameters: as many as the gate has.

    Returns:
        complex128 [2^k, 2^k], possibly read-only.

    Raises:
        KeyError: the table has no such gate.
    """
    return GATES[ALIASES.get(name, name)].matrix(tuple(parameters))
