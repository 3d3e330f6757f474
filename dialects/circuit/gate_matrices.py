"""The matrices of the gates, with exact global phase.

Qubit 0, the first operand, is the least significant bit. Phases are those of OpenQASM 3: its built-in ``U`` carries
e^{iθ/2} relative to the usual form with a real upper left entry, and ``stdgates.inc`` says what each other gate is in
terms of it. Angles are in radians unless a name says turns or half turns.

Every function takes the tuple of parameters and returns complex128 [2^k, 2^k].
"""

import cmath
import math

import numpy as np

from qlower.dialects.circuit.unitary_algebra import Matrix, controlled

Parameters = tuple[float, ...]

_ROOT_HALF = math.sqrt(0.5)


def _matrix(*rows: tuple[complex, ...]) -> Matrix:
    return np.array(rows, dtype=np.complex128)


def _phase(angle: float) -> complex:
    return cmath.exp(1j * angle)


def diagonal(*entries: complex) -> Matrix:
    """The diagonal matrix of these entries."""
    return np.diag(np.array(entries, dtype=np.complex128))


def global_phase(parameters: Parameters) -> Matrix:
    """e^{iγ}, on no qubit."""
    return _matrix((_phase(parameters[0]),))


def textbook_u(theta: float, phi: float, lam: float) -> Matrix:
    """The one-qubit gate with the real entry cos(θ/2) at the upper left (Qiskit's ``UGate``)."""
    cosine, sine = math.cos(theta / 2), math.sin(theta / 2)
    return _matrix((cosine, -_phase(lam) * sine), (_phase(phi) * sine, _phase(phi + lam) * cosine))


def builtin_u(parameters: Parameters) -> Matrix:
    """OpenQASM 3's ``U``: e^{iθ/2} times the textbook form."""
    theta, phi, lam = parameters
    return _phase(theta / 2) * textbook_u(theta, phi, lam)


def u3(parameters: Parameters) -> Matrix:
    """OpenQASM 2's ``U`` and ``stdgates.inc``'s ``u3``: Rz(φ)·Ry(θ)·Rz(λ), of determinant one."""
    theta, phi, lam = parameters
    return _phase(-(phi + lam) / 2) * textbook_u(theta, phi, lam)


def u2(parameters: Parameters) -> Matrix:
    """``u3(π/2, φ, λ)``."""
    return u3((math.pi / 2, *parameters))


def phase(parameters: Parameters) -> Matrix:
    """diag(1, e^{iλ})."""
    return diagonal(1, _phase(parameters[0]))


def rx(parameters: Parameters) -> Matrix:
    """exp(−iθX/2)."""
    return prx((parameters[0], 0.0))


def ry(parameters: Parameters) -> Matrix:
    """exp(−iθY/2)."""
    return textbook_u(parameters[0], 0.0, 0.0)


def rz(parameters: Parameters) -> Matrix:
    """exp(−iλZ/2)."""
    half = parameters[0] / 2
    return diagonal(_phase(-half), _phase(half))


def prx(parameters: Parameters) -> Matrix:
    """exp(−iθ(cos φ X + sin φ Y)/2): Qiskit's ``RGate``, IQM's PRX and Quantinuum's U1q, in radians."""
    theta, phi = parameters
    cosine, sine = math.cos(theta / 2), math.sin(theta / 2)
    return _matrix((cosine, -1j * _phase(-phi) * sine), (-1j * _phase(phi) * sine, cosine))


def gpi(parameters: Parameters) -> Matrix:
    """IonQ's GPi(φ), φ in turns: a half turn about the axis at φ in the equator, of determinant −1."""
    turn = 2 * math.pi * parameters[0]
    return _matrix((0, _phase(-turn)), (_phase(turn), 0))


def gpi2(parameters: Parameters) -> Matrix:
    """IonQ's GPi2(φ), φ in turns: a quarter turn about the axis at φ in the equator."""
    return prx((math.pi / 2, 2 * math.pi * parameters[0]))


def phased_xz(parameters: Parameters) -> Matrix:
    """Cirq's PhasedXZGate(x, z, a), exponents in half turns: Z^z · Z^a · X^x · Z^−a."""
    x, z, a = parameters
    turned = _phase(math.pi * x / 2) * prx((math.pi * x, math.pi * a))
    return diagonal(1, _phase(math.pi * z)) @ turned


X = _matrix((0, 1), (1, 0))
Y = _matrix((0, -1j), (1j, 0))
Z = diagonal(1, -1)
H = _ROOT_HALF * _matrix((1, 1), (1, -1))
SX = 0.5 * _matrix((1 + 1j, 1 - 1j), (1 - 1j, 1 + 1j))
T = diagonal(1, _ROOT_HALF * (1 + 1j))
SWAP = _matrix((1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1))
ISWAP = _matrix((1, 0, 0, 0), (0, 0, 1j, 0), (0, 1j, 0, 0), (0, 0, 0, 1))
SQRT_ISWAP = _matrix(
    (1, 0, 0, 0), (0, _ROOT_HALF, 1j * _ROOT_HALF, 0), (0, 1j * _ROOT_HALF, _ROOT_HALF, 0), (0, 0, 0, 1)
)
DCX = _matrix((1, 0, 0, 0), (0, 0, 0, 1), (0, 1, 0, 0), (0, 0, 1, 0))
ECR = _ROOT_HALF * _matrix((0, 1, 0, 1j), (1, 0, -1j, 0), (0, 1j, 0, 1), (-1j, 0, 1, 0))


def controlled_u(parameters: Parameters) -> Matrix:
    """``stdgates.inc``'s ``cu``: e^{iγ} times the textbook form when the control is one."""
    theta, phi, lam, gamma = parameters
    return controlled(_phase(gamma) * textbook_u(theta, phi, lam), 1)


def controlled_textbook_u(parameters: Parameters) -> Matrix:
    """``qelib1.inc``'s ``cu3``: its body fixes the relative phase to that of the textbook form."""
    return controlled(textbook_u(*parameters), 1)


def rxx(parameters: Parameters) -> Matrix:
    """exp(−iθ X⊗X/2)."""
    return _pauli_pair(parameters[0], X, X)


def ryy(parameters: Parameters) -> Matrix:
    """exp(−iθ Y⊗Y/2)."""
    return _pauli_pair(parameters[0], Y, Y)


def rzz(parameters: Parameters) -> Matrix:
    """exp(−iθ Z⊗Z/2)."""
    minus, plus = _phase(-parameters[0] / 2), _phase(parameters[0] / 2)
    return diagonal(minus, plus, plus, minus)


def rzx(parameters: Parameters) -> Matrix:
    """exp(−iθ X⊗Z/2): Z on the first operand, X on the second."""
    return _pauli_pair(parameters[0], Z, X)


def _pauli_pair(theta: float, first: Matrix, second: Matrix) -> Matrix:
    product = np.kron(second, first)
    result: Matrix = (math.cos(theta / 2) * np.eye(4) - 1j * math.sin(theta / 2) * product).astype(np.complex128)
    return result


def xx_plus_yy(parameters: Parameters) -> Matrix:
    """Qiskit's ``XXPlusYYGate``(θ, β): a rotation of |01⟩ and |10⟩."""
    theta, beta = parameters
    cosine, sine = math.cos(theta / 2), -1j * math.sin(theta / 2)
    middle = ((0, cosine, sine * _phase(-beta), 0), (0, sine * _phase(beta), cosine, 0))
    return _matrix((1, 0, 0, 0), *middle, (0, 0, 0, 1))


def xx_minus_yy(parameters: Parameters) -> Matrix:
    """Qiskit's ``XXMinusYYGate``(θ, β): a rotation of |00⟩ and |11⟩."""
    theta, beta = parameters
    cosine, sine = math.cos(theta / 2), -1j * math.sin(theta / 2)
    first, last = (cosine, 0, 0, sine * _phase(-beta)), (sine * _phase(beta), 0, 0, cosine)
    return _matrix(first, (0, 1, 0, 0), (0, 0, 1, 0), last)


def xy(parameters: Parameters) -> Matrix:
    """Quil's XY(θ): exp(iθ(XX + YY)/4); XY(π) is iSWAP."""
    return xx_plus_yy((-parameters[0], 0.0))


def fsim(parameters: Parameters) -> Matrix:
    """Cirq's FSimGate(θ, φ): exp(−iθ(XX + YY)/2), then e^{−iφ} on |11⟩."""
    theta, phi = parameters
    return xx_plus_yy((2 * theta, 0.0)) @ diagonal(1, 1, 1, _phase(-phi))


def ms(parameters: Parameters) -> Matrix:
    """IonQ's MS(φ0, φ1, θ), all in turns: exp(−iπθ GPi(φ1)⊗GPi(φ0)); fully entangling at θ = 0.25."""
    phi0, phi1, theta = parameters
    return _pauli_pair(2 * math.pi * theta, gpi((phi0,)), gpi((phi1,)))


def zz(parameters: Parameters) -> Matrix:
    """IonQ's ZZ(θ), θ in turns: exp(−iπθ Z⊗Z)."""
    return rzz((2 * math.pi * parameters[0],))


def relative_phase_ccx() -> Matrix:
    """``rccx``: the Toffoli gate up to −1 on |101⟩ and ∓i on |011⟩ ↔ |111⟩ (Margolus)."""
    matrix = np.eye(8, dtype=np.complex128)
    matrix[5, 5] = -1
    matrix[3, 3] = matrix[7, 7] = 0
    matrix[3, 7], matrix[7, 3] = -1j, 1j
    return matrix


def relative_phase_c3x() -> Matrix:
    """``rc3x``: X under three controls up to relative phases (arXiv:1508.03273)."""
    matrix = np.eye(16, dtype=np.complex128)
    matrix[3, 3], matrix[11, 11] = 1j, -1j
    matrix[7, 7] = matrix[15, 15] = 0
    matrix[7, 15], matrix[15, 7] = 1, -1
    return matrix
